/**
 * The tree of a parsed document: values with their offsets, nothing else. Both parsers (the fast one for the plain
 * subset of YAML and the `yaml` library for everything else) produce it. Offsets are UTF-16 indices into
 * {@link SourceFile.text}; line and column are worked out only when a finding is printed.
 */
export type Node = Scalar | Mapping | Sequence;

export interface Scalar {
  readonly type: 'scalar';
  /** The value as YAML 1.2 core resolves it (what kubectl would send): string, number, boolean or null. */
  readonly value: string | number | boolean | null;
  /** The content as written, without quotes, escapes resolved: `1.30` stays "1.30" where `value` is the number 1.3. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Quoted or block scalar: always a string. */
  readonly quoted: boolean;
}

export interface Pair {
  readonly key: Scalar;
  readonly value: Node;
}

export interface Mapping {
  readonly type: 'map';
  readonly pairs: readonly Pair[];
  /** A quicker way to the pair with a key than through all pairs: always one of them. */
  find?(key: string): Pair | undefined;
  readonly start: number;
  readonly end: number;
}

export interface Sequence {
  readonly type: 'seq';
  readonly items: readonly Node[];
  readonly start: number;
  readonly end: number;
}

/** The pair of a mapping with this key; undefined for other nodes and for absent keys. Never looks at prototypes. */
export function pairOf(node: Node | undefined, key: string): Pair | undefined {
  if (node?.type !== 'map') return undefined;
  return node.find === undefined ? pairAmongAll(node, key) : node.find(key);
}

/** The same, where all pairs are there already. */
export function pairAmongAll(node: Mapping, key: string): Pair | undefined {
  const { pairs } = node;
  if (pairs.length > MANY) return indexOf(node).get(key);
  for (let i = 0; i < pairs.length; i++) if (pairs[i]?.key.text === key) return pairs[i];
  return undefined;
}

/** Maps with more keys are indexed. */
export const MANY = 50;

const indices = new WeakMap<Mapping, ReadonlyMap<string, Pair>>();

function indexOf(node: Mapping): ReadonlyMap<string, Pair> {
  let index = indices.get(node);
  if (index === undefined) {
    // From the end, so that of equal keys the first one stays.
    index = new Map(node.pairs.map((pair): [string, Pair] => [pair.key.text, pair]).reverse());
    indices.set(node, index);
  }
  return index;
}

/** The node at a path of keys and indices; undefined where any step is missing. */
export function nodeAt(node: Node | undefined, ...path: readonly (string | number)[]): Node | undefined {
  let current = node;
  for (let i = 0; i < path.length; i++) {
    const step = path[i] ?? '';
    if (current === undefined) return undefined;
    if (typeof step === 'number') current = current.type === 'seq' ? current.items[step] : undefined;
    else current = pairOf(current, step)?.value;
  }
  return current;
}

/** Plain JavaScript data of a node, as `JSON.parse` would give it. Maps get no prototype, so `__proto__` is a key. */
export function toData(node: Node | undefined): unknown {
  if (node === undefined) return undefined;
  if (node.type === 'scalar') return node.value;
  if (node.type === 'seq') return node.items.map(toData);
  const data: Record<string, unknown> = Object.create(null);
  for (const { key, value } of node.pairs) data[key.text] = toData(value);
  return data;
}
