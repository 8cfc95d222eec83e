import { append } from '../manifests/append.js';
import type { Place } from '../manifests/place.js';
import type { Field } from '../manifests/resource.js';
import { type Client, gatewayChain } from './client.js';
import { connectionManager } from './connectionManager.js';
import { parseDuration } from './duration.js';
import { byDefault, type Effective, from, UNKNOWN, type Unknown } from './effective.js';
import { either, type ListenerChain, type Patch } from './envoyFilters.js';
import { headerOperations } from './headerOperations.js';
import type { Mesh } from './mesh.js';
import { oncePer } from './oncePer.js';
import { isOpaqueProtocol, listenerPort } from './opaquePorts.js';
import { portProtocol } from './protocol.js';
import { type ProxyOwner, proxySetting } from './proxyConfig.js';
import { Reuse } from './reuse.js';
import {
  clientContext,
  containerPortOf,
  patchesOfInboundRoute,
  patchesOfRoute,
  type RoutedWay,
} from './routePatches.js';
import type { InboundManager } from './server.js';

export type Timer = Effective<number | null | Unknown>;

/** The timers of a kind on one path. */
export interface Timers {
  /** The lowest of all hops. */
  readonly lowest: Timer;
  /** Every line that sets one, also where another line wins today: it acts as soon as that one is gone. */
  readonly all: readonly TimerLine[];
}

/** A line that sets a timer on one of the hops. */
export interface TimerLine {
  readonly milliseconds: number;
  readonly place: Place;
  /** Where on the hop it stands: its own route beats a connection manager, EnvoyFilters beat ProxyConfig. */
  readonly kind: 'route' | 'manager' | 'settings' | 'profile' | 'cluster' | 'header';
  /** At the proxy that opens the way, or at the receiving sidecar. */
  readonly hop: 'client' | 'server';
  /** The line of the same hop that sets a longer time instead; undefined where sockets do end after this one. */
  readonly overruledBy: Place | undefined;
}

/** What sets a timer, the weakest first. */
interface Setter {
  readonly kind: TimerLine['kind'];
  readonly timer: Timer;
}

interface Hop {
  readonly at: TimerLine['hop'];
  readonly setters: readonly Setter[];
}

/** Where a timer of one kind may be set. */
interface Slots {
  /** Below `route` and the connection manager in EnvoyFilters. */
  readonly route: readonly string[];
  readonly manager: readonly string[];
  /** Below ProxyConfig.connectionSettings. */
  readonly setting: string;
  /** What the profile EDGE sets at gateways, in milliseconds. */
  readonly edge: number | undefined;
  /** What is set at the receiving sidecars: the same for all routes that lead there. */
  readonly atServer: Reuse<readonly InboundManager[], readonly Hop[]>;
}

const IDLE: Slots = {
  route: ['idle_timeout'],
  manager: ['stream_idle_timeout'],
  setting: 'httpStreamIdleTimeout',
  edge: 300_000,
  atServer: new Reuse(),
};
const DURATION: Slots = {
  route: ['max_stream_duration', 'max_stream_duration'],
  manager: ['common_http_protocol_options', 'max_stream_duration'],
  setting: 'httpMaxStreamDuration',
  edge: undefined,
  atServer: new Reuse(),
};
/** Envoy reads this request header as the longest duration of the stream, in milliseconds. */
const DURATION_HEADER = 'x-envoy-upstream-stream-duration-ms';

/** After how long a silent socket is closed. Istio's default is never. */
export function streamIdleTimers(mesh: Mesh, way: RoutedWay): Timers {
  return collect(managerHops(mesh, way, IDLE));
}

/** After how long every socket is cut, busy or not. */
export function maxStreamDurations(mesh: Mesh, way: RoutedWay): Timers {
  const timeout = seesHttp(mesh, way) ? cuttingTimeout(mesh, way) : undefined;
  const timers = collect([
    ...(seesHttp(mesh, way) ? [headerHop(way), clusterHop(mesh, way)] : []),
    ...inboundClusterHops(mesh, way),
    ...managerHops(mesh, way, DURATION),
  ]);
  return timeout !== undefined && isLower(timeout, timers.lowest) ? { ...timers, lowest: timeout } : timers;
}

