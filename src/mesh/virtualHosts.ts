import type { Field } from '../manifests/resource.js';
import { type Client, sameClient } from './client.js';
import type { Inventory } from './inventory.js';
import type { Mesh } from './mesh.js';
import { oncePer } from './oncePer.js';
import { noteOverflow } from './overflow.js';
import { appliesTo, type Source } from './request.js';
import type { Route, RouteMatch } from './route.js';
import { httpRoute, MESH, qualified, type VirtualService } from './virtualServices.js';

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

/** Ways to join routes with those of their delegates that are tried in a small mesh; large ones have a few for each object. */
const MAX_JOINED = 20_000;

const joinedIn = oncePer(({ size }: Inventory) => {
  return { count: 0, most: Math.max(MAX_JOINED, 4 * size) };
});

/** Adds the routes of a delegate, each joined with the route that delegates to it. */
function delegatedRoutes(mesh: Mesh, vs: VirtualService, field: Field, index: number, found: Route[]): void {
  const delegate = field.get('delegate');
  const namespace = delegate.get('namespace').text ?? vs.namespace;
  const targets = mesh.inventory.delegates.get(`${namespace}/${delegate.get('name').text ?? ''}`) ?? [];
  const [target] = mesh.inventory.closeness.seenFrom(targets, vs.resource);
  if (target === undefined) return;
  const root = httpRoute(vs, vs.resource, field, index, mesh.domain);
  for (const child of target.http) {
    const route = httpRoute(vs, target.resource, child, index, mesh.domain);
    const tried = joinedIn(mesh.inventory);
    tried.count += Math.max(1, root.matches.length * route.matches.length);
    if (tried.count > tried.most) {
      const most = tried.most.toLocaleString('en');
      const message = `VirtualServices and their delegates have more than ${most} combinations of routes: all others were left out`;
      noteOverflow(mesh.inventory, message);
      return;
    }
    const matches = mergeMatches(root, route);
    if (matches === undefined) continue;
    const set = (name: string) => child.has(name);
    found.push({
      delegator: field,
      ...route,
      matches,
      timeout: set('timeout') ? route.timeout : root.timeout,
      ...(set('retries') ? {} : { perTryTimeout: root.perTryTimeout, retries: root.retries }),
      mirrors: set('mirror') || set('mirrors') ? route.mirrors : root.mirrors,
    });
  }
}

/** Conditions of the delegating route and of the delegate's together; undefined when they contradict each other. */
function mergeMatches(root: Route, child: Route): Route['matches'] | undefined {
  if (root.matches.length === 0) return child.matches;
  if (child.matches.length === 0) return root.matches;
  const merged = root.matches.flatMap((outer) =>
    child.matches.flatMap((inner) => {
      const path = mergePaths(outer.path, inner.path);
      if (path === null) return [];
      return [
        {
          ...inner,
          path,
          headers: [...outer.headers, ...inner.headers],
          withoutHeaders: [...outer.withoutHeaders, ...inner.withoutHeaders],
          query: [...outer.query, ...inner.query],
          method: inner.method ?? outer.method,
          authority: inner.authority ?? outer.authority,
          scheme: inner.scheme ?? outer.scheme,
          port: inner.port ?? outer.port,
          sourceLabels: new Map([...outer.sourceLabels, ...inner.sourceLabels]),
          sourceNamespace: inner.sourceNamespace ?? outer.sourceNamespace,
          gateways: inner.gateways ?? outer.gateways,
        },
      ];
    }),
  );
  return merged.length === 0 ? undefined : merged;
}

type Path = Route['matches'][number]['path'];

/** The inner path where it lies within the outer one; null when it does not (istiod drops the route). */
function mergePaths(outer: Path, inner: Path): Path | null {
  if (outer === undefined) return inner;
  if (inner === undefined) return outer;
  if (outer.how === 'regex' || inner.how === 'regex') return null;
  if (outer.how === 'exact') return inner.how === 'exact' && inner.value === outer.value ? inner : null;
  return inner.value.startsWith(outer.value) ? inner : null;
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
    (asked.namespace || asked.labels) && source.gateway === MESH,
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
