import { noteReads, type Reads, recordReads } from './reads.js';

interface Noted<T> {
  readonly value: T;
  readonly reads: Reads;
}

/**
 * Makes a function work out its result once for each object, for as long as the object lives. Whoever asks again counts as
 * reading what was read for it.
 */
export function oncePer<K extends object, T>(work: (key: K) => T): (key: K) => T {
  const known = new WeakMap<K, Noted<T>>();
  return (key) => {
    const entry = known.get(key) ?? workOut(known, key, work);
    noteReads(entry.reads);
    return entry.value;
  };
}

/** On its own: a function that is called millions of times must not prepare for what it does thousands of times. */
function workOut<K extends object, T>(known: WeakMap<K, Noted<T>>, key: K, work: (key: K) => T): Noted<T> {
  const entry = recordReads(() => work(key));
  known.set(key, entry);
  return entry;
}

/** Results by any kind of key, each worked out once for as long as this object lives. */
export class Once<K, T> {
  private readonly known = new Map<K, Noted<T>>();

  /** Whoever asks again counts as reading what was read for it. */
  get(key: K, work: () => T): T {
    let entry = this.known.get(key);
    if (entry === undefined) {
      entry = recordReads(work);
      this.known.set(key, entry);
    }
    noteReads(entry.reads);
    return entry.value;
  }
}
