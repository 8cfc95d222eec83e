import { activeRules } from '../../lint/activeRules.js';
import type { LintOptions } from '../../lint/lint.js';
import { fileMatcher } from '../../lint/pathPatterns.js';
import { ruleNamed } from '../../lint/ruleNames.js';
import { position } from '../../manifests/place.js';
import type { Field } from '../../manifests/resource.js';
import { humanDuration } from '../../mesh/duration.js';
import type { Rule } from '../../rule.js';
import type { Config } from './load.js';

/** What holds for one file (as reports show it), and why, as lines for people. */
export function printedConfig(file: string, config: Config, options: LintOptions): string {
  const { settings, base, root } = config;
  const rows: [string, string, string][] = [
    ['configuration', config.file ?? 'none', ''],
    [
      'istio',
      options.istio?.text ?? 'what the manifests say',
      because(options.istio?.source === 'flag', '--istio', root?.get('istio')),
    ],
    [
      'fail on',
      options.failOn ?? settings.failOn ?? 'warning',
      because(options.failOn !== undefined, '--fail-on', root?.get('failOn')),
    ],
    [
      'min confidence',
      options.minConfidence ?? settings.minConfidence ?? 'medium',
      because(options.minConfidence !== undefined, '--min-confidence', root?.get('minConfidence')),
    ],
    [
      'read',
      fileMatcher(settings.exclude ?? [], base)(file) ? 'no' : 'yes',
      because(false, '', root?.get('exclude'), 'nothing excludes it'),
    ],
  ];
  const active = new Map(activeRules(options.rules, settings, base, options).map((one) => [one.rule, one]));
  for (const rule of options.rules) {
    const own = active.get(rule);
    const level = own === undefined ? 'off' : (own.levelIn(file) ?? `up to ${rule.severity}`);
    const given = Object.entries(own?.options ?? {}).map(([name, value]) => `${name}: ${shown(rule, name, value)}`);
    rows.push([`${rule.id} ${rule.name}`, [level, ...given].join(', '), reason(rule, file, config, options)]);
  }
  const ignores = (settings.ignore ?? []).filter(({ paths }) => paths === undefined || fileMatcher(paths, base)(file));
  for (const { rules, resources, reason: why = '', place } of ignores) {
    const what = `${rules.join(', ')}${resources === undefined ? '' : ` on ${resources.join(', ')}`}`;
    rows.push(['ignore', `${what}: ${why}`, place === undefined ? '' : at(place)]);
  }
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => Math.min(row[column]?.length ?? 0, 50))));
  const lines = rows.map(([name, value, why]) =>
    `${name.padEnd(widths[0] ?? 0)}  ${value.padEnd(widths[1] ?? 0)}  ${why}`.trimEnd(),
  );
  return `${file}\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

function because(isFlag: boolean, flag: string, field: Field | undefined, otherwise = 'default'): string {
  return isFlag ? flag : field?.exists ? at(field.place) : otherwise;
}

function shown(rule: Rule, name: string, value: number | string | boolean): string {
  const isDuration = rule.options?.[name]?.type === 'duration' && typeof value === 'number';
  return isDuration ? humanDuration(value) : String(value);
}

/** The line that decides about a rule for a file. */
function reason(
  rule: Rule,
  file: string,
  { settings, base, root }: Config,
  { rules, only, skip }: LintOptions,
): string {
  const names = (list: readonly string[] | undefined): boolean =>
    list?.some((name) => ruleNamed(rules, name) === rule) ?? false;
  if (names(skip)) return '--skip';
  if (only !== undefined && !names(only)) return 'not named by --rule';
  const keyOf = (entries: object): string | undefined =>
    Object.keys(entries).find((name) => ruleNamed(rules, name) === rule);
  const overrides = settings.overrides ?? [];
  const last = overrides.findLastIndex(
    (entry) => keyOf(entry.rules) !== undefined && fileMatcher(entry.paths, base)(file),
  );
  const overridden = keyOf(overrides[last]?.rules ?? {});
  if (overridden !== undefined && root !== undefined) return at(root.get('overrides', last, 'rules', overridden).place);
  const key = keyOf(settings.rules ?? {});
  return key === undefined || root === undefined ? 'default' : at(root.get('rules', key).place);
}

function at({ file, start }: Field['place']): string {
  return `${file.path}:${position(file, start).line}`;
}
