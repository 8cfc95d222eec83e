import { allowsRoutesOf } from './allowedRoutes.js';
import { type Client, gatewayClient } from './client.js';
import { type ApiRoute, hostsOf } from './gatewayApi.js';
import type { GatewayServer } from './gateways.js';
import { group } from './group.js';
import { HostIndex } from './hostIndex.js';
import { hostnamesNear } from './hostnames.js';
import type { Inventory } from './inventory.js';
import { mergedRoutes } from './mergedRoutes.js';
import type { Mesh } from './mesh.js';
import { intersection, isWildcard } from './names.js';
import { Once, oncePer } from './oncePer.js';
import { Reuse } from './reuse.js';
import { isVisible } from './services.js';
import { sortedRoutes } from './sortedRoutes.js';
import { forSource, routesOf, sameVirtualHost, type VirtualHost } from './virtualHosts.js';
import type { VirtualService } from './virtualServices.js';

const gatewayHosts = new Reuse<GatewayServer, readonly VirtualHost[]>();

/** The virtual hosts of a gateway's server, each with the routes of all VirtualServices that bind to it, merged. */
export function gatewayVirtualHosts(mesh: Mesh, server: GatewayServer): readonly VirtualHost[] {
  return gatewayHosts.get(server, mesh.facts, () => {
    const client = gatewayClient(mesh.inventory, server);
    return server.api === 'gateway-api'
      ? apiVirtualHosts(mesh, server, client)
      : istioVirtualHosts(mesh, server, client);
  });
}

function istioVirtualHosts(mesh: Mesh, server: GatewayServer, client: Client): VirtualHost[] {
  const named = mesh.inventory.byGateway.get(server.gateway) ?? [];
  const domains = new Map<string, VirtualService[]>();
  for (const vs of mayShare(mesh.inventory.closeness.seenFrom(named, server.resource), server)) {
    if (!isVisible(vs.exportTo, vs.namespace, client.namespace, mesh.inventory.config.exportTo.virtualServices))
      continue;
    for (const domain of boundHosts(vs, server)) {
      const list = domains.get(domain);
      if (list === undefined) domains.set(domain, [vs]);
      else list.push(vs);
    }
  }
  return [...domains].map(([domain, services]) => {
    const source = { labels: client.labels, namespace: client.namespace, gateway: server.gateway };
    const routes = mergedRoutes(services.map((vs) => forSource(routesOf(mesh, vs), vs, source, server.port)));
    return sameVirtualHost({ domain, client, port: server.port, routes, ignored: [] });
  });
}

const hostsOfService = oncePer(({ hosts }: VirtualService) => {
  const own = new Set(hosts.map(({ host }) => host));
  return { own, wild: [...own].filter(isWildcard) };
});

const served = oncePer(({ hosts }: GatewayServer) => new HostIndex(hosts, ({ host }) => [host]));

/** The servers that may share a host with a VirtualService, in their order: a gateway may have thousands of both. */
export function serversFor(servers: readonly GatewayServer[], vs: VirtualService): readonly GatewayServer[] {
  const { own, wild } = hostsOfService(vs);
  return wild.length > 0 ? servers : servedBy(servers).coveringAny(own);
}

const servedBy = oncePer(
  (servers: readonly GatewayServer[]) => new HostIndex(servers, ({ hosts }) => hosts.map(({ host }) => host)),
);

/** The hosts of a VirtualService that a server serves. */
export function boundHosts(vs: VirtualService, server: GatewayServer): readonly string[] {
  const found = new Set<string>();
  const { own, wild } = hostsOfService(vs);
  for (const { from, host } of wild.length > 0 ? server.hosts : served(server).coveringAny(own)) {
    if (from !== '*' && from !== vs.namespace) continue;
    // Of exact hosts there may be thousands on both sides: only equal ones and wildcards go together.
    for (const other of isWildcard(host) ? own : own.has(host) ? [host, ...wild] : wild) {
      const shared = intersection(host, other);
      if (shared !== undefined) found.add(shared);
    }
  }
  return [...found];
}

/** VirtualServices by their exact hosts, as indices; those with wildcards may share a host with any server. */
const byHost = oncePer((services: readonly VirtualService[]) => {
  const exact = new Map<string, number[]>();
  const wild: number[] = [];
  for (const [index, vs] of services.entries()) {
    const hosts = hostsOfService(vs);
    if (hosts.wild.length > 0) wild.push(index);
    for (const host of hosts.own) {
      const list = exact.get(host);
      if (list === undefined) exact.set(host, [index]);
      else list.push(index);
    }
  }
  return { exact, wild };
});

