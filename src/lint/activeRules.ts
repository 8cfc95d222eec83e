import { parseDuration } from '../mesh/duration.js';
import type { Rule, RuleOption } from '../rule.js';
import { type FileMatcher, fileMatcher } from './pathPatterns.js';
import { ruleNamed } from './ruleNames.js';
import type { Level, RuleSetting, Settings } from './settings.js';

type OptionValue = number | string | boolean;

/** A rule that runs, with what the settings make of it. */
export interface ActiveRule {
  readonly rule: Rule;
  /** Defaults filled in; durations in milliseconds. */
  readonly options: Readonly<Record<string, OptionValue>>;
  /** What a finding in this file gets instead of the severity that the rule gave it; undefined: nothing else. */
  levelIn(file: string): Level | undefined;
}

export interface Selection {
  /** Ids or names of the only rules to run. A rule named here runs even if the settings switch it off. */
  readonly only?: readonly string[] | undefined;
  /** Ids or names of rules not to run. */
  readonly skip?: readonly string[] | undefined;
}

/** The rules that run under these settings. Unknown names are left out: the callers report them where they stand. */
export function activeRules(
  rules: readonly Rule[],
  settings: Pick<Settings, 'rules' | 'overrides'>,
  base: string,
  selection: Selection,
): ActiveRule[] {
  const named = (names: readonly string[] | undefined): Set<Rule | undefined> =>
    new Set(names?.map((name) => ruleNamed(rules, name)));
  const only = selection.only === undefined ? undefined : named(selection.only);
  const skipped = named(selection.skip);
  const given = new Map<Rule | undefined, RuleSetting>();
  for (const [name, setting] of Object.entries(settings.rules ?? {})) given.set(ruleNamed(rules, name), setting);
  const overrides = (settings.overrides ?? []).map((override) => ({
    levels: new Map(Object.entries(override.rules).map(([name, level]) => [ruleNamed(rules, name), level])),
    matches: fileMatcher(override.paths, base),
  }));

  const active: ActiveRule[] = [];
  for (const rule of rules) {
    const setting = given.get(rule);
    const level = typeof setting === 'string' ? setting : setting?.severity;
    const asked = only?.has(rule);
    if (asked === false || skipped.has(rule) || (level === 'off' && !asked && !switchedOn(rule, overrides))) continue;
    const own = overrides.filter(({ levels }) => levels.has(rule));
    const base = level === 'off' && asked ? undefined : level;
    active.push({
      rule,
      options: optionsOf(rule, typeof setting === 'object' ? (setting.options ?? {}) : {}),
      levelIn: (file) => own.findLast(({ matches }) => matches(file))?.levels.get(rule) ?? base,
    });
  }
  return active;
}

interface FileLevels {
  readonly levels: ReadonlyMap<Rule | undefined, Level>;
  readonly matches: FileMatcher;
}

/** A rule that is off in general may be on for some files. */
function switchedOn(rule: Rule, overrides: readonly FileLevels[]): boolean {
  return overrides.some(({ levels }) => levels.has(rule) && levels.get(rule) !== 'off');
}

function optionsOf(rule: Rule, given: Readonly<Record<string, OptionValue>>): Record<string, OptionValue> {
  const options: Record<string, OptionValue> = {};
  for (const [name, option] of Object.entries(rule.options ?? {})) {
    const value = Object.hasOwn(given, name) ? optionValue(option, given[name]) : undefined;
    options[name] = value ?? option.default;
  }
  return options;
}

/** The value of an option as rules read it (durations in milliseconds); undefined when it is not of the option's type. */
export function optionValue(option: RuleOption, value: OptionValue | undefined): number | undefined {
  if (option.type === 'duration') return typeof value === 'string' ? parseDuration(value) : undefined;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
