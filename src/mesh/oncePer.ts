import { noteReads, type Reads, recordReads } from './reads.js';

interface Kept<T> {
  readonly value: T;
  readonly reads: Reads;
}

/** Makes a function work out its result once for each object, for as long as the object lives. */
export function oncePer<K extends object, T>(work: (key: K) => T): (key: K) => T {
  const known = new WeakMap<K, Kept<T>>();
  return (key) => {
    let entry = known.get(key);
    if (entry === undefined) {
      entry = recordReads(() => work(key));
      known.set(key, entry);
    }
    noteReads(entry.reads);
    return entry.value;
  };
}

/** Results by any kind of key, each worked out once for as long as this object lives. */
export class Once<K, T> {
  private readonly known = new Map<K, Kept<T>>();

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
