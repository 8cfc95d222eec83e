import { nodeOf } from './tape.js';
import type { Node } from './tree.js';

/** Integers on one tape, unless a single document needs more. */
const MAX_TAPE = 1 << 18;

let tape = new Int32Array(1 << 14);
/** Where the open document begins on the tape, and how many integers it has. */
let base = 0;
let used = 0;
let lastRoot = 0;

/** Begins a document. What was written of one that was given up is overwritten. */
export function beginTape(): void {
  used = 0;
}

/** Adds a node and answers its index, counted from the beginning of the document. */
export function push(code: number, start: number, end: number, extra: number): number {
  if (base + used + 4 > tape.length) {
    // Trees that were handed out keep the full tape; the open document moves to a new one.
    const larger = new Int32Array(Math.max(Math.min(tape.length * 2, MAX_TAPE), used * 2 + 4));
    larger.set(tape.subarray(base, base + used));
    tape = larger;
    base = 0;
  }
  const index = used;
  const slot = base + index;
  tape[slot] = code;
  tape[slot + 1] = start;
  tape[slot + 2] = end;
  tape[slot + 3] = extra;
  used = index + 4;
  return index;
}

/** The index of the node that is added next. */
export function nextIndex(): number {
  return used;
}

/** What was written of the document; it is overwritten by the next one. */
export function openTape(): Int32Array {
  return tape.subarray(base, base + used);
}

/** Says where the collection at an index ends, and that the nodes since then are its own. */
export function endCollection(index: number, end: number): void {
  tape[base + index + 2] = end;
  tape[base + index + 3] = used - index;
}

/** Ends the document; its root. */
export function takeRoot(text: string): Node {
  lastRoot = base;
  base += used;
  return nodeOf(text, tape, lastRoot);
}

/** Gives the last document's part of the tape to the next one: its tree must not be looked at any more. */
export function dropRoot(): void {
  base = lastRoot;
}
