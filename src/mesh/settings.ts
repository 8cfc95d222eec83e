import type { Resource } from '../manifests/resource.js';
import { type Balancer, loadBalancer as loadBalancerOf, routeHash, tcpHash } from './balancing.js';
import type { Client } from './client.js';
import {
  applicationProtocol,
  connectionPool,
  type H2Upgrade,
  type HashKey,
  h2Upgrade,
  type Limits,
  limits,
  type OutlierDetection,
  outlierDetection,
  poolAtServer,
  type UpstreamProtocol,
  upstreamProtocol,
} from './cluster.js';
import { connectionManager } from './connectionManager.js';
import type { Destination } from './destination.js';
import { byDefault, type Effective, type Unknown } from './effective.js';
import { gatewayChain } from './listeners.js';
import type { Mesh } from './mesh.js';
import { Reuse } from './reuse.js';
import type { Route } from './route.js';
import type { RoutedWay } from './routePatches.js';
import { allowConnect } from './server.js';
import { maxStreamDurations, streamIdleTimers, type TimerLine } from './timers.js';
import { retryPolicy } from './virtualServices.js';

/** Every setting that decides about a WebSocket on one path, as Istio would configure it. Times in milliseconds. */
export interface Settings extends Limits {
  readonly routeTimeout: Effective<number | null | Unknown>;
  readonly perTryTimeout: Effective<number | null | Unknown>;
  /** The lowest of all hops. */
  readonly maxStreamDuration: Effective<number | null | Unknown>;
  /** The lowest of all hops. */
  readonly streamIdleTimeout: Effective<number | null | Unknown>;
  /** Every line that sets a timer of these two kinds on some hop. */
  readonly timers: { readonly streamIdle: Iterable<TimerLine>; readonly maxDuration: Iterable<TimerLine> };
  /** What the client's proxy speaks to the destination. */
  readonly upstreamProtocol: Effective<UpstreamProtocol>;
  /** The h2UpgradePolicy that makes the way to the destination HTTP/2; undefined where none does. */
  readonly upgrade: H2Upgrade | undefined;
  /** What the server's sidecar speaks to the application. */
  readonly applicationProtocol: Effective<UpstreamProtocol>;
  /** Of the server's inbound connection managers. */
  readonly allowConnect: Effective<boolean | 'mixed' | null>;
  /** Of the gateway's connection manager; null for paths that do not start at one. */
  readonly allowConnectAtGateway: Effective<boolean | null>;
  readonly loadBalancer: Effective<Balancer | Unknown>;
  readonly hash: Effective<readonly HashKey[]>;
  readonly outlierDetection: Effective<OutlierDetection | null | Unknown>;
  /** The circuit breakers that the server's own sidecar applies to its inbound port. */
  readonly atServer: Limits;
}

type Timing = Pick<Settings, 'maxStreamDuration' | 'streamIdleTimeout' | 'timers'>;
type Balancing = Pick<Settings, 'loadBalancer'>;

// Timers and the default balancer changed for nearly every path from one version to another, and all else stayed: kept
// apart, all else is used again.
const timings = new Reuse<RoutedWay, Timing>();
const balancings = new Reuse<RoutedWay, Balancing>();
const others = new Reuse<RoutedWay, Omit<Settings, keyof Timing | keyof Balancing>>();

/** Works out all settings of one way: client, route, destination. */
export function settingsOf(mesh: Mesh, way: RoutedWay): Settings {
  const { facts } = mesh;
  const { maxStreamDuration, streamIdleTimeout, timers } = timings.get(way, facts, () => timing(mesh, way));
  const { loadBalancer } = balancings.get(way, facts, () => balancing(mesh, way));
  const other = others.get(way, facts, () => otherSettings(mesh, way));
  // Named one by one: V8 gives an object that is put together from another and more a shape of its own.
  return {
    routeTimeout: other.routeTimeout,
    perTryTimeout: other.perTryTimeout,
    maxStreamDuration,
    streamIdleTimeout,
    timers,
    upstreamProtocol: other.upstreamProtocol,
    upgrade: other.upgrade,
    applicationProtocol: other.applicationProtocol,
    allowConnect: other.allowConnect,
    allowConnectAtGateway: other.allowConnectAtGateway,
    loadBalancer,
    hash: other.hash,
    outlierDetection: other.outlierDetection,
    atServer: other.atServer,
    maxConnections: other.maxConnections,
    maxRequests: other.maxRequests,
    maxPendingRequests: other.maxPendingRequests,
  };
}

