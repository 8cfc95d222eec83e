import type { Field, Resource } from '../../manifests/resource.js';
import { parseDuration } from '../duration.js';
import type { Complaint, DurationKind } from './schemas.js';
import { schemaAt } from './schemas.js';
import { likely } from './spelling.js';
import type { SchemaViolation } from './violation.js';

/** Judges one complaint of the compiled schema about a value; undefined when the value is right after all. */
export function valueViolation(resource: Resource, complaint: Complaint, field: Field): SchemaViolation | undefined {
  switch (complaint.keyword) {
    case 'type':
      return wrongType(resource, field);
    case 'enum':
      return wrongEnum(field, complaint.params.allowedValues as readonly string[]);
    case 'duration':
      return wrongDuration(field, complaint.params.accepts as DurationKind);
    case 'minimum':
    case 'maximum':
      return outOfRange(field, complaint);
    case 'minItems':
      return { kind: 'range', field, message: `${named(field)} must not be empty` };
    case 'required':
      return missing(field, complaint.params.missingProperty as string);
    case 'exclusive':
      return excludeEachOther(field, complaint.params.keys as readonly string[]);
    default:
      return undefined;
  }
}

/** The last key of the path, as people would call the field: `timeout`, `hosts[1]`. */
export function named(field: Field): string {
  return `\`${nameOf(field)}\``;
}

function nameOf(field: Field): string {
  let name = '';
  for (let i = field.path.length - 1; i >= 0; i--) {
    const step = field.path[i];
    if (typeof step === 'string') return step + name;
    name = `[${step}]${name}`;
  }
  return name;
}

const NOUNS: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  integer: 'an integer',
  number: 'a number',
  object: 'a map',
  string: 'a string',
};

function wrongType(resource: Resource, field: Field): SchemaViolation | undefined {
  if (field.node?.type === 'scalar' && field.node.value === null) return undefined;
  const schema = schemaAt(resource, field.path);
  const wanted = [schema?.type ?? 'object'].flat();
  const message = `${named(field)} must be ${wanted.map((type) => NOUNS[type] ?? type).join(' or ')}, not ${described(field)}`;
  const help = wanted.includes('string') ? stringHelp(field, schema?.duration) : unquoteHelp(field, wanted);
  return { kind: 'type', field, message, ...help };
}

function described(field: Field): string {
  const { node } = field;
  if (node?.type === 'map') return 'a map';
  if (node?.type === 'seq') return 'a list';
  if (node === undefined) return 'nothing';
  return typeof node.value === 'string'
    ? `the string "${clip(node.text)}"`
    : `the ${typeof node.value} ${clip(node.text)}`;
}

function clip(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}

function stringHelp(field: Field, duration: DurationKind | undefined): Pick<SchemaViolation, 'help'> {
  if (field.node?.type !== 'scalar' || field.node.value === null) return {};
  if (duration === undefined) return { help: `quote it: "${clip(field.node.text)}"` };
  return { help: `a duration has a unit: ${clip(field.node.text)}s for seconds` };
}

function unquoteHelp(field: Field, wanted: readonly string[]): Pick<SchemaViolation, 'help' | 'suggestion'> {
  if (field.node?.type !== 'scalar') return {};
  const { text } = field.node;
  const isNumber = /^-?\d+$/.test(text) && (wanted.includes('integer') || wanted.includes('number'));
  const isBoolean = /^(?:true|false)$/.test(text) && wanted.includes('boolean');
  return isNumber || isBoolean ? { help: `write ${text} without quotes`, suggestion: { value: text } } : {};
}

function wrongEnum(field: Field, allowed: readonly string[]): SchemaViolation | undefined {
  // A value of another type is reported as such.
  if (field.node?.type !== 'scalar' || typeof field.node.value !== 'string') return undefined;
  const meant = likely(field.node.text, allowed);
  return {
    kind: 'enum',
    field,
    message: `${named(field)} cannot be ${clip(field.node.text)}`,
    help: meant ? `did you mean ${meant.word}?` : `one of ${allowed.join(', ')}`,
    ...(meant?.certain && { suggestion: { value: meant.word } }),
  };
}

