import type { Place } from '../manifests/place.js';
import type { Field } from '../manifests/resource.js';
import { type Client, clientContext } from './client.js';
import { patchesOfCluster, patchesOfInboundCluster } from './clusterPatches.js';
import { connectionManager } from './connectionManager.js';
import { parseDuration } from './duration.js';
import { byDefault, from, UNKNOWN } from './effective.js';
import { either, type Patch } from './envoyFilters.js';
import { headerOperations } from './headerOperations.js';
import { clientChain } from './listeners.js';
import type { Mesh } from './mesh.js';
import { Once, oncePer } from './oncePer.js';
import { isOpaqueProtocol, listenerPort } from './opaquePorts.js';
import { portProtocol } from './protocol.js';
import { type ProxyOwner, proxySetting } from './proxyConfig.js';
import { Reuse } from './reuse.js';
import { patchesOfInboundRoute, patchesOfRoute, type RoutedWay } from './routePatches.js';
import type { InboundManager } from './server.js';
import { joined, NOTHING, type Setter, type Setters, settersIn, type Timer } from './setters.js';

/** The timers of a kind on one path. */
export interface Timers {
  /** The lowest of all hops. */
  readonly lowest: Timer;
  /**
   * Every line that sets one, also where another line wins today: it acts as soon as that one is gone. Made when they are
   * asked for: thousands of EnvoyFilters may set the timers of thousands of pods.
   */
  readonly all: Iterable<TimerLine>;
}

/** A line that sets a timer on one of the hops. */
export interface TimerLine {
  readonly milliseconds: number;
  readonly place: Place;
  readonly kind: Setter['kind'];
  /** At the proxy that opens the way, or at the receiving sidecar. */
  readonly hop: 'client' | 'server';
  /** The line of the same hop that sets a longer time instead; undefined where sockets do end after this one. */
  readonly overruledBy: Place | undefined;
}

interface Hop {
  readonly at: TimerLine['hop'];
  readonly setters: Setters;
}

/** Where a timer of one kind may be set. */
interface Slots {
  /** In what EnvoyFilters merge into a route, and into a connection manager. */
  readonly route: (config: Field) => readonly Setter[];
  readonly manager: (config: Field) => readonly Setter[];
  /** Below ProxyConfig.connectionSettings. */
  readonly setting: string;
  /** What the profile EDGE sets at gateways, in milliseconds. */
  readonly edge: number | undefined;
}

const IDLE: Slots = {
  route: setterAt('route', 'route', 'idle_timeout'),
  manager: setterAt('manager', 'stream_idle_timeout'),
  setting: 'httpStreamIdleTimeout',
  edge: 300_000,
};
const MAX_STREAM_DURATION = ['common_http_protocol_options', 'max_stream_duration'];
const DURATION: Slots = {
  route: setterAt('route', 'route', 'max_stream_duration', 'max_stream_duration'),
  manager: setterAt('manager', ...MAX_STREAM_DURATION),
  setting: 'httpMaxStreamDuration',
  edge: undefined,
};
/** Envoy reads this request header as the longest duration of the stream, in milliseconds. */
const DURATION_HEADER = 'x-envoy-upstream-stream-duration-ms';

/** What is set at the receiving sidecars: the same for all routes that lead there. */
interface ServerTimers {
  readonly idle: readonly Hop[];
  readonly duration: readonly Hop[];
  /** What is merged into the clusters that lead to the application, of each proxy the whole. */
  readonly inbound: readonly (readonly Patch[])[];
}

const serverTimers = new Reuse<readonly InboundManager[], ServerTimers>();

function atServer(mesh: Mesh, way: RoutedWay): ServerTimers {
  const { receiver, route } = way;
  return serverTimers.get(receiver.managers, mesh.facts, () => {
    const servers = receiver.managers.filter(({ tls }) => tls);
    const patches = servers.map(({ proxy }) => mesh.patches(proxy, 'SIDECAR_INBOUND', route.resource));
    return {
      idle: serverHops(mesh, way, IDLE),
      duration: serverHops(mesh, way, DURATION),
      inbound: [...new Set(patches)].filter(({ length }) => length > 0),
    };
  });
}

/** After how long a silent socket is closed. Istio's default is never. */
export function streamIdleTimers(mesh: Mesh, way: RoutedWay): Timers {
  return collect([...clientHops(mesh, way, IDLE), ...atServer(mesh, way).idle]);
}

