import type { Field, Resource } from '../../manifests/resource.js';
import { advice } from './advice.js';
import { type Home, homesOf, type Schema, schemaAt } from './schemas.js';
import { fold, likely } from './spelling.js';
import type { SchemaViolation } from './violation.js';

/** Longest way, in steps up and down the tree of fields, over which a field is said to be misplaced. */
const NEAR = 4;
/** Deepest object below the holder that is looked at: further down, equal names mean other things. */
const BELOW = 2;

/** A key that the schema does not know: what was meant, or where it belongs. */
export function unknownField(resource: Resource, holder: Field, key: string): SchemaViolation {
  const field = holder.get(key);
  const schema = schemaAt(resource, holder.path);
  const properties = schema?.properties ?? {};
  const message = `${titleOf(holder)} has no field \`${key}\``;

  const advised = advice(resource.kind, holder, field, key);
  const rename = advised?.rename;
  if (advised !== undefined && (rename === undefined || Object.hasOwn(properties, rename))) {
    const { kind, help, removed } = advised;
    const canRename = rename !== undefined && !holder.has(rename) && accepts(properties[rename], field);
    return { kind, field, message, help, ...(removed && { removed }), ...(canRename && { suggestion: { rename } }) };
  }

  const free = Object.keys(properties).filter((name) => !holder.has(name) && accepts(properties[name], field));
  const sameWord = free.find((name) => fold(name) === fold(key));
  const home = sameWord === undefined ? homeOf(resource, holder, field, unknownKeys(holder, properties)) : undefined;
  if (home !== undefined) return { kind: 'misplaced', field, message, help: belongs(holder, home) };

  const meant = sameWord === undefined ? likely(key, free) : { word: sameWord, certain: true };
  if (meant === undefined) return { kind: 'unknown', field, message, help: known(properties) };
  return {
    kind: 'unknown',
    field,
    message,
    help: `did you mean \`${meant.word}\`?`,
    ...(meant.certain && { suggestion: { rename: meant.word } }),
  };
}

const MOST_VOTES = 20;

/** The first unknown keys of an object: enough to tell where they are at home together. */
function unknownKeys(holder: Field, properties: Readonly<Record<string, Schema>>): readonly string[] {
  const found: string[] = [];
  if (holder.node?.type !== 'map') return found;
  for (const { key } of holder.node.pairs) {
    if (!Object.hasOwn(properties, key.text)) found.push(key.text);
    if (found.length === MOST_VOTES) break;
  }
  return found;
}

/** Whether a value could stand where the schema is: scalars go with scalars, maps with maps, lists with lists. */
function accepts(schema: Schema | undefined, field: Field): boolean {
  const type = field.node?.type;
  if (schema === undefined || schema.type === undefined || type === undefined) return true;
  const types = [schema.type].flat();
  if (type === 'map') return types.includes('object');
  if (type === 'seq') return types.includes('array');
  return types.some((name) => name !== 'object' && name !== 'array');
}

function titleOf(holder: Field): string {
  return holder.path.length === 0 ? 'the object' : `\`${pathOf(segmentsOf(holder.path))}\``;
}

/** The keys of a path, `[]` behind those that hold a list: `spec`, `http[]`, `route[]`. */
function segmentsOf(path: readonly (string | number)[]): string[] {
  const segments: string[] = [];
  for (const step of path) {
    if (typeof step === 'string') segments.push(step);
    else segments.push(`${segments.pop() ?? ''}[]`);
  }
  return segments;
}

/** A path for people: without the leading `spec`. */
function pathOf(segments: readonly string[]): string {
  return (segments.length > 1 && segments[0] === 'spec' ? segments.slice(1) : segments).join('.');
}

/**
 * The object of the same tree in which the key is valid and its value fits: the one in which most of the holder's
 * unknown keys are at home, then the nearest.
 */
function homeOf(resource: Resource, holder: Field, field: Field, unknown: readonly string[]): Home | undefined {
  const here = segmentsOf(holder.path);
  let best: { readonly home: Home; readonly rank: number } | undefined;
  for (const home of homesOf(resource, keyOf(field))) {
    if (!accepts(home.schema, field)) continue;
    const common = sharedPrefix(here, home.parent);
    const up = here.length - common;
    const down = home.parent.length - common;
    if (up + down > NEAR || down > BELOW || up + down === 0) continue;
    const votes = unknown.filter((key) => Object.hasOwn(home.siblings, key)).length;
    const rank = votes * (NEAR + 1) - up - down;
    if (best === undefined || rank > best.rank) best = { home, rank };
  }
  return best?.home;
}

function keyOf(field: Field): string {
  return String(field.path.at(-1));
}

function sharedPrefix(a: readonly string[], b: readonly string[]): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}

/** "belongs one level up, in `http[]`" or "belongs under `connectionPool.http`". */
function belongs(holder: Field, { parent }: Home): string {
  const here = segmentsOf(holder.path);
  const common = sharedPrefix(here, parent);
  const up = here.length - common;
  if (common === parent.length) {
    return `it belongs ${up === 1 ? 'one level' : `${up} levels`} up, in \`${pathOf(parent)}\``;
  }
  return `it belongs under \`${pathOf(parent.slice(common))}\``;
}

function known(properties: Readonly<Record<string, Schema>>): string {
  const names = Object.keys(properties);
  if (names.length === 0 || names.length > 12) return 'delete it';
  return `delete it; known here: ${names.join(', ')}`;
}
