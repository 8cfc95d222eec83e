/** Of things that one file or object may have tens of thousands of, so many are told. */
export const MAX_TOLD = 1000;

/**
 * The first {@link MAX_TOLD} items of a list; `closing` makes the last of them say how many are left out.
 * The list itself where none is.
 */
export function limited<T>(items: readonly T[], closing: (last: T, leftOut: number) => T): readonly T[] {
  const last = items[MAX_TOLD - 1];
  if (last === undefined || items.length === MAX_TOLD) return items;
  return [...items.slice(0, MAX_TOLD - 1), closing(last, items.length - MAX_TOLD)];
}
