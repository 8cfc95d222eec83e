import { anchorAt } from './anchors.js';
import { append } from './append.js';
import type { Complaint } from './arbiter.js';
import type { Span } from './bound.js';
import { isMergeKey } from './lexer.js';
import { type Anchored, complaintsAbout, MAX_EXPANDED, TOO_MANY_VALUES, type Tree } from './resolve.js';
import { ALIAS, after, MAP, PLAIN, SEQ, scalarOf, TapeScalar } from './tape.js';
import type { Mapping, Node, Pair, Scalar } from './tree.js';

/** Thrown to leave the recursion: 'bomb' where the document is refused, 'unusual' where `yaml` has to judge it. */
class Stop extends Error {
  constructor(readonly reason: 'bomb' | 'unusual') {
    super(reason);
  }
}

/**
 * The tree of a tape with aliases, merge keys or duplicate keys, as `resolveTree` makes it of what the `yaml` library
 * has read. Undefined where something is wrong with them: then the library has to judge the document.
 */
export function resolveTape(text: string, tape: Int32Array): Tree | undefined {
  const complaints: Complaint[] = [];
  const anchors = new Map<string, Anchored | 'open'>();
  const bound = new Set<Span>();
  let size = 0;

  function convert(index: number): Node {
    size++;
    const code = tape[index];
    if (code === ALIAS) return resolve(index);
    const anchor = anchorAt(index);
    const before = size;
    if (anchor !== undefined) anchors.set(anchor, 'open');
    const node = code === MAP ? mapping(index) : code === SEQ ? sequence(index) : scalarOf(text, tape, index);
    if (anchor !== undefined) anchors.set(anchor, { node, size: size - before + 1 });
    return node;
  }

  function resolve(index: number): Node {
    const start = tape[index + 1] ?? 0;
    const end = tape[index + 2] ?? 0;
    const target = anchors.get(text.slice(start + 1, end));
    if (target === undefined || target === 'open') throw new Stop('unusual');
    size += target.size;
    if (size > MAX_EXPANDED) {
      complaints.push({ kind: 'alias-bomb', start, end, message: TOO_MANY_VALUES });
      throw new Stop('bomb');
    }
    const { node } = target;
    bound.add(node);
    return node.type === 'scalar' ? new TapeScalar(node.text, start, end, node.quoted) : node;
  }

  function mapping(index: number): Mapping {
    const pairs: Pair[] = [];
    const places = new Map<string, number>();
    const repeated: Scalar[] = [];
    const merged: number[] = [];
    const stop = after(tape, index);
    for (let i = index + 4; i < stop; i = after(tape, i + 4)) {
      size++;
      if (tape[i] === PLAIN && isMergeKey(text, tape[i + 1] ?? 0, tape[i + 2] ?? 0)) {
        append(merged, sourcesAt(i + 4));
        continue;
      }
      const key = scalarOf(text, tape, i);
      const pair = { key, value: convert(i + 4) };
      const first = places.get(key.text);
      if (first === undefined) {
        places.set(key.text, pairs.length);
        pairs.push(pair);
      } else {
        repeated.push(key);
        bound.add(key);
        pairs[first] = pair;
      }
    }
    append(complaints, complaintsAbout(repeated, pairs[0]?.key.text));
    for (const source of merged) {
      const other = convert(source);
      if (other.type !== 'map') throw new Stop('unusual');
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
    return { type: 'map', pairs, start: tape[index + 1] ?? 0, end: tape[index + 2] ?? 0 };
  }

  /** The maps that a merge key takes over, which stand on its line or in brackets. */
  function sourcesAt(index: number): number[] {
    if (tape[index] === ALIAS) return [index];
    const first = text.charAt(tape[index + 1] ?? 0);
    if (first === '{') return [index];
    if (first !== '[' || anchorAt(index) !== undefined) throw new Stop('unusual');
    return itemsOf(index);
  }

  function itemsOf(index: number): number[] {
    const items: number[] = [];
    const stop = after(tape, index);
    for (let i = index + 4; i < stop; i = after(tape, i)) items.push(i);
    return items;
  }

  function sequence(index: number): Node {
    const items = itemsOf(index).map(convert);
    return { type: 'seq', items, start: tape[index + 1] ?? 0, end: tape[index + 2] ?? 0 };
  }

  try {
    return { root: convert(0), complaints, hasCollectionKey: false, bound };
  } catch (reason) {
    if (!(reason instanceof Stop)) throw reason;
    return reason.reason === 'bomb' ? { root: undefined, complaints, hasCollectionKey: false, bound } : undefined;
  }
}
