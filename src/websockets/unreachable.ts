import type { Inventory } from '../mesh/inventory.js';
import type { Mesh } from '../mesh/mesh.js';
import { Once, oncePer } from '../mesh/oncePer.js';
import { type Rival, rivals } from '../mesh/rivals.js';
import type { Route, RouteMatch } from '../mesh/route.js';
import { answerOf } from '../mesh/routeAnswers.js';
import { type Taken, takenBefore } from '../mesh/routeCoverage.js';
import type { ServiceHost, ServicePort } from '../mesh/services.js';
import { routesOf, type VirtualHost } from '../mesh/virtualHosts.js';
import type { VirtualService } from '../mesh/virtualServices.js';
import { namesSockets, routeEvidence } from './evidence.js';
import type { Evidence, SocketPath } from './path.js';
import { tellingMatches } from './routes.js';
import { splitMatch } from './upgradeMatches.js';
import { Hosts, virtualHosts } from './virtualHosts.js';

/** What takes the handshakes of a path before its route is tried; undefined where they arrive. */
export function takenFrom({ virtualHost, route, settings }: SocketPath): Taken | undefined {
  if (settings.upstreamProtocol.value === 'tcp') return undefined;
  return takenIn(virtualHost).get(route, () => {
    const taken = takenBefore(virtualHost, route, tellingMatches(route));
    return taken === undefined || isMeantSo(taken, virtualHost, route) ? undefined : taken;
  });
}

const takenIn = oncePer((_: VirtualHost) => new Once<Route, Taken | undefined>());

/**
 * A redirect to https comes first on plaintext servers; of two routes for one path, the first takes the upgrades and the
 * second the rest. An upgrade header that is an alternative by mistake takes all WebSockets: that mistake is told as
 * such, unless it sends them elsewhere.
 */
function isMeantSo({ by, byMatch, match }: Taken, { client, routes }: VirtualHost, route: Route): boolean {
  if (client.server?.secure === false && answerOf(by)?.toHttps === true) return true;
  const split = asksForUpgrade(byMatch) && !asksForUpgrade(match);
  if (split && byMatch?.path?.value === match?.path?.value) return true;
  return byMatch?.path === undefined && splitMatch(by, routes) !== undefined && leadAlike(by, route);
}

function asksForUpgrade(match: RouteMatch | undefined): boolean {
  return match?.headers.some(({ name }) => name === 'upgrade') === true;
}

/** Whether two routes lead to the same destinations. */
export function leadAlike(a: Route, b: Route): boolean {
  return destinationsOf(a) === destinationsOf(b);
}

function destinationsOf({ destinations }: Route): string {
  return destinations.map(({ host, port, subset }) => `${host}:${port}/${subset}`).join();
}

/** A route that nothing reaches, to another port of a Service that serves WebSockets. */
export interface DeadRoute {
  readonly route: Route;
  readonly taken: Taken;
  /** The port for WebSockets. */
  readonly port: ServicePort;
}

/** Routes without a socket path that no request reaches, although their Service has a port for WebSockets. */
export function deadRoutes(mesh: Mesh, paths: readonly SocketPath[]): readonly DeadRoute[] {
  const seen = new Set(paths.map(({ route }) => route.field.node));
  const found: DeadRoute[] = [];
  for (const { virtualHost, route, port } of routesToSockets(mesh)) {
    if (seen.has(route.field.node) || route.opaque) continue;
    const [first, ...others] = route.matches.map((match) => takenBefore(virtualHost, route, [match], 'all requests'));
    if (first === undefined || others.includes(undefined) || isMeantSo(first, virtualHost, route)) continue;
    seen.add(route.field.node);
    found.push({ route, taken: first, port });
  }
  return found;
}

interface RouteToSockets {
  readonly virtualHost: VirtualHost;
  readonly route: Route;
  readonly port: ServicePort;
}

const known = oncePer((_: readonly VirtualHost[]) => new Once<Inventory, readonly RouteToSockets[]>());

/** All routes to Services that have a port for WebSockets, with the first such port. */
function routesToSockets(mesh: Mesh): readonly RouteToSockets[] {
  const hosts = virtualHosts(mesh);
  return known(hosts).get(mesh.inventory, () => {
    const searched = new Hosts();
    return hosts
      .filter((virtualHost) => searched.isNew(virtualHost, asksForHost(virtualHost.routes) ? virtualHost.domain : ''))
      .flatMap((virtualHost) =>
        virtualHost.routes.flatMap((route) => {
          const [port] = route.destinations.flatMap(({ host }) => socketPort(mesh.service(host, route.resource)) ?? []);
          return port === undefined ? [] : [{ virtualHost, route, port }];
        }),
      );
  });
}

/** The first port of a Service that is for WebSockets: thousands of routes may lead to thousands of ports. */
function socketPort(service: ServiceHost | undefined): ServicePort | undefined {
  return service && firstSocketPort(service.ports);
}

const firstSocketPort = oncePer((ports: readonly ServicePort[]) => ports.find(namesSockets));

/** Whether it depends on the host which of the routes are tried. */
const asksForHost = oncePer((routes: readonly Route[]): boolean =>
  routes.some(({ matches }) => matches.some(({ authority }) => authority !== undefined)),
);

/** A WebSocket route of a VirtualService, and another VirtualService that sidecars may use instead. */
export interface ContestedRoute extends Rival {
  readonly vs: VirtualService;
  readonly route: Route;
  /** The first that the route itself gives. */
  readonly evidence: Evidence;
}

/** The WebSocket routes that sidecars may never use, once for each rival: only what a route tells itself makes it one. */
export function contestedRoutes(mesh: Mesh): readonly ContestedRoute[] {
  return mesh.inventory.virtualServices.flatMap((vs) =>
    rivals(mesh, vs).flatMap((rival) =>
      routesOf(mesh, vs).flatMap((route) => {
        const [evidence] = routeEvidence(route);
        return evidence === undefined ? [] : [{ vs, route, evidence, ...rival }];
      }),
    ),
  );
}
