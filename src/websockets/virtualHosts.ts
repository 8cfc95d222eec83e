import type { Resource } from '../manifests/resource.js';
import { type Client, sidecarClient, waypointClient } from '../mesh/client.js';
import type { DestinationRule } from '../mesh/destinationRules.js';
import { gatewayVirtualHosts } from '../mesh/gatewayRouting.js';
import { group } from '../mesh/group.js';
import type { Inventory } from '../mesh/inventory.js';
import type { Mesh } from '../mesh/mesh.js';
import { isWildcard } from '../mesh/names.js';
import { Once, oncePer } from '../mesh/oncePer.js';
import { opaqueVirtualHosts } from '../mesh/opaqueRouting.js';
import { noteOverflow } from '../mesh/overflow.js';
import { Reuse } from '../mesh/reuse.js';
import type { Route } from '../mesh/route.js';
import { routedNamespaces, routedServices } from '../mesh/serviceRoutes.js';
import type { ServiceHost } from '../mesh/services.js';
import { sidecarVirtualHost } from '../mesh/sidecarRouting.js';
import { unreadGatewayHosts } from '../mesh/unreadGateways.js';
import { routesOf, type VirtualHost } from '../mesh/virtualHosts.js';
import { MESH, type VirtualService } from '../mesh/virtualServices.js';
import { clientNamespaces, waypointOf } from '../mesh/waypoints.js';
import { isSocketHost, isSocketServer } from './words.js';

const reuse = new Reuse<Inventory, readonly VirtualHost[]>();

/** Every virtual host that a WebSocket may come in through: those of all gateways, then those of sidecars. */
export function virtualHosts(mesh: Mesh): readonly VirtualHost[] {
  return reuse.get(mesh.inventory, mesh.facts, () => [...gatewayHosts(mesh), ...meshHosts(mesh)]);
}

/** The virtual hosts of gateways: HTTP servers, secure ones first, servers that pass bytes on, gateways not read. */
function gatewayHosts(mesh: Mesh): VirtualHost[] {
  const { gatewayServers } = mesh.inventory;
  const servers = gatewayServers.filter((server) => server.http && !server.httpsRedirect);
  const sorted = [...servers].sort((a, b) => Number(b.secure) - Number(a.secure));
  return [
    ...sorted.flatMap((server) => gatewayVirtualHosts(mesh, server)),
    ...gatewayServers.flatMap((server) => opaqueVirtualHosts(mesh, server)),
    ...unreadGatewayHosts(mesh),
  ];
}

/** What sidecars and waypoints do with the hosts of VirtualServices, and with the Services that are parents of HTTPRoutes. */
function meshHosts(mesh: Mesh): readonly VirtualHost[] {
  const ways = new ClientWays(mesh);
  const wild: VirtualService[] = [];
  for (const vs of mesh.inventory.virtualServices) {
    if (!vs.gateways.includes(MESH)) continue;
    if (vs.hosts.some(({ host }) => isWildcard(host))) wild.push(vs);
    const meant = [vs.namespace, ...meantFor(mesh, vs)];
    for (const { host } of vs.hosts) {
      if (isWildcard(host)) continue;
      const service = mesh.service(host, vs.resource);
      const namespaces = [service?.namespace ?? vs.namespace, ...meant];
      // The routes of another VirtualService, or none: that one is looked at on its own.
      ways.add({ host, service, namespaces, origin: vs.resource }, ({ resource }) => resource === vs.resource);
    }
  }
  if (wild.length > 0) coveredHosts(mesh, wild, ways);
  for (const service of routedServices(mesh)) {
    const { host, namespace, resource } = service;
    const namespaces = [namespace, ...routedNamespaces(mesh, service, resource)];
    ways.add({ host, service, namespaces, origin: resource }, ({ kind }) => kind === 'HTTPRoute');
  }
  return ways.found;
}

/** Hosts that are tried for a wildcard: its routes are the same for all that no other VirtualService takes. */
const MOST_COVERED = 3;
/** Each VirtualService that is tried is held against all others with wildcards. */
const MAX_AGAINST_EACH_OTHER = 100_000;

/** What clients do with Services that are covered by wildcards: they ask for each under its own name. */
function coveredHosts(mesh: Mesh, wild: readonly VirtualService[], ways: ClientWays): void {
  const below = servicesBelow(mesh.inventory);
  const most = Math.ceil(MAX_AGAINST_EACH_OTHER / wild.length);
  if (wild.length > most) noteCut(mesh.inventory);
  for (const vs of wild.slice(0, most)) {
    const covered = vs.hosts.flatMap(({ host }) => (isWildcard(host) ? (below.get(host) ?? []) : []));
    const meant = [vs.namespace, ...meantFor(mesh, vs)];
    for (const service of covered.slice(0, MOST_COVERED)) {
      const { host, namespace, resource } = service;
      const before = ways.found.length;
      ways.add(
        { host, service, namespaces: [namespace, ...meant], origin: resource },
        (route) => route.resource === vs.resource,
      );
      if (ways.found.length > before) break;
    }
  }
}

/** Services by the wildcards that cover them: `*.prod.svc.cluster.local`, `*.svc.cluster.local` and so on. */
const servicesBelow = oncePer(({ services }: Inventory) =>
  group(services, ({ host }) => (isWildcard(host) ? [] : wildcardsOf(host))),
);

function wildcardsOf(host: string): string[] {
  const labels = host.split('.');
  return labels.slice(1).map((_, index) => `*.${labels.slice(index + 1).join('.')}`);
}

/** Clients of a host, besides those in namespaces that have DestinationRules for it. */
interface Clients {
  readonly host: string;
  readonly service: ServiceHost | undefined;
  readonly namespaces: readonly string[];
  readonly origin: Resource;
}

