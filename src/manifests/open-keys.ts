/** Keys of larger maps are looked up in a set. */
const LONG_MAP = 64;

/** Hashes of the keys of all maps that are open, and for long maps also as a set, by the index of their first key. */
let keys = new Int32Array(1 << 8);
let count = 0;
const longMaps = new Map<number, Set<number>>();

export function forgetKeys(): void {
  count = 0;
  longMaps.clear();
}

/** Begins a map inside of the one that is open; answers what stands for it. */
export function openMap(): number {
  return count;
}

/** Ends the map, and so goes back to the one around it. */
export function closeMap(first: number): void {
  if (count - first > LONG_MAP) longMaps.delete(first);
  count = first;
}

/** False if the map has a key with this hash: a duplicate, or once in four billion something that looks like one. */
export function addKey(hash: number, first: number): boolean {
  if (count - first < LONG_MAP) {
    for (let i = first; i < count; i++) if (keys[i] === hash) return false;
  } else {
    let known = longMaps.get(first);
    if (known === undefined) {
      known = new Set(keys.subarray(first, count));
      longMaps.set(first, known);
    }
    if (known.has(hash)) return false;
    known.add(hash);
  }
  if (count === keys.length) {
    const larger = new Int32Array(keys.length * 2);
    larger.set(keys);
    keys = larger;
  }
  keys[count++] = hash;
  return true;
}
