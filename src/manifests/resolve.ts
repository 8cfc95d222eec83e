import type { Alias, YAMLMap, YAMLSeq, Scalar as YamlScalar } from 'yaml';
import { append } from './append.js';
import type { Complaint, YamlLibrary } from './arbiter.js';
import type { Span } from './bound.js';
import { blockScalarEnd, plainValue } from './scalar.js';
import type { Mapping, Node, Pair, Scalar } from './tree.js';

/** Nodes that a document may have once its aliases are written out. */
export const MAX_EXPANDED = 500_000;

/** What is said of a document that has more. */
export const TOO_MANY_VALUES = `its aliases written out, this document has more than ${MAX_EXPANDED} values`;

/** The node that an anchor names. */
export interface Anchored {
  readonly node: Node;
  /** How many nodes it has, aliases written out. */
  readonly size: number;
}

/** A document whose aliases and merge keys are resolved. */
export interface Tree {
  /** Undefined when the document is refused: then a complaint says why. */
  readonly root: Node | undefined;
  readonly complaints: readonly Complaint[];
  readonly hasCollectionKey: boolean;
  /** What an edit must not touch: see `noteBound`. */
  readonly bound: ReadonlySet<Span>;
}

/** Thrown to leave the recursion when a document cannot be used at all. */
class Refusal extends Error {}

/**
 * Our tree of a document that the `yaml` library has read without errors. Offsets are moved by `shift`, the offset of
 * the piece in `text`.
 */
