import { plainValue } from './scalar.js';
import { MANY, type Mapping, type Node, type Pair, pairAmongAll, type Scalar, type Sequence } from './tree.js';

/**
 * What the fast parser writes: four integers a node (code, start, end, extra), parents before children. A big tree of
 * manifests costs a few bytes a line this way; objects are made of it only where somebody looks.
 *
 * `extra` is the number of integers of the whole subtree for collections, the column of the content for block scalars.
 */
export const PLAIN = 0;
/** Quoted, content as written between the quotes. */
export const QUOTED = 1;
/** Single-quoted with `''` in it. */
export const SINGLE = 2;
/** Double-quoted with escapes. */
export const DOUBLE = 3;
export const LITERAL = 4;
export const FOLDED = 5;
/** No value at all: `key:`. */
export const EMPTY = 6;
/** Plain, but tagged as a string. */
export const TAGGED = 7;
/** `*name`: only on a tape that is not yet a tree. */
export const ALIAS = 8;
/** Collections have the highest codes. */
export const MAP = 9;
export const SEQ = 10;

/** The mapping or sequence (or lone scalar) that stands at an index of a tape. */
export function nodeOf(text: string, tape: Int32Array, index: number): Node {
  const code = tape[index];
  if (code === MAP) return new TapeMapping(text, tape, index);
  if (code === SEQ) return new TapeSequence(text, tape, index);
  return scalarOf(text, tape, index);
}

/** The same mapping without the objects that were made of it so far. */
export function withoutObjects(mapping: Mapping): Mapping {
  return mapping instanceof TapeMapping ? mapping.fresh() : mapping;
}

/** Pairs are a chain, the last one found first: lists of one or two would take three times the room. */
class TapePair implements Pair {
  constructor(
    readonly key: Scalar,
    readonly value: Node,
    readonly before: TapePair | undefined,
  ) {}
}

class TapeMapping implements Mapping {
  /** All pairs, once somebody asked for all. */
  private made: readonly Pair[] | undefined;
  /** The last of those that were asked for by their keys. */
  private found: TapePair | undefined;
  constructor(
    private readonly text: string,
    private readonly tape: Int32Array,
    private readonly index: number,
  ) {}
  fresh(): TapeMapping {
    return new TapeMapping(this.text, this.tape, this.index);
  }
  get type(): 'map' {
    return 'map';
  }
  get start(): number {
    return this.tape[this.index + 1] ?? 0;
  }
  get end(): number {
    return this.tape[this.index + 2] ?? 0;
  }
  get pairs(): readonly Pair[] {
    if (this.made === undefined) {
      const { tape, index, found } = this;
      const end = after(tape, index);
      let length = 0;
      for (let i = index + 4; i < end; i = after(tape, i + 4)) length++;
      const pairs = new Array<Pair>(length);
      for (let i = index + 4, n = 0; n < length; i = after(tape, i + 4), n++) {
        pairs[n] = startingAt(found, tape[i + 1]) ?? this.pairAt(i, undefined);
      }
      this.made = pairs;
      this.found = undefined;
    }
    return this.made;
  }
  find(key: string): Pair | undefined {
    const { text, tape, found } = this;
    if (this.made !== undefined) return pairAmongAll(this, key);
    for (let pair = found; pair !== undefined; pair = pair.before) if (pair.key.text === key) return pair;
    const end = after(tape, this.index);
    let passed = 0;
    for (let i = this.index + 4; i < end; i = after(tape, i + 4)) {
      if (isText(text, tape, i, key)) {
        this.found = this.pairAt(i, found);
        return this.found;
      }
      if (++passed > MANY) return pairAmongAll(this, key);
    }
    return undefined;
  }
  private pairAt(i: number, before: TapePair | undefined): TapePair {
    return new TapePair(scalarOf(this.text, this.tape, i), nodeOf(this.text, this.tape, i + 4), before);
  }
}

function startingAt(chain: TapePair | undefined, start: number | undefined): TapePair | undefined {
  for (let pair = chain; pair !== undefined; pair = pair.before) if (pair.key.start === start) return pair;
  return undefined;
}

/** Whether the scalar at an index of a tape has this content. */
function isText(text: string, tape: Int32Array, index: number, content: string): boolean {
  const code = tape[index] ?? 0;
  const start = tape[index + 1] ?? 0;
  const end = tape[index + 2] ?? 0;
  if (code === PLAIN) return end - start === content.length && text.startsWith(content, start);
  if (code === QUOTED) return end - start === content.length + 2 && text.startsWith(content, start + 1);
  return scalarOf(text, tape, index).text === content;
}