/** Whether the client's proxy sees the requests: not where its server or listener passes bytes on. */
function seesHttp(mesh: Mesh, { client, route, virtualHost }: RoutedWay): boolean {
  if (route.opaque || client.kind === 'gateway') return !route.opaque;
  const port = listenerPort(mesh, virtualHost, route)?.port;
  return port === undefined || !isOpaqueProtocol(portProtocol(port, mesh.facts).value);
}

/** The route's timeout, in the versions in which it cuts open sockets. */
function cuttingTimeout(mesh: Mesh, { route }: RoutedWay): Timer | undefined {
  return route.timeout.value !== null && mesh.facts.holds('timeout-cuts-open-sockets') ? route.timeout : undefined;
}

/** The connection managers on the way, with the routes in them. */
function managerHops(mesh: Mesh, way: RoutedWay, slots: Slots): Hop[] {
  const { client, receiver, route, virtualHost } = way;
  const hops: Hop[] = [];
  if (seesHttp(mesh, way)) {
    const chain = client.kind === 'gateway' ? gatewayChain(client) : outboundChain(virtualHost.port);
    const patches = mesh.patches(client, clientContext(way), route.resource);
    const { merged } = connectionManager(patches, chain, mesh.facts);
    hops.push({
      at: 'client',
      setters: [
        ...fromSettings(mesh, client, client, slots),
        ...setters('manager', merged, slots.manager),
        ...onRoute(patchesOfRoute(mesh, way), slots),
      ],
    });
  }
  append(
    hops,
    slots.atServer.get(receiver.managers, mesh.facts, () => serverHops(mesh, way, slots)),
  );
  return hops;
}

/** The hops at the receiving sidecars that set something. */
function serverHops(mesh: Mesh, way: RoutedWay, slots: Slots): Hop[] {
  const hops = way.receiver.managers
    .filter(({ selected }) => selected)
    .map((inbound): Hop => {
      const owner = { ...inbound.proxy, workload: inbound.workload };
      const found = [
        ...fromSettings(mesh, owner, undefined, slots),
        ...setters('manager', inbound.manager.merged, slots.manager),
        ...onRoute(patchesOfInboundRoute(mesh, way, inbound), slots),
      ];
      return { at: 'server', setters: found };
    });
  return hops.filter((hop) => hop.setters.length > 0);
}

/** The listener of a sidecar for requests to a port of a Service, as EnvoyFilters match it. */
function outboundChain(port: number): ListenerChain {
  return { listener: `0.0.0.0_${port}`, port, tls: false };
}

function onRoute(patches: readonly Patch[], slots: Slots): Setter[] {
  const own = patches.filter(({ applyTo }) => applyTo === 'HTTP_ROUTE').map(({ value }) => value);
  return setters('route', own, ['route', ...slots.route]);
}

function setters(kind: Setter['kind'], configs: readonly Field[], path: readonly string[]): Setter[] {
  return configs.flatMap((config) => timer(either(config, ...path)) ?? []).map((found) => ({ kind, timer: found }));
}

/** ProxyConfig.connectionSettings of a proxy: what it says itself, else what its profile brings at gateways. */
function fromSettings(mesh: Mesh, owner: ProxyOwner, client: Client | undefined, slots: Slots): Setter[] {
  const own = timer(proxySetting(mesh, owner, 'connectionSettings', slots.setting));
  const found: Setter | undefined = own === undefined ? edge(mesh, client, slots) : { kind: 'settings', timer: own };
  if (found === undefined || found.timer.value === null || !mesh.facts.holds('connection-settings')) return [];
  return [found];
}

function edge(mesh: Mesh, client: Client | undefined, slots: Slots): Setter | undefined {
  if (slots.edge === undefined || client?.kind !== 'gateway') return undefined;
  const profile = proxySetting(mesh, client, 'connectionSettings', 'profile');
  return profile?.text === 'EDGE'
    ? { kind: 'profile', timer: from(profile, slots.edge, 'the profile EDGE') }
    : undefined;
}