const GATEWAY_API_DURATION = /^(?:[0-9]{1,5}(?:h|ms|m|s)){1,4}$/;

function wrongDuration(field: Field, accepts: DurationKind): SchemaViolation | undefined {
  const text = field.text ?? '';
  const milliseconds = accepts === 'gateway-api' && !GATEWAY_API_DURATION.test(text) ? undefined : parseDuration(text);
  if (milliseconds === undefined) {
    const message = `\`${nameOf(field)}: ${clip(text)}\` is not a duration`;
    return { kind: 'duration', field, message, help: durationHelp(text, accepts) };
  }
  if (accepts === 'gateway-api') return undefined;
  if (milliseconds >= 1) return accepts === 'positive' ? brokenMilliseconds(field, text, milliseconds) : undefined;
  if (accepts === 'any' && milliseconds === 0) return undefined;
  const message = `\`${nameOf(field)}: ${clip(text)}\` is refused: it must be at least 1ms`;
  const help = milliseconds === 0 ? 'delete the line where no limit is wanted' : 'write a longer duration';
  return { kind: 'range', field, message, help, fact: 'durations-of-1ms' };
}

/** Half a nanosecond, in milliseconds: what is less comes from the arithmetic. */
const EXACT = 5e-7;

function brokenMilliseconds(field: Field, text: string, milliseconds: number): SchemaViolation | undefined {
  if (Math.abs(milliseconds - Math.round(milliseconds)) < EXACT) return undefined;
  const message = `\`${nameOf(field)}: ${clip(text)}\` is refused: it must be whole milliseconds`;
  const help = `write ${Math.round(milliseconds)}ms`;
  return { kind: 'range', field, message, help, fact: 'durations-of-whole-ms' };
}

function durationHelp(text: string, accepts: DurationKind): string {
  const days = /^(\d+)\s*d(?:ays?)?$/.exec(text);
  if (days !== null) return `there is no unit above the hour: ${Number(days[1]) * 24}h`;
  const spelt = /^(\d+)\s*(h|m|s)[a-z]*$/i.exec(text);
  if (spelt !== null) return `write ${spelt[1]}${spelt[2]?.toLowerCase()}`;
  if (/^\d+$/.test(text)) return `a duration has a unit: ${text}s for seconds`;
  return accepts === 'gateway-api'
    ? 'up to four whole numbers with the units h, m, s, ms, like 1h30m'
    : 'numbers with the units h, m, s, ms, like 1h30m or 0.5s';
}

function outOfRange(field: Field, { params }: Complaint): SchemaViolation {
  const bound = params.comparison === '>=' ? 'at least' : 'at most';
  const message = `\`${nameOf(field)}: ${clip(field.text ?? '')}\` is out of range: ${bound} ${params.limit}`;
  return { kind: 'range', field, message };
}

function missing(field: Field, key: string): SchemaViolation | undefined {
  // An object without `spec` is a part of one, and a key without a value is often filled in by a template.
  if (field.path.length === 0 || field.has(key)) return undefined;
  return { kind: 'required', field: field.get(key), message: `${named(field)} lacks \`${key}\`` };
}

/** Keys of one map that cannot stand together; the second in the order of the document is to blame. */
export function excludeEachOther(holder: Field, keys: readonly string[]): SchemaViolation {
  const inOrder = holder.entries().flatMap(([key]) => (keys.includes(key) ? [key] : []));
  const [first = '', second = '', ...rest] = inOrder;
  return {
    kind: 'exclusive',
    field: holder.get(second),
    message: `${listOf(inOrder)} exclude each other`,
    help: 'keep one of them',
    keys: inOrder,
    others: [first, ...rest].map((key) => holder.get(key)),
  };
}

/** "`a`, `b` and `c`". */
function listOf(keys: readonly string[]): string {
  const quoted = keys.map((key) => `\`${key}\``);
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}`;
}