export function resolveTree(yaml: YamlLibrary, contents: unknown, text: string, shift: number): Tree {
  const complaints: Complaint[] = [];
  const anchors = new Map<string, Anchored | 'open'>();
  const bound = new Set<Span>();
  let size = 0;
  let hasCollectionKey = false;

  function refuse(kind: Complaint['kind'], start: number, end: number, message: string): never {
    complaints.push({ kind, start, end, message });
    throw new Refusal();
  }

  function convert(node: unknown, fallback: number): Node {
    size++;
    if (yaml.isAlias(node)) return resolve(node, fallback);
    const anchor = yaml.isNode(node) && 'anchor' in node ? (node.anchor as string | undefined) : undefined;
    const before = size;
    if (anchor !== undefined) anchors.set(anchor, 'open');
    const converted = yaml.isMap(node)
      ? mapping(node)
      : yaml.isSeq(node)
        ? sequence(node)
        : yaml.isScalar(node)
          ? scalar(node, fallback)
          : emptyAt(fallback);
    if (anchor !== undefined) anchors.set(anchor, { node: converted, size: size - before + 1 });
    return converted;
  }

  function resolve(alias: Alias, fallback: number): Node {
    const start = alias.range ? alias.range[0] + shift : fallback;
    const end = alias.range ? alias.range[1] + shift : fallback;
    const target = anchors.get(alias.source);
    if (target === undefined)
      refuse('syntax', start, end, `not valid YAML: no anchor &${alias.source} stands before this alias`);
    if (target === 'open') refuse('syntax', start, end, `not valid YAML: the alias *${alias.source} contains itself`);
    size += target.size;
    if (size > MAX_EXPANDED) {
      refuse('alias-bomb', start, end, TOO_MANY_VALUES);
    }
    bound.add(target.node);
    return target.node.type === 'scalar' ? { ...target.node, start, end } : target.node;
  }

  function mapping(node: YAMLMap): Mapping {
    const pairs: Pair[] = [];
    const places = new Map<string, number>();
    const repeated: Scalar[] = [];
    const merged: unknown[] = [];
    let end = (node.range?.[0] ?? 0) + shift;
    for (const item of node.items) {
      if (!yaml.isScalar(item.key) && !yaml.isAlias(item.key) && item.key !== null) {
        hasCollectionKey = true;
        end = Math.max(end, endOf(item.value) ?? endOf(item.key) ?? end);
        continue;
      }
      const key = convert(item.key, end);
      if (key.type !== 'scalar') {
        hasCollectionKey = true;
        continue;
      }
      if (yaml.isScalar(item.key) && item.key.type === 'PLAIN' && key.text === '<<') {
        append(merged, yaml.isSeq(item.value) ? item.value.items : [item.value]);
        end = Math.max(end, endOf(item.value) ?? key.end);
        continue;
      }
      const value = convert(item.value, key.end);
      end = Math.max(end, yaml.isAlias(item.value) ? (endOf(item.value) ?? key.end) : value.end);
      const first = places.get(key.text);
      if (first === undefined) {
        places.set(key.text, pairs.length);
        pairs.push({ key, value });
      } else {
        repeated.push(key);
        bound.add(key);
        pairs[first] = { key, value };
      }
    }
    append(complaints, complaintsAbout(repeated, pairs[0]?.key.text));
    for (const source of merged) {
      const other = convert(source, end);
      if (other.type !== 'map') {
        refuse('syntax', other.start, other.end, 'not valid YAML: a merge key (<<) needs a map, or a list of maps');
      }
      for (const pair of other.pairs) {
        const own = places.get(pair.key.text);
        if (own !== undefined) {
          bound.add(pairs[own]?.key ?? pair.key);
          continue;
        }
        places.set(pair.key.text, pairs.length);
        pairs.push(pair);
      }
    }
    return { type: 'map', pairs, start: (node.range?.[0] ?? 0) + shift, end: node.flow ? (endOf(node) ?? end) : end };
  }

  function sequence(node: YAMLSeq): Node {
    const start = (node.range?.[0] ?? 0) + shift;
    let end = start + 1;
    const items: Node[] = [];
    for (const item of node.items) {
      const value = convert(item, end);
      end = Math.max(end, yaml.isAlias(item) ? (endOf(item) ?? end) : value.end);
      items.push(value);
    }
    return { type: 'seq', items, start, end: node.flow ? (endOf(node) ?? end) : end };
  }

  function endOf(node: unknown): number | undefined {
    return yaml.isNode(node) && node.range ? node.range[1] + shift : undefined;
  }

  function scalar(node: YamlScalar, fallback: number): Scalar {
    if (!node.range) return emptyAt(fallback);
    const start = node.range[0] + shift;
    const end = node.range[1] + shift;
    const source = typeof node.source === 'string' ? node.source : typeof node.value === 'string' ? node.value : '';
    if (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED') {
      return {
        type: 'scalar',
        value: source,
        text: source,
        start,
        end: blockScalarEnd(text, start, end),
        quoted: true,
      };
    }
    if (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE') {
      return { type: 'scalar', value: source, text: source, start, end, quoted: true };
    }
    if (start === end && node.tag === undefined) return emptyAt(start);
    if (node.tag === undefined) {
      return { type: 'scalar', value: plainValue(source), text: source, start, end, quoted: false };
    }
    // An explicit tag: !!str makes a string of everything, unknown tags leave the text.
    const { value } = node;
    const known = typeof value === 'number' || typeof value === 'boolean' || value === null ? value : source;
    return { type: 'scalar', value: known, text: source, start, end, quoted: typeof known === 'string' };
  }

  /** No value: it stands right after the colon or dash, whatever white space follows. */
  function emptyAt(offset: number): Scalar {
    let at = offset;
    while (at > 0 && (text.charCodeAt(at - 1) === 32 || text.charCodeAt(at - 1) === 9)) at--;
    return { type: 'scalar', value: null, text: '', start: at, end: at, quoted: false };
  }

  try {
    return { root: convert(contents, shift), complaints, hasCollectionKey, bound };
  } catch (reason) {
    if (reason instanceof Refusal) return { root: undefined, complaints, hasCollectionKey, bound };
    throw reason;
  }
}

/** Objects that run together are told once for each, where it begins: all their keys are there twice. */
export function complaintsAbout(repeated: readonly Scalar[], first: string | undefined): Complaint[] {
  const names = new Set(repeated.map(({ text }) => text));
  const isObject = names.has('apiVersion') && names.has('kind') && first !== undefined && names.has(first);
  return repeated.flatMap(({ text, start, end }): Complaint[] => {
    if (isObject && text !== first) return [];
    const message = isObject
      ? 'another object begins here, and the line `---` is missing above it'
      : `the key "${text}" is there twice in this map`;
    return [{ kind: 'duplicate-key', start, end, message }];
  });
}