class TapeSequence implements Sequence {
  private made: readonly Node[] | undefined;
  constructor(
    private readonly text: string,
    private readonly tape: Int32Array,
    private readonly index: number,
  ) {}
  get type(): 'seq' {
    return 'seq';
  }
  get start(): number {
    return this.tape[this.index + 1] ?? 0;
  }
  get end(): number {
    return this.tape[this.index + 2] ?? 0;
  }
  get items(): readonly Node[] {
    if (this.made === undefined) {
      const { text, tape, index } = this;
      const end = after(tape, index);
      let length = 0;
      for (let i = index + 4; i < end; i = after(tape, i)) length++;
      const items = new Array<Node>(length);
      for (let i = index + 4, n = 0; n < length; i = after(tape, i), n++) items[n] = nodeOf(text, tape, i);
      this.made = items;
    }
    return this.made;
  }
}

/** The index after a node and all in it. */
export function after(tape: Int32Array, index: number): number {
  return index + ((tape[index] ?? 0) >= MAP ? (tape[index + 3] ?? 4) : 4);
}

/** The scalar that stands at an index of a tape. */
export function scalarOf(text: string, tape: Int32Array, index: number): Scalar {
  const code = tape[index] ?? 0;
  const start = tape[index + 1] ?? 0;
  const end = tape[index + 2] ?? 0;
  if (code === PLAIN) return new TapeScalar(text.slice(start, end), start, end, false);
  if (code === EMPTY) return new TapeScalar('', start, end, false);
  return new TapeScalar(contentOf(code, text, start, end, tape[index + 3] ?? 0), start, end, true);
}

/** Keys and most texts are never asked for their value. */
export class TapeScalar implements Scalar {
  constructor(
    readonly text: string,
    readonly start: number,
    readonly end: number,
    readonly quoted: boolean,
  ) {}
  get type(): 'scalar' {
    return 'scalar';
  }
  get value(): Scalar['value'] {
    return this.quoted ? this.text : plainValue(this.text);
  }
}

function contentOf(code: number, text: string, start: number, end: number, column: number): string {
  if (code === TAGGED) return text.slice(start, end);
  if (code === LITERAL || code === FOLDED) return blockContent(text, start, column, code === FOLDED);
  const inner = text.slice(start + 1, end - 1);
  if (code === SINGLE) return inner.replaceAll("''", "'");
  return code === DOUBLE ? inner.replace(ESCAPE, unescapeOne) : inner;
}

const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))/gs;
const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  N: '\u0085',
  _: '\u00a0',
  L: '\u2028',
  P: '\u2029',
};

function unescapeOne(_: string, byte?: string, unit?: string, letter?: string): string {
  const code = byte ?? unit;
  if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
  return ESCAPES[letter ?? ''] ?? letter ?? '';
}

/** The content of a block scalar whose lines stand at `column`; the parser has made sure that they do. */
function blockContent(text: string, start: number, column: number, folded: boolean): string {
  const chomp = text.charAt(start + 1);
  const lines: string[] = [];
  for (let at = text.indexOf('\n', start) + 1; at < text.length; ) {
    const newline = text.indexOf('\n', at);
    const next = newline < 0 ? text.length : newline;
    const stop = next > at && text.charCodeAt(next - 1) === 13 ? next - 1 : next;
    let first = at;
    while (first < stop && first - at < column && text.charCodeAt(first) === 32) first++;
    if (first < stop && first - at < column) break;
    if (newline >= 0 || first < stop) lines.push(text.slice(first, stop));
    if (newline < 0) break;
    at = next + 1;
  }
  let last = lines.length;
  while (last > 0 && lines[last - 1] === '') last--;
  const body = lines.slice(0, last);
  const content = folded ? fold(body) : body.join('\n');
  if (chomp === '-') return content;
  return content + '\n'.repeat(chomp === '+' ? lines.length - last + 1 : 1);
}

/** Joins lines as `>` does: a single break becomes a space, but not beside blank or more indented lines. */
function fold(lines: readonly string[]): string {
  let content = '';
  let separator = '';
  let indented = false;
  let leading = true;
  for (const line of lines) {
    if (line === '') {
      if (leading || separator === '\n') content += '\n';
      else separator = '\n';
      continue;
    }
    leading = false;
    if (line.startsWith(' ') || line.startsWith('\t')) {
      if (separator === ' ') separator = '\n';
      else if (!indented && separator === '\n') separator = '\n\n';
      content += separator + line;
      separator = '\n';
      indented = true;
    } else {
      content += separator + line;
      separator = ' ';
      indented = false;
    }
  }
  return content;
}
