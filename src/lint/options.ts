import { likely } from '../mesh/schema/spelling.js';
import type { Rule } from '../rule.js';
import { optionValue, type Selection } from './activeRules.js';
import { SEVERITIES } from './result.js';
import { noSuchRule, ruleNamed } from './ruleNames.js';
import type { Level, RuleSetting, Settings } from './settings.js';

/** Thrown for a name or a value in the options of a call that does not exist; the message says where it stands. */
export class InvalidOption extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidOption';
  }
}

const FAIL_ON = [...SEVERITIES, 'never'];
const LEVELS: readonly Level[] = ['off', ...SEVERITIES];
const CONFIDENCES = ['low', 'medium', 'high'];

/** What a caller of the API chooses by name. */
export interface NamedOptions extends Selection {
  readonly settings?: Settings | undefined;
  readonly failOn?: string | undefined;
  readonly minConfidence?: string | undefined;
}

/**
 * Checks the names and words that a caller of the API wrote: passed over, a misspelt one looks like a clean result.
 *
 * @throws InvalidOption
 */
export function checkOptions(rules: readonly Rule[], { settings = {}, only, skip, ...rest }: NamedOptions): void {
  const checkRule = (where: string, name: string): Rule => {
    const rule = ruleNamed(rules, name);
    if (rule === undefined) throw new InvalidOption(`${where}: ${noSuchRule(rules, name)}`);
    return rule;
  };
  for (const name of only ?? []) checkRule('only', name);
  for (const name of skip ?? []) checkRule('skip', name);
  for (const [where, { failOn, minConfidence }] of [
    ['', rest],
    ['settings.', settings],
  ] as const) {
    if (failOn !== undefined) checkOneOf(`${where}failOn`, failOn, FAIL_ON);
    if (minConfidence !== undefined) checkOneOf(`${where}minConfidence`, minConfidence, CONFIDENCES);
  }
  for (const [name, setting] of Object.entries(settings.rules ?? {}))
    checkSetting(`settings.rules.${name}`, checkRule('settings.rules', name), setting);
  for (const { rules: levels } of settings.overrides ?? []) {
    for (const [name, level] of Object.entries(levels)) {
      checkRule('settings.overrides', name);
      checkOneOf(`settings.overrides: ${name}`, level, LEVELS);
    }
  }
  for (const { rules: names } of settings.ignore ?? []) for (const name of names) checkRule('settings.ignore', name);
}

function checkSetting(where: string, rule: Rule, setting: RuleSetting): void {
  if (typeof setting === 'string') {
    checkOneOf(where, setting, LEVELS);
    return;
  }
  if (setting.severity !== undefined) checkOneOf(`${where}.severity`, setting.severity, LEVELS);
  const known = rule.options ?? {};
  for (const [name, value] of Object.entries(setting.options ?? {})) {
    const option = Object.hasOwn(known, name) ? known[name] : undefined;
    if (option === undefined) throw new InvalidOption(`${where}: ${rule.id} has no option ${JSON.stringify(name)}`);
    if (optionValue(option, value) === undefined)
      throw new InvalidOption(`${where}.options.${name}: ${JSON.stringify(value)} is no ${option.type}`);
  }
}

/**
 * Checks one word of several that there are.
 *
 * @throws InvalidOption
 */
export function checkOneOf(where: string, value: string, choices: readonly string[]): void {
  if (choices.includes(value)) return;
  const near = likely(value, choices)?.word;
  const hint =
    near === undefined
      ? `it has to be ${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`
      : `did you mean ${near}?`;
  throw new InvalidOption(`${where} ${JSON.stringify(value)}: ${hint}`);
}