/** The header by which a route tells its own proxy, or the next one, how long the stream may last. */
function headerHop({ route, destination }: RoutedWay): Hop {
  const found = headerOperations(route, destination).flatMap(({ direction, name, value, field }): Setter[] => {
    if (direction !== 'request' || name !== DURATION_HEADER || !/^[1-9]\d*$/.test(value ?? '')) return [];
    return [{ kind: 'header', timer: from(field, Number(value), 'a request header') }];
  });
  return { at: 'client', setters: found };
}

/** max_stream_duration that CLUSTER patches give the client's cluster. */
function clusterHop(mesh: Mesh, way: RoutedWay): Hop {
  const { client, route, destination } = way;
  const { host, port, subset } = destination;
  const patches = clusterMerges(mesh.patches(client, clientContext(way), route.resource)).filter(({ match }) => {
    const cluster = match.get('cluster');
    const name = cluster.get('name').text ?? '';
    return (
      (name === '' || name === `outbound|${port ?? ''}|${subset ?? ''}|${host}`) &&
      (cluster.get('service').text ?? host) === host &&
      (cluster.get('subset').text ?? subset) === subset &&
      [undefined, 0, port].includes(cluster.get('portNumber').number)
    );
  });
  return { at: 'client', setters: inClusters(patches) };
}

/** The same of the clusters that lead from the receiving sidecars to the application. */
function inboundClusterHops(mesh: Mesh, way: RoutedWay): Hop[] {
  const { receiver, route, destination } = way;
  const lists = inboundMerges.get(receiver.managers, mesh.facts, () =>
    receiver.managers
      .filter(({ selected, tls }) => selected && tls)
      .map(({ proxy }) => clusterMerges(mesh.patches(proxy, 'SIDECAR_INBOUND', route.resource)))
      .filter((merges) => merges.length > 0),
  );
  return lists.map((merges) => {
    const patches = merges.filter(({ match }) => {
      const cluster = match.get('cluster');
      const mine = (cluster.get('service').text ?? destination.host) === destination.host;
      return mine && [undefined, 0, containerPortOf(way)].includes(cluster.get('portNumber').number);
    });
    return { at: 'server', setters: inClusters(patches) };
  });
}

const inboundMerges = new Reuse<readonly InboundManager[], readonly (readonly Patch[])[]>();

const clusterMerges = oncePer((patches: readonly Patch[]): readonly Patch[] =>
  patches.filter(({ applyTo, operation }) => applyTo === 'CLUSTER' && operation === 'MERGE'),
);

function inClusters(merges: readonly Patch[]): Setter[] {
  const configs = merges.flatMap(({ value }) => [
    value,
    ...either(value, 'typed_extension_protocol_options')
      .entries()
      .map(([, options]) => options),
  ]);
  return setters('cluster', configs, DURATION.manager);
}

/** A duration as a timer: null where it is switched off. Undefined for nothing, and for what is no duration. */
function timer(field: Field | undefined): Timer | undefined {
  if (field === undefined || !field.exists) return undefined;
  if (field.isPlaceholder) return from(field, UNKNOWN, 'a placeholder');
  const value = parseDuration(field.text ?? '');
  return value === undefined ? undefined : from(field, value > 0 ? value : null);
}

function collect(hops: readonly Hop[]): Timers {
  let lowest: Timer = byDefault(null);
  const all: TimerLine[] = [];
  for (const { at, setters } of hops) {
    const winner = setters.at(-1)?.timer;
    if (winner === undefined) continue;
    if (isLower(winner, lowest)) lowest = winner;
    // What the last line switches off, or leaves to another tool, is not in force.
    if (typeof winner.value !== 'number') continue;
    for (const { kind, timer: own } of setters) {
      if (typeof own.value !== 'number' || own.place === null) continue;
      const overruledBy = winner.value > own.value ? (winner.place ?? undefined) : undefined;
      all.push({ milliseconds: own.value, place: own.place, kind, hop: at, overruledBy });
    }
  }
  return { lowest, all };
}

function isLower(candidate: Timer, than: Timer): boolean {
  if (than.value === UNKNOWN) return false;
  if (candidate.value === UNKNOWN) return true;
  if (typeof candidate.value !== 'number') return than.value === null && than.place === null;
  return typeof than.value !== 'number' || candidate.value < than.value;
}
