import type { ApiRoute } from './gatewayApi.js';
import { group } from './group.js';
import { HostIndex } from './hostIndex.js';
import { oncePer } from './oncePer.js';

/**
 * The hostnames of a route that may have a host in common with that of a listener, in their order. Both may be
 * thousands: they are found by what they end in, instead of comparing each with each.
 */
export function hostnamesNear(route: ApiRoute, listener: string): readonly string[] {
  const { all, below, index } = hostnamesOf(route);
  if (all.size === 1 || listener === '*') return [...all.keys()];
  const near = new Set([...index.covering(listener), ...(below.get(listener.slice(1)) ?? [])]);
  return [...near].sort((a, b) => (all.get(a) ?? 0) - (all.get(b) ?? 0));
}

const hostnamesOf = oncePer(({ hostnames }: ApiRoute) => {
  const names = hostnames.length === 0 ? ['*'] : hostnames;
  return {
    all: new Map(names.map((name, position) => [name, position])),
    below: group(names, endsOf),
    index: new HostIndex(names, (name) => [name]),
  };
});

/** `.b.c` and `.c` of `a.b.c`. */
function endsOf(name: string): string[] {
  const ends: string[] = [];
  for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) ends.push(name.slice(dot));
  return ends;
}
