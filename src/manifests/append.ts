/**
 * Adds items to a list. `list.push(...items)` is a call with as many arguments, and a hundred thousand are too many for
 * V8: whoever writes that many comments or findings into a file would end the run.
 */
export function append<T>(list: T[], items: Iterable<T>): void {
  for (const item of items) list.push(item);
}
