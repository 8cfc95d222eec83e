import { type Client, sameClient } from './client.js';
import { delegatedRoutes } from './delegates.js';
import type { Mesh } from './mesh.js';
import { oncePer } from './oncePer.js';
import { appliesTo, type Source } from './request.js';
import type { Route, RouteMatch } from './route.js';
import { httpRoute, qualified, type VirtualService } from './virtualServices.js';

/** The routes that a proxy tries, in order, for requests to one domain. */
export interface VirtualHost {
  readonly domain: string;
  readonly client: Client;
  /** Port of the proxy's listener. */
  readonly port: number;
  readonly routes: readonly Route[];
  /** VirtualServices that claim the domain too and are ignored (sidecars use only one). */
  readonly ignored: readonly VirtualService[];
}

const known = new WeakMap<VirtualService, readonly Route[]>();

/** The routes of a VirtualService with its delegates put in place (istiod: mergeVirtualServicesIfNeeded). */
export function routesOf(mesh: Mesh, vs: VirtualService): readonly Route[] {
  let routes = known.get(vs);
  if (routes === undefined) {
    const found: Route[] = [];
    for (const [index, field] of vs.http.entries()) {
      if (field.has('delegate')) delegatedRoutes(mesh, vs, field, index, found);
      else found.push(httpRoute(vs, vs.resource, field, index, mesh.domain));
    }
    routes = found;
    known.set(vs, routes);
  }
  return routes;
}

const given = new WeakMap<readonly Route[], Map<string, readonly Route[]>>();

/** What some match of these routes asks of a client: nothing else tells clients apart. */
const askedBy = oncePer((routes: readonly Route[]) => {
  const matches = routes.flatMap((route) => route.matches);
  const port = matches.some((match) => match.port !== undefined);
  const gateway = matches.some((match) => match.gateways !== undefined);
  const namespace = matches.some((match) => match.sourceNamespace !== undefined);
  const labels = matches.some((match) => match.sourceLabels.size > 0);
  return { port, gateway, namespace, labels, anything: port || gateway || namespace || labels };
});

/**
 * The routes that istiod gives to a client: sourceLabels, gateways, port and namespace are settled there. One list for
 * all that are asked for alike: thousands of hosts may share thousands of routes.
 */
export function forSource(
  routes: readonly Route[],
  vs: VirtualService,
  source: Source,
  port: number,
): readonly Route[] {
  const lists = given.get(routes) ?? new Map<string, readonly Route[]>();
  given.set(routes, lists);
  const asked = askedBy(routes);
  const key = asked.anything ? keyOf(asked, source, port) : '';
  const list = lists.get(key) ?? settledRoutes(routes, vs, source, port);
  lists.set(key, list);
  return list;
}

function keyOf(asked: ReturnType<typeof askedBy>, source: Source, port: number): string {
  return JSON.stringify([
    asked.port && port,
    asked.gateway && source.gateway,
    asked.namespace && source.namespace,
    ...(asked.labels ? source.labels : []),
  ]);
}

function settledRoutes(routes: readonly Route[], vs: VirtualService, source: Source, port: number): readonly Route[] {
  return routes.flatMap((route) => {
    if (route.matches.length === 0) return [route];
    const matches = route.matches.filter((match) =>
      appliesTo(match, source, port, (gateway) => qualified(gateway, vs.namespace)),
    );
    return matches.length === 0 ? [] : [withMatches(route, matches.map(settled))];
  });
}

const narrowed = new WeakMap<Route, Route[]>();

/** A route with some of its matches alone: one object for all clients, ports and versions that give it the same ones. */
function withMatches(route: Route, matches: readonly RouteMatch[]): Route {
  const known = narrowed.get(route);
  const same = known?.find((one) => sameItems(one.matches, matches));
  if (same !== undefined) return same;
  const made = { ...route, matches };
  if (known === undefined) narrowed.set(route, [made]);
  else known.push(made);
  return made;
}

const NO_LABELS: ReadonlyMap<string, string> = new Map();

/** A match without the conditions that are settled: what is left may be a catch-all for this client. */
const settled = oncePer((match: RouteMatch): RouteMatch => {
  return { ...match, port: undefined, sourceLabels: NO_LABELS, sourceNamespace: undefined };
});

/** Virtual hosts by their first route, then by domain, port and gateway: thousands of each may share one route. */
const hosts = new WeakMap<Route, Map<string, VirtualHost[]>>();

/** One object for a virtual host that comes out the same under several versions, so that what it leads to is used again. */
export function sameVirtualHost(virtualHost: VirtualHost): VirtualHost {
  const [first] = virtualHost.routes;
  if (first === undefined) return virtualHost;
  const byDomain = hosts.get(first) ?? new Map<string, VirtualHost[]>();
  hosts.set(first, byDomain);
  const key = `${virtualHost.port} ${virtualHost.domain} ${virtualHost.client.server?.gateway ?? ''}`;
  const known = byDomain.get(key);
  const same = known?.find(
    (other) =>
      sameItems(other.routes, virtualHost.routes) &&
      sameItems(other.ignored, virtualHost.ignored) &&
      sameClient(other.client, virtualHost.client),
  );
  if (same !== undefined) return same;
  if (known === undefined) byDomain.set(key, [virtualHost]);
  else known.push(virtualHost);
  return virtualHost;
}

function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a === b || (a.length === b.length && a.every((item, index) => item === b[index]));
}
