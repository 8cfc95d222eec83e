import { type Client, sidecarClient, waypointClient } from '../mesh/client.js';
import type { DestinationRule } from '../mesh/destinationRules.js';
import { gatewayVirtualHosts } from '../mesh/gatewayRouting.js';
import type { Inventory } from '../mesh/inventory.js';
import type { Mesh } from '../mesh/mesh.js';
import { isWildcard } from '../mesh/names.js';
import { Once, oncePer } from '../mesh/oncePer.js';
import { opaqueVirtualHosts } from '../mesh/opaqueRouting.js';
import { Reuse } from '../mesh/reuse.js';
import type { Route } from '../mesh/route.js';
import type { ServiceHost } from '../mesh/services.js';
import { sidecarVirtualHost } from '../mesh/sidecarRouting.js';
import { unreadGatewayHosts } from '../mesh/unreadGateways.js';
import type { VirtualHost } from '../mesh/virtualHosts.js';
import { MESH } from '../mesh/virtualServices.js';
import { waypointOf } from '../mesh/waypoints.js';
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

/** What sidecars do with the hosts of the mesh's VirtualServices. */
function meshHosts(mesh: Mesh): VirtualHost[] {
  const found: VirtualHost[] = [];
  for (const vs of mesh.inventory.virtualServices) {
    if (!vs.gateways.includes(MESH)) continue;
    for (const { host } of vs.hosts) {
      const service = mesh.service(host, vs.resource);
      const ports = service?.ports.map((port) => port.number) ?? [80];
      const namespaces = new Set([
        service?.namespace ?? vs.namespace,
        vs.namespace,
        ...ruleNamespaces(mesh, host, service?.namespace),
      ]);
      for (const namespace of namespaces) {
        for (const port of isWildcard(host) ? [] : ports) {
          const virtualHost = sidecarVirtualHost(mesh, meshClient(mesh, service, namespace), host, port, vs.resource);
          // The routes of another VirtualService, or none: that one is looked at on its own.
          if (virtualHost?.routes.some((route) => route.resource === vs.resource)) found.push(virtualHost);
        }
      }
    }
  }
  return found;
}

/** Combinations of the same routes with clients, hosts and ports that are tried: of all there may be thousands. */
export const MAX_TRIED = 50_000;

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
   * @param tells the domain means something beyond what its words say
   */
  isNew({ routes, client, port, domain }: VirtualHost, tells = false): boolean {
    const tried = this.tried.get(routes) ?? { count: 0, byClient: new Map<string, Set<string>>() };
    this.tried.set(routes, tried);
    const key = wordsOf(client);
    const hosts = tried.byClient.get(key) ?? new Set();
    tried.byClient.set(key, hosts);
    const said = tells ? domain : isSocketHost(domain) && !domain.includes('.svc.') ? 'WebSocket' : 'plain';
    const host = `${leavePortsOut(routes) ? port : ''} ${said}`;
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

/** Namespaces whose own DestinationRules change the way to a host for their clients. */
export function ruleNamespaces(mesh: Mesh, host: string, own: string | undefined): readonly string[] {
  const rules = mesh.inventory.rulesByHost.get(host);
  if (rules === undefined) return [];
  return namespacesOf(rules).filter((namespace) => namespace !== own && namespace !== mesh.rootNamespace);
}

const namespacesOf = oncePer((rules: readonly DestinationRule[]): readonly string[] => [
  ...new Set(rules.map((rule) => rule.namespace)),
]);

/** Clients in a namespace: their sidecars, or the waypoint in front of the Service. */
export function meshClient(mesh: Mesh, service: ServiceHost | undefined, namespace: string): Client {
  const waypoint = service && waypointOf(mesh, service);
  return waypoint === undefined || service === undefined
    ? sidecars(mesh.inventory).get(namespace, () => sidecarClient(namespace))
    : waypointClient(service.namespace, waypoint.name, waypoint.resource);
}

/** One object for each namespace: thousands of hosts have the same clients. */
const sidecars = oncePer((_: Inventory) => new Once<string, Client>());
