import type { Field, Resource } from '../manifests/resource.js';
import { gatewayClient } from './client.js';
import { byDefault } from './effective.js';
import { type ApiRoute, apiRoute, backends, hostsOf } from './gatewayApi.js';
import { attaches, boundHosts, mayShare, routesByParent } from './gatewayRouting.js';
import type { GatewayServer } from './gateways.js';
import { hostnamesNear, routesNear } from './hostnames.js';
import type { Inventory } from './inventory.js';
import type { Mesh } from './mesh.js';
import { oncePer } from './oncePer.js';
import type { Route, RouteDestination } from './route.js';
import { isVisible, textItems } from './services.js';
import type { VirtualHost } from './virtualHosts.js';
import { destinations, qualified, type VirtualService } from './virtualServices.js';

/**
 * Whether a server passes bytes on without seeing HTTP, to the destinations of `tls[]` or `tcp[]` routes. Servers with
 * AUTO_PASSTHROUGH are none: they follow the SNI of Istio's own mutual TLS.
 */
export function isOpaque(server: GatewayServer): boolean {
  return !server.http && server.tls !== 'AUTO_PASSTHROUGH';
}

/** Whether TLS goes through unopened, so that routes are chosen by SNI. */
export function passesTls(server: GatewayServer): boolean {
  return server.tls === 'PASSTHROUGH';
}

/** What a server that sees no HTTP passes on, and the line that says so: the mode of its TLS, or else its protocol. */
export function passedOn({ field, tls }: GatewayServer): { readonly passes: 'TLS' | 'TCP'; readonly line: Field } {
  const block = field.get('tls');
  // Without a mode, an Istio Gateway passes TLS on.
  const mode = block.has('mode') || tls !== 'PASSTHROUGH' ? block.get('mode') : block;
  if (mode.exists) return { passes: 'TLS', line: mode };
  return { passes: 'TCP', line: field.has('protocol') ? field.get('protocol') : field.get('port', 'protocol') };
}

/** The routes of a server that sees no HTTP, one virtual host for each name that clients may use. */
export function opaqueVirtualHosts(mesh: Mesh, server: GatewayServer): readonly VirtualHost[] {
  if (!isOpaque(server)) return [];
  return server.api === 'gateway-api' ? apiHosts(mesh, server) : istioHosts(mesh, server);
}

function istioHosts(mesh: Mesh, server: GatewayServer): VirtualHost[] {
  const client = gatewayClient(mesh.inventory, server);
  const bound = boundServices(mesh.inventory, server).filter((vs) =>
    isVisible(vs.exportTo, vs.namespace, client.namespace, mesh.inventory.config.exportTo.virtualServices),
  );
  const hosts = new Map<string, VirtualHost>();
  for (const vs of bound) {
    for (const { domains, route } of entriesOf(mesh, server, vs)) {
      // The first route of a name wins; later ones are never tried.
      for (const domain of domains) {
        if (!hosts.has(domain)) hosts.set(domain, { domain, client, port: server.port, routes: [route], ignored: [] });
      }
    }
  }
  return [...hosts.values()];
}

/** The VirtualServices that bind to a server: by its Gateway's name and a host that both have. */
export function boundServices(inventory: Inventory, server: GatewayServer): readonly VirtualService[] {
  const named = inventory.closeness.seenFrom(inventory.byGateway.get(server.gateway) ?? [], server.resource);
  return mayShare(named, server).filter((vs) => boundHosts(vs, server).length > 0);
}

/** The entries of `tls[]` (by SNI) or `tcp[]` (by port) that a server uses, with the names that lead there. */
function entriesOf(
  mesh: Mesh,
  server: GatewayServer,
  vs: VirtualService,
): { readonly domains: readonly string[]; readonly route: Route }[] {
  const section = passesTls(server) ? 'tls' : 'tcp';
  return vs.resource.field
    .get('spec', section)
    .items()
    .flatMap((field, index) => {
      const matches = field.get('match').items();
      const applying = matches.filter((match) => appliesTo(match, server, vs.namespace));
      if (matches.length > 0 && applying.length === 0) return [];
      const names = applying.flatMap((match) => textItems(match.get('sniHosts')) ?? []);
      const domains = section === 'tls' ? names : boundHosts(vs, server);
      const to = destinations(field, vs.namespace, mesh.domain);
      return [{ domains, route: opaqueRoute('VirtualService', vs.resource, field, index, to) }];
    });
}

function appliesTo(match: Field, server: GatewayServer, namespace: string): boolean {
  const port = match.get('port').number;
  const gateways = textItems(match.get('gateways')) ?? [];
  return (
    (port === undefined || port === server.port) &&
    (gateways.length === 0 || gateways.some((gateway) => qualified(gateway, namespace) === server.gateway))
  );
}

function apiHosts(mesh: Mesh, server: GatewayServer): VirtualHost[] {
  if (!mesh.facts.holds('gateway-api')) return [];
  const client = gatewayClient(mesh.inventory, server);
  const kinds = passesTls(server) ? ['TLSRoute'] : ['TCPRoute', 'TLSRoute'];
  const listener = server.hosts[0]?.host ?? '*';
  const shared = hostsOf(listener);
  const routes = mesh.inventory.closeness.seenFrom(unseenRoutes(mesh.inventory), server.resource);
  return routesNear(routesByParent(routes).get(server.gateway) ?? NONE, listener).flatMap((own) => {
    if (!kinds.includes(own.resource.kind) || !attaches(mesh.inventory, own, server)) return [];
    const [rule] = own.resource.field.get('spec', 'rules').items();
    if (rule === undefined) return [];
    const kind = own.resource.kind === 'TLSRoute' ? 'TLSRoute' : 'TCPRoute';
    const route = opaqueRoute(kind, own.resource, rule, 0, backends(rule, own.namespace, mesh.domain));
    return hostnamesNear(own, listener)
      .flatMap((name) => shared(name) ?? [])
      .map((domain) => ({ domain, client, port: server.port, routes: [route], ignored: [] }));
  });
}

/** The routes of the Gateway API for what gateways pass on unseen. */
const unseenRoutes = oncePer(({ others }: Inventory): readonly ApiRoute[] =>
  others.filter(({ kind }) => kind === 'TLSRoute' || kind === 'TCPRoute').map(apiRoute),
);

const NONE: readonly ApiRoute[] = [];

function opaqueRoute(
  kind: Route['kind'],
  resource: Resource,
  field: Field,
  index: number,
  to: readonly RouteDestination[],
): Route {
  const none = byDefault(null, 'the gateway passes bytes on: there are no requests to time or retry');
  return {
    kind,
    resource,
    delegate: undefined,
    index,
    name: field.get('name').text,
    matches: [],
    destinations: to,
    field,
    timeout: none,
    perTryTimeout: none,
    retries: none,
    mirrors: [],
    opaque: true,
  };
}