/** After how long every socket is cut, busy or not. */
export function maxStreamDurations(mesh: Mesh, way: RoutedWay): Timers {
  const timeout = seesHttp(mesh, way) ? cuttingTimeout(mesh, way) : undefined;
  const { duration, inbound } = atServer(mesh, way);
  const timers = collect([
    ...(seesHttp(mesh, way) ? [headerHop(way), clusterHop(mesh, way)] : []),
    ...inbound.map((patches) => inServerCluster(patchesOfInboundCluster(patches, way.destination))),
    ...clientHops(mesh, way, DURATION),
    ...duration,
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

/** The client's connection manager, with the route in it; none where the client passes bytes on. */
function clientHops(mesh: Mesh, way: RoutedWay, slots: Slots): readonly Hop[] {
  if (!seesHttp(mesh, way)) return NO_HOPS;
  const { client, route, virtualHost } = way;
  const patches = mesh.patches(client, clientContext(client), route.resource);
  const chain = clientChain(mesh, client, virtualHost.port, patches);
  const ofRoute = patchesOfRoute(mesh, way);
  const { merged } = connectionManager(patches, chain, mesh.facts);
  const settings = fromSettings(mesh, client, client, slots);
  const setters = joined(settings, settersIn(merged, slots.manager), onRoute(ofRoute, slots));
  return setters.last === undefined ? NO_HOPS : [{ at: 'client', setters }];
}

const NO_HOPS: readonly Hop[] = [];

/** The hops at the receiving sidecars that set something, one for pods that differ in nothing. */
function serverHops(mesh: Mesh, way: RoutedWay, slots: Slots): Hop[] {
  const alike = new Once<readonly Field[], Once<readonly Patch[], Hop>>();
  const hops = way.receiver.managers.map((inbound): Hop => {
    const { workload, proxy, manager } = inbound;
    const { merged } = manager;
    const ofRoute = patchesOfInboundRoute(mesh, way, inbound);
    const settings = fromSettings(
      mesh,
      { namespace: proxy.namespace, labels: proxy.labels, workload },
      undefined,
      slots,
    );
    const hop = (): Hop => {
      return { at: 'server', setters: joined(settings, settersIn(merged, slots.manager), onRoute(ofRoute, slots)) };
    };
    return settings.last === undefined ? alike.get(merged, () => new Once()).get(ofRoute, hop) : hop();
  });
  return [...new Set(hops)].filter(({ setters }) => setters.last !== undefined);
}

function onRoute(patches: readonly Patch[], slots: Slots): Setters {
  return settersIn(patches, ({ applyTo, value }) => (applyTo === 'HTTP_ROUTE' ? slots.route(value) : NO_SETTERS));
}

const NO_SETTERS: readonly Setter[] = [];

/** What a configuration sets at a path, worked out once: it may be merged into thousands of others. */
function setterAt(kind: Setter['kind'], ...path: readonly string[]): (config: Field) => readonly Setter[] {
  return oncePer((config) => {
    const found = timer(either(config, ...path));
    return found === undefined ? NO_SETTERS : [{ kind, timer: found }];
  });
}

/** ProxyConfig.connectionSettings of a proxy: what it says itself, else what its profile brings at gateways. */
function fromSettings(mesh: Mesh, owner: ProxyOwner, client: Client | undefined, slots: Slots): Setters {
  const own = timer(proxySetting(mesh, owner, 'connectionSettings', slots.setting));
  const found: Setter | undefined = own === undefined ? edge(mesh, client, slots) : { kind: 'settings', timer: own };
  if (found === undefined || found.timer.value === null || !mesh.facts.holds('connection-settings')) return NOTHING;
  return settersIn([found], (setter) => [setter]);
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
  const setters = settersIn(headerOperations(route, destination), ({ direction, name, value, field }) => {
    if (direction !== 'request' || name !== DURATION_HEADER || !/^[1-9]\d*$/.test(value ?? '')) return NO_SETTERS;
    return [{ kind: 'header', timer: from(field, Number(value), 'a request header') }];
  });
  return { at: 'client', setters };
}

/** max_stream_duration that CLUSTER patches give the client's cluster. */
function clusterHop(mesh: Mesh, way: RoutedWay): Hop {
  const { client, route, destination } = way;
  const patches = mesh.patches(client, clientContext(client), route.resource);
  return inClientCluster(patchesOfCluster(patches, destination));
}

const inClientCluster = oncePer((merges: readonly Patch[]): Hop => ({ at: 'client', setters: inClusters(merges) }));
const inServerCluster = oncePer((merges: readonly Patch[]): Hop => ({ at: 'server', setters: inClusters(merges) }));

function inClusters(merges: readonly Patch[]): Setters {
  return settersIn(merges, ({ value }) => inCluster(value));
}

const ofCluster = setterAt('cluster', ...MAX_STREAM_DURATION);

const inCluster = oncePer((value: Field): readonly Setter[] => {
  const options = either(value, 'typed_extension_protocol_options').entries();
  return [value, ...options.map(([, one]) => one)].flatMap(ofCluster);
});

/** A duration as a timer: null where it is switched off. Undefined for nothing, and for what is no duration. */
function timer(field: Field | undefined): Timer | undefined {
  if (field === undefined || !field.exists) return undefined;
  if (field.isPlaceholder) return from(field, UNKNOWN, 'a placeholder');
  const value = parseDuration(field.text ?? '');
  return value === undefined ? undefined : from(field, value > 0 ? value : null);
}

function collect(hops: readonly Hop[]): Timers {
  let lowest: Timer = byDefault(null);
  const setting = hops.filter(({ setters }) => setters.last !== undefined);
  for (const { setters } of setting) {
    if (setters.last !== undefined && isLower(setters.last.timer, lowest)) lowest = setters.last.timer;
  }
  return { lowest, all: setting.length === 0 ? NO_LINES : { [Symbol.iterator]: () => linesOf(setting) } };
}

const NO_LINES: readonly TimerLine[] = [];

function* linesOf(hops: readonly Hop[]): Generator<TimerLine> {
  for (const { at, setters } of hops) {
    const winner = setters.last?.timer;
    // What the last line switches off, or leaves to another tool, is not in force.
    if (winner === undefined || typeof winner.value !== 'number') continue;
    for (const { kind, timer: own } of setters) {
      if (typeof own.value !== 'number' || own.place === null) continue;
      const overruledBy = winner.value > own.value ? (winner.place ?? undefined) : undefined;
      yield { milliseconds: own.value, place: own.place, kind, hop: at, overruledBy };
    }
  }
}

function isLower(candidate: Timer, than: Timer): boolean {
  if (than.value === UNKNOWN) return false;
  if (candidate.value === UNKNOWN) return true;
  if (typeof candidate.value !== 'number') return than.value === null && than.place === null;
  return typeof than.value !== 'number' || candidate.value < than.value;
}
