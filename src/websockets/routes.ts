import type { Confidence } from '../lint/result.js';
import type { Place } from '../manifests/place.js';
import type { Field } from '../manifests/resource.js';
import { gatewayClient } from '../mesh/client.js';
import { gatewayVirtualHosts } from '../mesh/gatewayRouting.js';
import type { GatewayServer } from '../mesh/gateways.js';
import type { Mesh } from '../mesh/mesh.js';
import { foreignHosts } from '../mesh/mismatches.js';
import { oncePer } from '../mesh/oncePer.js';
import { isCatchAll, type Route, type RouteMatch } from '../mesh/route.js';
import { routesOf, type VirtualHost } from '../mesh/virtualHosts.js';
import type { VirtualService } from '../mesh/virtualServices.js';
import { confidenceOf, declared, nameEvidence, routeEvidence } from './evidence.js';
import type { Evidence } from './path.js';
import { Hosts, virtualHosts } from './virtualHosts.js';

/** A route that is meant for WebSockets by what it tells itself, whether or not it leads to a destination. */
export interface SocketRoute {
  readonly virtualHost: VirtualHost;
  readonly route: Route;
  readonly evidence: readonly Evidence[];
  readonly confidence: Confidence;
}

/**
 * The routes of virtual hosts (default: all that WebSockets may come in through) that are meant for WebSockets, each
 * once. Rules that judge destinations take socket paths instead.
 */
export function socketRoutes(mesh: Mesh, hosts: readonly VirtualHost[] = virtualHosts(mesh)): readonly SocketRoute[] {
  return routesIn(hosts);
}

const routesIn = oncePer((hosts: readonly VirtualHost[]): readonly SocketRoute[] => {
  const found: SocketRoute[] = [];
  const seen = new Set<string>();
  const searched = new Hosts();
  for (const virtualHost of hosts) {
    if (!searched.isNew(virtualHost)) continue;
    const telling = virtualHost.routes.some((route) => routeEvidence(route).length > 0);
    for (const route of virtualHost.routes) {
      const evidence = evidenceOf(virtualHost, route, telling);
      const confidence = confidenceOf(evidence);
      // An entry of a delegate may stand at the same path of its object.
      const holder = route.delegate ?? route.resource;
      const key = `${route.resource.order} ${holder.order} ${route.field.path.join('.')}`;
      if (confidence === undefined || seen.has(key)) continue;
      seen.add(key);
      found.push({ virtualHost, route, evidence, confidence });
    }
  }
  return found;
});

/** Names and hosts mark a route that takes everything, where no sibling is more telling. */
function evidenceOf({ domain, client }: VirtualHost, route: Route, telling: boolean): readonly Evidence[] {
  const own = declared(route.resource);
  if (own?.value === false) return [];
  const found = [...routeEvidence(route)];
  if (found.length > 0 || telling || !isCatchAll(route)) return found;
  if (own?.value === true) {
    const text = `declared on the ${route.resource.kind}`;
    found.push({ signal: 'declared', strength: 'declared', place: own.field.place, text });
  }
  return [...found, ...nameEvidence(route, domain, client.server)];
}

/** The evidence of a route as related places, for findings that no socket path stands behind. */
export function evidencePlaces({ evidence }: SocketRoute): { readonly place: Place; readonly message: string }[] {
  return evidence.flatMap(({ place, text }) =>
    place === null ? [] : [{ place, message: `WebSocket evidence: ${text}` }],
  );
}

/** The matches of a route that tell of WebSockets; all of them where none does. */
export const tellingMatches = oncePer((route: Route): readonly RouteMatch[] => {
  if (route.matches.length < 2) return route.matches;
  const telling = route.matches.filter((match) => routeEvidence({ ...route, matches: [match] }).length > 0);
  return telling.length > 0 ? telling : route.matches;
});

/** A WebSocket route on a server that redirects everything to https. */
export interface RedirectedRoute {
  readonly server: GatewayServer;
  readonly socket: SocketRoute;
}

/** WebSocket routes behind `httpsRedirect` for hosts that no other server of any gateway takes. */
export function redirectedRoutes(mesh: Mesh): readonly RedirectedRoute[] {
  const redirecting = mesh.inventory.gatewayServers.filter((server) => server.http && server.httpsRedirect);
  if (redirecting.length === 0) return [];
  const served = new Set(virtualHosts(mesh).flatMap(({ client, domain }) => (client.kind === 'gateway' ? domain : [])));
  return redirecting.flatMap((server) =>
    socketRoutes(mesh, gatewayVirtualHosts(mesh, server))
      .filter(({ virtualHost }) => !served.has(virtualHost.domain))
      .map((socket) => ({ server, socket })),
  );
}

/** A WebSocket route that a server of its gateway would serve, were it in another namespace. */
export interface ForeignRoute {
  readonly vs: VirtualService;
  readonly server: GatewayServer;
  /** The host of the server that takes VirtualServices of other namespaces only. */
  readonly line: Field;
  readonly socket: SocketRoute;
}

/** The first WebSocket route of each VirtualService for each host that leaves it out, where no server takes it. */
export function foreignRoutes(mesh: Mesh): readonly ForeignRoute[] {
  const { inventory } = mesh;
  return inventory.virtualServices.flatMap((vs) =>
    foreignHosts(mesh, vs).flatMap(({ server, line }) => {
      const host = {
        domain: vs.hosts[0]?.host ?? '*',
        client: gatewayClient(inventory, server),
        port: server.port,
        routes: routesOf(mesh, vs),
        ignored: [],
      };
      const [socket] = socketRoutes(mesh, [host]);
      return socket === undefined ? [] : [{ vs, server, line, socket }];
    }),
  );
}
