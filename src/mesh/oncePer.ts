import { noteReads, type Reads, recordReads } from './reads.js';

/** Makes a function work out its result once for each object, for as long as the object lives. */
export function oncePer<K extends object, T>(work: (key: K) => T): (key: K) => T {
  const known = new WeakMap<K, { readonly value: T; readonly reads: Reads }>();
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
