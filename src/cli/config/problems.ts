import { optionValue } from '../../lint/activeRules.js';
import { noSuchRule, ruleNamed } from '../../lint/ruleNames.js';
import type { Place } from '../../manifests/place.js';
import type { Field } from '../../manifests/resource.js';
import { likely } from '../../mesh/schema/spelling.js';
import { parseVersion } from '../../mesh/versionRange.js';
import type { Rule } from '../../rule.js';
import { notOneOf } from '../arguments.js';
import { configSchema } from './schema.js';
import { type SchemaError, validate } from './validator.generated.js';

/** Something wrong in the configuration. */
export interface ConfigProblem {
  readonly place: Place;
  readonly message: string;
}

/** What the schema and the list of rules have to say about a configuration, in the order of the file. */
export function configProblems(root: Field, data: unknown, rules: readonly Rule[]): ConfigProblem[] {
  const found = validate(data) ? [] : (validate.errors ?? []).flatMap((error) => translated(error, root));
  const settings = root.get('rules');
  found.push(...badVersion(root.get('istio')), ...twice(settings, rules), ...badOptions(settings, rules));
  for (const entry of root.get('overrides').items()) found.push(...unknownKeys(entry.get('rules'), rules));
  found.push(...unknownKeys(settings, rules), ...unknownItems(root.get('ignore'), rules));
  for (const list of ['overrides', 'ignore']) {
    for (const entry of root.get(list).items()) found.push(...costlyPatterns(entry.get('paths')));
  }
  found.push(...costlyPatterns(root.get('exclude')));
  return found.sort((a, b) => a.place.start - b.place.start);
}

function translated({ keyword, instancePath, schemaPath, params }: SchemaError, root: Field): ConfigProblem[] {
  const steps = instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const field = at(root, steps);
  const name = nameOf(steps);
  const problem = (message: string, place = field.place): ConfigProblem[] => [{ place, message }];
  switch (keyword) {
    case 'additionalProperties': {
      const key = String(params.additionalProperty);
      return problem(
        `there is no ${JSON.stringify(key)} in ${name}: ${hint(key, keysAt(schemaPath))}`,
        keyPlace(field.get(key)),
      );
    }
    case 'required':
      return problem(`${name} needs ${JSON.stringify(params.missingProperty)}`);
    case 'type':
      return problem(`${name} has to be ${articled(params.type)}`);
    case 'enum':
      return problem(
        `${name}: ${shown(field)} is wrong: ${notOneOf(field.text ?? '', params.allowedValues as string[])}`,
      );
    case 'minLength':
    case 'minItems':
      return problem(`${name} must not be empty`);
    case 'minimum':
    case 'maximum':
      return problem(`${name}: ${shown(field)} is out of range`);
    default:
      // `if` only says that one of its branches failed, and that branch has spoken.
      return [];
  }
}

/** The properties beside the `additionalProperties` that a path leads to, as in `#/properties/ignore/items/…`. */
function keysAt(schemaPath: string): string[] {
  let schema: unknown = configSchema();
  for (const step of schemaPath.split('/').slice(1, -1)) schema = (schema as Record<string, unknown>)[step];
  return Object.keys((schema as { properties?: object }).properties ?? {});
}

function at(root: Field, steps: readonly string[]): Field {
  let field = root;
  for (const step of steps) field = field.node?.type === 'seq' ? field.get(Number(step)) : field.get(step);
  return field;
}

