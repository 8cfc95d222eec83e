import type { Mesh } from '../mesh/mesh.js';
import type { Route, RouteDestination } from '../mesh/route.js';
import type { VirtualHost } from '../mesh/virtualHosts.js';
import { type SocketPath, socketPath, wayOf } from './path.js';
import {
  clientOf,
  type From,
  gatewayHosts,
  meshHost,
  meshNames,
  meshVirtualHost,
  pathsOfUrl,
  type SocketUrl,
} from './request.js';
import { type DeclaredSocket, type Sighting, sightings } from './sightings.js';

/** What is asked of a host: who asks, and what the configuration declares. */
export interface HostOptions {
  readonly from: From | undefined;
  readonly declared: readonly DeclaredSocket[];
}

/**
 * Every way of WebSockets to a host, by either scheme: what looks like one on the routes that serve the host. Where nothing
 * does, the ways of a request for `/`.
 */
export function pathsOfHost(mesh: Mesh, url: SocketUrl, { from, declared }: HostOptions): readonly SocketPath[] {
  const seen = sightings(mesh, declared);
  const byDestination = new Map<RouteDestination, Sighting[]>();
  for (const sighting of seen) {
    const list = byDestination.get(sighting.destination);
    if (list === undefined) byDestination.set(sighting.destination, [sighting]);
    else list.push(sighting);
  }
  const found = servingHosts(mesh, url, from, seen).flatMap((virtualHost) =>
    virtualHost.routes.flatMap((route) =>
      route.destinations.flatMap((destination) => {
        const sighting = byDestination.get(destination)?.find((one) => isSameRoute(one.route, route));
        return sighting === undefined ? [] : observed(mesh, virtualHost, route, sighting, url.host);
      }),
    ),
  );
  if (found.length > 0) return found;
  const plain = pathsOfUrl(mesh, url, from);
  return plain.length > 0 ? plain : pathsOfUrl(mesh, { ...url, scheme: 'wss' }, from);
}

/** The virtual hosts that take requests to the host: those of gateways, and those of clients in the mesh. */
function servingHosts(
  mesh: Mesh,
  url: SocketUrl,
  from: From | undefined,
  seen: readonly Sighting[],
): readonly VirtualHost[] {
  const isAsked = (port: number): boolean => url.port === undefined || url.port === port;
  const entrances = from === undefined ? gatewayHosts(mesh, url.host, ({ port }) => isAsked(port)) : [];
  const host = meshHost(mesh, url.host, from?.namespace);
  const service = host === undefined ? undefined : mesh.service(host, undefined);
  const own =
    host === undefined || service === undefined
      ? []
      : service.ports
          .filter(({ number }) => isAsked(number))
          .flatMap(({ number }) => meshVirtualHost(mesh, clientOf(mesh, service, from), service, host, number) ?? []);
  // Clients of other namespaces, and hosts of which no Service was read.
  const names = host === undefined ? meshNames(mesh, url.host, from?.namespace) : [host];
  const others = seen
    .map(({ virtualHost }) => virtualHost)
    .filter(
      ({ client, domain, port }) =>
        client.kind !== 'gateway' &&
        names.includes(domain) &&
        isAsked(port) &&
        (from === undefined || client.namespace === from.namespace) &&
        !own.some((known) => known.client.namespace === client.namespace),
    );
  return [...entrances, ...own, ...new Set(others)];
}

/** Whether two routes are one, seen by different clients: each match of a route of the Gateway API is a route. */
function isSameRoute(a: Route, b: Route): boolean {
  return a.index === b.index && (a.kind === 'VirtualService' || a.matches[0]?.path === b.matches[0]?.path);
}

/** The path of a sighting as another host, or another client, sees it. */
function observed(mesh: Mesh, virtualHost: VirtualHost, route: Route, sighting: Sighting, asked: string): SocketPath {
  const { client, domain, port } = virtualHost;
  const isSecure = client.server?.secure === true;
  const isStandard = client.kind === 'gateway' && port === (isSecure ? 443 : 80);
  const authority = `${client.kind === 'gateway' ? asked : domain}${isStandard ? '' : `:${port}`}`;
  const path = /^\w+:\/\/[^/]*(.*)$/.exec(sighting.url)?.[1] ?? '/';
  const url = `${isSecure ? 'wss' : 'ws'}://${authority}${path}`;
  return socketPath(mesh, wayOf(mesh, virtualHost, route, sighting.destination), { ...sighting, url });
}
