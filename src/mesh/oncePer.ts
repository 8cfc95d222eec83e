import { noteReads, type Reads, recordReads } from './reads.js';

interface Noted<T> {
  readonly value: T;
  readonly reads: Reads;
}

/** Makes a function work out its result once for each object, for as long as the object lives. */
export function oncePer<K extends object, T>(work: (key: K) => T): (key: K) => T {
  const known = new WeakMap<K, Noted<T>>();
  return (key) => onceIn(known, key, () => work(key));
}

/** Works something out once for each key of a map. Whoever asks again counts as reading what was read for it. */
function onceIn<K, T>(
  known: { get(key: K): Noted<T> | undefined; set(key: K, entry: Noted<T>): unknown },
  key: K,
  work: () => T,
): T {
  let entry = known.get(key);
  if (entry === undefined) {
    entry = recordReads(work);
    known.set(key, entry);
  }
  noteReads(entry.reads);
  return entry.value;
}

/** Results by any kind of key, each worked out once for as long as this object lives. */
export class Once<K, T> {
  private readonly known = new Map<K, Noted<T>>();

  get(key: K, work: () => T): T {
    return onceIn(this.known, key, work);
  }
}
