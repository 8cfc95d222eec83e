import type { Field } from '../manifests/resource.js';
import { type Client, sameClient } from './client.js';
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
    routes = vs.http.flatMap((field, index) =>
      field.has('delegate')
        ? delegatedRoutes(mesh, vs, field, index)
        : [httpRoute(vs, vs.resource, field, index, mesh.domain)],
    );
    known.set(vs, routes);
  }
  return routes;
}

function delegatedRoutes(mesh: Mesh, vs: VirtualService, field: Field, index: number): Route[] {
  const delegate = field.get('delegate');
  const namespace = delegate.get('namespace').text ?? vs.namespace;
  const targets = mesh.inventory.delegates.get(`${namespace}/${delegate.get('name').text ?? ''}`) ?? [];
  const [target] = mesh.inventory.closeness.pick(targets, vs.resource);
  if (target === undefined) return [];
  const root = httpRoute(vs, vs.resource, field, index, mesh.domain);
  return target.http.flatMap((child) => {
    const route = httpRoute(vs, target.resource, child, index, mesh.domain);
    const matches = mergeMatches(root, route);
    if (matches === undefined) return [];
    const set = (name: string) => child.has(name);
    return [
      {
        ...route,
        matches,
        delegator: field,
        timeout: set('timeout') ? route.timeout : root.timeout,
        ...(set('retries') ? {} : { perTryTimeout: root.perTryTimeout, retries: root.retries }),
        mirrors: set('mirror') || set('mirrors') ? route.mirrors : root.mirrors,
      },
    ];
  });
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

/** The routes that istiod gives to a client: sourceLabels, gateways, port and namespace are settled there. */
export function forSource(
  routes: readonly Route[],
  vs: VirtualService,
  source: Source,
  port: number,
): readonly Route[] {
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
  const known = narrowed.get(route) ?? [];
  narrowed.set(route, known);
  let found = known.find((one) => sameItems(one.matches, matches));
  if (found === undefined) {
    found = { ...route, matches };
    known.push(found);
  }
  return found;
}

/** A match without the conditions that are settled: what is left may be a catch-all for this client. */
const settled = oncePer((match: RouteMatch): RouteMatch => {
  return { ...match, port: undefined, sourceLabels: new Map(), sourceNamespace: undefined };
});

/** Virtual hosts by their first route, then by domain and port: thousands of hosts may share one route. */
const hosts = new WeakMap<Route, Map<string, VirtualHost[]>>();

/** One object for a virtual host that comes out the same under several versions, so that what it leads to is used again. */
export function sameVirtualHost(virtualHost: VirtualHost): VirtualHost {
  const [first] = virtualHost.routes;
  if (first === undefined) return virtualHost;
  const byDomain = hosts.get(first) ?? new Map<string, VirtualHost[]>();
  hosts.set(first, byDomain);
  const key = `${virtualHost.port} ${virtualHost.domain}`;
  const known = byDomain.get(key) ?? [];
  byDomain.set(key, known);
  const same = known.find(
    (other) =>
      sameItems(other.routes, virtualHost.routes) &&
      sameItems(other.ignored, virtualHost.ignored) &&
      sameClient(other.client, virtualHost.client),
  );
  if (same === undefined) known.push(virtualHost);
  return same ?? virtualHost;
}

function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