/** Those that may share a host with a server, in their order: a gateway may have thousands of both. */
export function mayShare(services: readonly VirtualService[], { hosts }: GatewayServer): readonly VirtualService[] {
  if (hosts.some(({ host }) => isWildcard(host))) return services;
  const { exact, wild } = byHost(services);
  const indices = new Set([...wild, ...hosts.flatMap(({ host }) => exact.get(host) ?? [])]);
  return [...indices].sort((a, b) => a - b).flatMap((index) => services[index] ?? []);
}

function apiVirtualHosts(mesh: Mesh, server: GatewayServer, client: Client): VirtualHost[] {
  if (!mesh.facts.holds('gateway-api')) return [];
  const listener = server.hosts[0]?.host ?? '*';
  const shared = hostsOf(listener);
  const routes = mesh.inventory.closeness.seenFrom(mesh.inventory.apiRoutes, server.resource);
  const { plain, others } = attachable(routesByParent(routes).get(server.gateway) ?? NONE);
  const open = plain.of((namespace) => allowsRoutesOf(mesh.inventory, server, namespace));
  const specific = new Map<string, ApiRoute[]>();
  for (const route of others) {
    if (!attaches(mesh.inventory, route, server)) continue;
    for (const hostname of hostnamesNear(route, listener)) {
      const domain = shared(hostname);
      if (domain === undefined) continue;
      const list = specific.get(domain);
      if (list === undefined) specific.set(domain, [route]);
      else list.push(route);
    }
  }
  const domains = new Map<string, readonly ApiRoute[]>(specific);
  const whole = shared('*');
  if (whole !== undefined && open.length > 0) {
    const list = specific.get(whole);
    domains.set(whole, list === undefined ? open : [...open, ...list].sort(inOrder));
  }
  const firstOf = ([, [first]]: readonly [string, readonly ApiRoute[]]) => first?.resource.order ?? 0;
  const sorted = [...domains].sort((a, b) => firstOf(a) - firstOf(b));
  return sorted.map(([domain, list]) => {
    return { domain, client, port: server.port, routes: sortedRoutes(mesh, list), ignored: [] };
  });
}

const NONE: readonly ApiRoute[] = [];

function inOrder(a: ApiRoute, b: ApiRoute): number {
  return a.resource.order - b.resource.order;
}

/**
 * Of the routes that name a gateway, those that attach to all of its listeners with the listener's own host, unless it
 * takes routes of some namespaces only: of both, routes and listeners, there may be thousands.
 */
const attachable = oncePer((routes: readonly ApiRoute[]) => {
  const plain: ApiRoute[] = [];
  const others: ApiRoute[] = [];
  for (const route of routes) {
    const isPlain =
      route.hostnames.length === 0 &&
      route.parents.every(({ section, port }) => section === undefined && port === undefined);
    (isPlain ? plain : others).push(route);
  }
  return { plain: new ByNamespace(plain), others };
});

/** Routes of which listeners take those of some namespaces. */
class ByNamespace {
  private readonly namespaces: readonly string[];
  private readonly parts = new Once<string, readonly ApiRoute[]>();

  constructor(private readonly routes: readonly ApiRoute[]) {
    this.namespaces = [...new Set(routes.map(({ namespace }) => namespace))];
  }

  /** One list for all listeners that take the same ones. */
  of(isTaken: (namespace: string) => boolean): readonly ApiRoute[] {
    const taken = this.namespaces.filter(isTaken);
    if (taken.length === this.namespaces.length) return this.routes;
    return this.parts.get(taken.join(), () => {
      const own = new Set(taken);
      return this.routes.filter(({ namespace }) => own.has(namespace));
    });
  }
}

/** Routes by the gateways among their parents: there may be thousands of both. */
export const routesByParent = oncePer((routes: readonly ApiRoute[]) =>
  group(routes, (route) => [...parentsOf(route).keys()]),
);

const parentsOf = oncePer(({ parents }: ApiRoute) =>
  group(parents, ({ kind, namespace, name }) => (kind === 'Gateway' ? [`${namespace}/${name}`] : [])),
);

/** Whether a route of the Gateway API names a listener among its parents and may attach to it. */
export function attaches(inventory: Inventory, route: ApiRoute, server: GatewayServer): boolean {
  if (!allowsRoutesOf(inventory, server, route.namespace)) return false;
  const parents = parentsOf(route).get(server.gateway) ?? [];
  return parents.some(
    (parent) =>
      (parent.section === undefined || server.section === undefined || parent.section === server.section) &&
      (parent.port === undefined || parent.port === server.port),
  );
}
