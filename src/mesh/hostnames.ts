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

const hostnamesOf = oncePer((route: ApiRoute) => {
  const names = namesOf(route);
  return {
    all: new Map(names.map((name, position) => [name, position])),
    below: group(names, endsOf),
    index: new HostIndex(names, (name) => [name]),
  };
});

/** Of routes, in a list that lives as long as the mesh, those that may have a host in common with that of a listener. */
export function routesNear(routes: readonly ApiRoute[], listener: string): readonly ApiRoute[] {
  if (routes.length < 2 || listener === '*') return routes;
  const { positions, below, index } = routesByHost(routes);
  const near = new Set([...index.covering(listener), ...(below.get(listener.slice(1)) ?? [])]);
  return [...near].sort((a, b) => (positions.get(a) ?? 0) - (positions.get(b) ?? 0));
}

const routesByHost = oncePer((routes: readonly ApiRoute[]) => ({
  positions: new Map(routes.map((route, position) => [route, position])),
  below: group(routes, (route) => namesOf(route).flatMap(endsOf)),
  index: new HostIndex(routes, namesOf),
}));

/** The hostnames of a route; without any it takes those of the listeners. */
function namesOf({ hostnames }: ApiRoute): readonly string[] {
  return hostnames.length === 0 ? ANY_HOST : hostnames;
}

const ANY_HOST: readonly string[] = ['*'];

/** `.b.c` and `.c` of `a.b.c`. */
function endsOf(name: string): string[] {
  const ends: string[] = [];
  for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) ends.push(name.slice(dot));
  return ends;
}
