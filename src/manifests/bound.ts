import type { Place, SourceFile } from './place.js';

/** Offsets into a text; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

interface Bound {
  /** A set, because an editor's server notes the same file again in each run. */
  readonly spans: Set<Span>;
  /** The spans by where they begin, each with the furthest end up to there; undefined until somebody asks. */
  reach: readonly Span[] | undefined;
}

const bound = new WeakMap<SourceFile, Bound>();

/**
 * Notes what of a file means something elsewhere too, because an alias repeats it, and the keys that keep another one out
 * of force: what a merge key brings, or the same key above them.
 */
export function noteBound(file: SourceFile, spans: Iterable<Span>): void {
  const known = bound.get(file) ?? { spans: new Set(), reach: undefined };
  for (const span of spans) known.spans.add(span);
  known.reach = undefined;
  if (known.spans.size > 0) bound.set(file, known);
}

/** Whether an edit of this place would change what something else means. */
export function isBound({ file, start, end }: Place): boolean {
  const known = bound.get(file);
  if (known === undefined) return false;
  known.reach ??= reachOf(known.spans);
  const { reach } = known;
  const stop = widened(start, end);
  let [low, high] = [0, reach.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((reach[middle]?.start ?? 0) < stop) low = middle + 1;
    else high = middle;
  }
  return (reach[low - 1]?.end ?? 0) > start;
}

function reachOf(spans: ReadonlySet<Span>): Span[] {
  let furthest = 0;
  return [...spans]
    .sort((a, b) => a.start - b.start)
    .map(({ start, end }) => {
      furthest = Math.max(furthest, widened(start, end));
      return { start, end: furthest };
    });
}

/** Where it ends; an empty value, which has no room of its own, takes that of the next character. */
function widened(start: number, end: number): number {
  return Math.max(end, start + 1);
}
