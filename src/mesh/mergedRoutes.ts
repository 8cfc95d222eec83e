import { isCatchAll, type Route } from './route.js';

/**
 * The routes of several VirtualServices on one gateway, in the order in which Envoy tries them (istiod:
 * SortVHostRoutes): catch-alls go last, so that they do not hide the routes of another VirtualService. What follows a
 * catch-all in its own VirtualService is not even emitted: here it comes at the very end, where nothing reaches it.
 */
export function mergedRoutes(lists: readonly (readonly Route[])[]): readonly Route[] {
  if (lists.length === 1) return lists[0] ?? [];
  const ends = lists.map((routes) => routes.findIndex(isCatchAll) + 1 || routes.length);
  const emitted = lists.flatMap((routes, index) => routes.slice(0, ends[index]));
  const dropped = lists.flatMap((routes, index) => routes.slice(ends[index]));
  return [...emitted.filter((route) => !isCatchAll(route)), ...emitted.filter(isCatchAll), ...dropped];
}