/** `rules.route-timeout`, `ignore[0].rules`; the file itself without steps. */
function nameOf(steps: readonly string[]): string {
  const name = steps.map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`)).join('');
  return name === '' ? 'the configuration' : name.replace(/^\./, '');
}

function keyPlace(field: Field): Place {
  return field.key === undefined ? field.place : { file: field.file, start: field.key.start, end: field.key.end };
}

function hint(key: string, keys: readonly string[]): string {
  const near = likely(key, keys);
  return near === undefined ? `there are ${keys.join(', ')}` : `did you mean ${near.word}?`;
}

function shown({ node }: Field): string {
  if (node?.type !== 'scalar') return 'this';
  return node.quoted || typeof node.value !== 'number' ? JSON.stringify(node.text) : node.text;
}

const TYPES: Readonly<Record<string, string>> = {
  object: 'a map',
  array: 'a list',
  string: 'a text (in quotes, if it looks like a number)',
  number: 'a number',
  integer: 'a whole number',
  null: 'empty',
};

function articled(type: unknown): string {
  const types = (Array.isArray(type) ? type : [type]).map((one) => TYPES[String(one)] ?? String(one));
  return types.join(' or ');
}

function badVersion(istio: Field): ConfigProblem[] {
  if (istio.text === undefined || parseVersion(istio.text) !== undefined) return [];
  return [
    { place: istio.place, message: `${JSON.stringify(istio.text)} is no Istio version: write "1.26" or "1.26.3"` },
  ];
}

/** Rules that are keys: of `rules`, and of an override. */
function unknownKeys(entries: Field, rules: readonly Rule[]): ConfigProblem[] {
  return entries
    .entries()
    .filter(([name]) => ruleNamed(rules, name) === undefined)
    .map(([name, field]) => ({ place: keyPlace(field), message: noSuchRule(rules, name) }));
}

/** Rules that entries of `ignore` list. */
function unknownItems(ignore: Field, rules: readonly Rule[]): ConfigProblem[] {
  return ignore
    .items()
    .flatMap((entry) => entry.get('rules').items())
    .filter(({ text }) => text !== undefined && ruleNamed(rules, text) === undefined)
    .map((field) => ({ place: field.place, message: noSuchRule(rules, field.text ?? '') }));
}

/**
 * Patterns become regular expressions: the time that one takes grows with the length of a path to the power of the
 * stars in it. The configuration of a stranger's pull request must not keep a machine busy.
 */
function costlyPatterns(paths: Field): ConfigProblem[] {
  const stars = (text: string, star: RegExp): number => text.match(star)?.length ?? 0;
  return paths
    .items()
    .filter(({ text = '' }) => stars(text, /\*\*/g) > 3 || text.split('/').some((part) => stars(part, /\*+/g) > 3))
    .map(({ place }) => ({ place, message: 'this pattern has more than three stars: split it in several' }));
}

function badOptions(entries: Field, rules: readonly Rule[]): ConfigProblem[] {
  return entries.entries().flatMap(([name, setting]) => {
    const rule = ruleNamed(rules, name);
    const options = rule?.options ?? {};
    return rule === undefined
      ? []
      : setting
          .get('options')
          .entries()
          .flatMap(([key, field]) => badOption(rule, key, field, options));
  });
}

function badOption(rule: Rule, key: string, field: Field, options: NonNullable<Rule['options']>): ConfigProblem[] {
  const option = Object.hasOwn(options, key) ? options[key] : undefined;
  if (option === undefined) {
    const keys = Object.keys(options);
    const help = keys.length === 0 ? 'it has none' : hint(key, keys);
    return [{ place: keyPlace(field), message: `${rule.name} has no option ${JSON.stringify(key)}: ${help}` }];
  }
  const { data } = field;
  if (typeof data === 'object' || optionValue(option, data as string) !== undefined) return [];
  const wanted = option.type === 'duration' ? 'is no duration: write 90s, 30m or 1h' : 'is no number';
  return [{ place: field.place, message: `${rule.name}: ${key}: ${shown(field)} ${wanted}` }];
}

function twice(entries: Field, rules: readonly Rule[]): ConfigProblem[] {
  const seen = new Map<Rule, string>();
  return entries.entries().flatMap(([name, field]) => {
    const rule = ruleNamed(rules, name);
    const first = rule && seen.get(rule);
    if (rule !== undefined) seen.set(rule, name);
    return first === undefined ? [] : [{ place: keyPlace(field), message: `${first} and ${name} are one rule` }];
  });
}