/** Collects what clients do with hosts of the mesh. */
class ClientWays {
  readonly found: VirtualHost[] = [];
  /** Besides the first of each host. */
  private readonly tries: Tries;

  constructor(private readonly mesh: Mesh) {
    this.tries = new Tries(mesh.inventory);
  }

  /** Adds the clients that use a route of some sort, for each port of the host. */
  add({ host, service, namespaces, origin }: Clients, isWanted: (route: Route) => boolean): void {
    const { mesh } = this;
    const ports = service?.ports.map(({ number }) => number) ?? [80];
    let isFirst = true;
    const all = [...new Set([...namespaces, ...ruleNamespaces(mesh, host, service?.namespace)])];
    for (const namespace of clientNamespaces(mesh, service, all)) {
      const client = meshClient(mesh, service, namespace);
      for (const port of ports) {
        if (!isFirst && !this.tries.hasOneMore()) return;
        isFirst = false;
        const virtualHost = sidecarVirtualHost(mesh, client, host, port, origin);
        if (virtualHost?.routes.some(isWanted)) this.found.push(virtualHost);
      }
    }
  }
}

/** Combinations of the same routes with clients, hosts and ports that are tried: of all there may be thousands. */
const MAX_TRIED = 50_000;
/** In large meshes, how many for each object. */
const TRIES_OF_OBJECT = 10;

/** Counts clients and ports that are tried: thousands of namespaces may have rules for a Service with thousands of ports. */
export class Tries {
  private left: number;

  constructor(private readonly inventory: Inventory) {
    this.left = Math.max(MAX_TRIED, TRIES_OF_OBJECT * inventory.size);
  }

  /** Whether another one may be tried; where not, that is noted. */
  hasOneMore(): boolean {
    if (this.left-- > 0) return true;
    noteCut(this.inventory);
    return false;
  }
}

/** Notes that some combinations were left out. */
export function noteCut(inventory: Inventory): void {
  const most = MAX_TRIED.toLocaleString('en');
  const message = `some routes are used by so many clients and ports that there are more than ${most} combinations: all others were left out`;
  noteOverflow(inventory, message);
}

/** Tells hosts apart that may show different paths: thousands of hosts may share the same thousands of routes. */
export class Hosts {
  /** Whether some were not tried, because there are too many with the same routes, or too many routes. */
  isCut = false;
  private readonly tried = new WeakMap<
    readonly Route[],
    { count: number; readonly byClient: Map<string, Set<string>> }
  >();

  /**
   * Whether no host was tried with the same routes from the same client that says as much as this one.
   *
   * @param named what names this host and no other one
   */
  isNew({ routes, client, port, domain }: VirtualHost, named = ''): boolean {
    const tried = this.tried.get(routes) ?? { count: 0, byClient: new Map<string, Set<string>>() };
    this.tried.set(routes, tried);
    const key = wordsOf(client);
    const hosts = tried.byClient.get(key) ?? new Set();
    tried.byClient.set(key, hosts);
    const said = isSocketHost(domain) && !domain.includes('.svc.') ? 'WebSocket' : 'plain';
    const host = `${leavePortsOut(routes) ? port : ''} ${said} ${named}`;
    if (hosts.has(host)) return false;
    if (tried.count > 0 && (tried.count + 1) * routes.length > MAX_TRIED) {
      this.isCut = true;
      return false;
    }
    hosts.add(host);
    tried.count++;
    return true;
  }
}

const wordsOf = oncePer(({ kind, namespace, name, server }: Client): string =>
  JSON.stringify([kind, namespace, name, isSocketServer(server?.section ?? ''), server?.secure]),
);

/** Whether some destination names no port, so that the listener's may stand in. */
const leavePortsOut = oncePer((routes: readonly Route[]): boolean =>
  routes.some(({ destinations }) => destinations.some(({ port }) => port === undefined)),
);

/** The namespaces that a VirtualService names: those it is exported to, and those whose clients a route is for. */
function meantFor(mesh: Mesh, vs: VirtualService): readonly string[] {
  const sources = routesOf(mesh, vs).flatMap(({ matches }) => matches.flatMap((match) => match.sourceNamespace ?? []));
  return [...new Set([...namedIn(vs.exportTo), ...sources])];
}

/** The namespaces that an `exportTo` calls by their names. */
function namedIn(exportTo: readonly string[] = []): readonly string[] {
  return exportTo.filter((namespace) => /^[a-z0-9]/.test(namespace));
}

/** Namespaces for whose clients DestinationRules change the way to a host: their own ones, and such as are exported to them. */
export function ruleNamespaces(mesh: Mesh, host: string, own: string | undefined): readonly string[] {
  const rules = mesh.inventory.rulesByHost.get(host);
  if (rules === undefined) return [];
  return namespacesOf(rules).filter((namespace) => namespace !== own && namespace !== mesh.rootNamespace);
}

const namespacesOf = oncePer((rules: readonly DestinationRule[]): readonly string[] => [
  ...new Set(rules.flatMap((rule) => [rule.namespace, ...namedIn(rule.exportTo)])),
]);

/** Clients in a namespace: their sidecars, or the waypoint in front of the Service. */
export function meshClient(mesh: Mesh, service: ServiceHost | undefined, namespace: string): Client {
  const waypoint = service && waypointOf(mesh, service);
  return waypoint === undefined
    ? sidecars(mesh.inventory).get(namespace, () => sidecarClient(namespace))
    : waypointClient(waypoint);
}

/** One object for each namespace: thousands of hosts have the same clients. */
const sidecars = oncePer((_: Inventory) => new Once<string, Client>());
