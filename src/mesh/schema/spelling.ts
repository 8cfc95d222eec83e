/** Edit distance (insertions, deletions, substitutions, swapped neighbours) of two short words. */
export function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(at(rows, i - 1, j) + 1, (row[j - 1] ?? 0) + 1, at(rows, i - 1, j - 1) + same);
      if (swapped) row[j] = Math.min(row[j] ?? 0, at(rows, i - 2, j - 2) + 1);
    }
    rows.push(row);
  }
  return at(rows, a.length, b.length);
}

function at(rows: readonly (readonly number[])[], i: number, j: number): number {
  return rows[i]?.[j] ?? 0;
}

/** `tcp_keep_alive`, `tcpKeepAlive` and `TCPKeepalive` are one word. */
export function fold(word: string): string {
  return word.replace(/[-_\s]/g, '').toLowerCase();
}

/** Longest word that is compared: no field name is longer, and the comparison is quadratic. */
const LONGEST = 60;

export interface Likely {
  readonly word: string;
  /** So close that nothing else can be meant: a rename is safe. */
  readonly certain: boolean;
}

/** The one of `words` that was probably meant; undefined when none is near or two are equally near. */
export function likely(word: string, words: Iterable<string>): Likely | undefined {
  if (word.length > LONGEST) return undefined;
  const folded = fold(word);
  const reach = Math.max(1, Math.floor(folded.length / 3));
  let best: { readonly word: string; readonly distance: number } | undefined;
  let tie = false;
  for (const candidate of words) {
    const other = fold(candidate);
    // Words are at least as far apart as their lengths.
    if (Math.abs(other.length - folded.length) > reach) continue;
    const d = distance(folded, other);
    if (d > reach || (best !== undefined && d > best.distance)) continue;
    tie = best !== undefined && d === best.distance;
    best = { word: candidate, distance: d };
  }
  if (best === undefined || tie) return undefined;
  return { word: best.word, certain: best.distance <= (folded.length >= 10 ? 2 : folded.length >= 4 ? 1 : 0) };
}