function balancing(mesh: Mesh, way: RoutedWay): Balancing {
  return { loadBalancer: loadBalancerOf(mesh, way.client, way.destination) };
}

function timing(mesh: Mesh, way: RoutedWay): Timing {
  const idle = streamIdleTimers(mesh, way);
  const durations = maxStreamDurations(mesh, way);
  return {
    maxStreamDuration: durations.lowest,
    streamIdleTimeout: idle.lowest,
    timers: { streamIdle: idle.all, maxDuration: durations.all },
  };
}

/** The route's own, or that of the mesh's default policy, which is for all routes without one. */
function tryTimeout(mesh: Mesh, route: Route): Settings['perTryTimeout'] {
  const policy = mesh.inventory.config.get('defaultHttpRetryPolicy');
  const ofApi = route.kind === 'HTTPRoute' && route.field.has('retry');
  const isOwn = route.retries.place !== null || (ofApi && mesh.facts.holds('http-route-retry'));
  return policy === undefined || isOwn ? route.perTryTimeout : retryPolicy(policy).perTryTimeout;
}

function otherSettings(mesh: Mesh, way: RoutedWay): Omit<Settings, keyof Timing | keyof Balancing> {
  const { client, route, destination, receiver } = way;
  const origin = route.resource;
  const upstream = route.opaque ? passedOn(client) : upstreamProtocol(mesh, client, destination, origin);
  const { direct, ofService } = receiver;
  const opaque = upstream.value === 'tcp';
  const none = byDefault(null, 'the port is TCP to Istio: routes do not apply');
  return {
    routeTimeout: opaque ? none : route.timeout,
    perTryTimeout: opaque ? none : tryTimeout(mesh, route),
    upstreamProtocol: upstream,
    upgrade: upstream.value === 'http2' ? h2Upgrade(mesh, client, destination) : undefined,
    applicationProtocol:
      direct === undefined ? applicationProtocol(mesh, destination, origin) : { ...upstream, because: direct },
    allowConnect: direct === undefined ? allowConnect(ofService) : byDefault(null, direct),
    allowConnectAtGateway: route.opaque ? byDefault(null, PASSED_ON) : connectAtGateway(mesh, client, origin),
    hash: opaque ? tcpHash(mesh, destination) : routeHash(mesh, way),
    ...limits(connectionPool(mesh, client, destination.policy)),
    outlierDetection: outlierDetection(mesh, client, destination),
    atServer: serverLimits(mesh, destination, origin),
  };
}

const PASSED_ON = 'the gateway passes bytes on without seeing HTTP';

/** What a gateway speaks that passes bytes on: the line that makes it do so. */
function passedOn({ server }: Client): Effective<UpstreamProtocol> {
  const mode = server?.field.get('tls', 'mode');
  const protocol = server?.field.has('protocol') ? server.field.get('protocol') : server?.field.get('port', 'protocol');
  const place = (mode?.exists ? mode : protocol)?.place ?? null;
  return { value: 'tcp', place, because: PASSED_ON };
}

function connectAtGateway(mesh: Mesh, client: Client, origin: Resource): Effective<boolean | null> {
  if (client.kind !== 'gateway') return byDefault(null, 'no gateway on this way');
  const patches = mesh.patches(client, 'GATEWAY', origin);
  return connectionManager(patches, gatewayChain(mesh, client, patches), mesh.facts).allowConnect;
}

function serverLimits(mesh: Mesh, destination: Destination, origin: Resource): Limits {
  return limits(destination.service === undefined ? undefined : poolAtServer(mesh, destination, origin));
}
