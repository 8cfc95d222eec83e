import type { Place } from '../manifests/place.js';
import type { Field, Resource } from '../manifests/resource.js';
import { sidecarClient } from './client.js';
import { upstreamProtocol } from './cluster.js';
import { http2Options } from './clusterProtocol.js';
import { type Destination, resolveDestination } from './destination.js';
import { labelsEgress } from './egress.js';
import {
  type EnvoyFilter,
  type EnvoyProxy,
  either,
  forVersion,
  inContext,
  type ListenerChain,
  type Miss,
  managerConfig,
  missOf,
  namesFilter,
  type Patch,
  reachesProxy,
} from './envoyFilters.js';
import type { Recorded } from './facts.js';
import type { Inventory } from './inventory.js';
import type { Mesh } from './mesh.js';
import { Once, oncePer } from './oncePer.js';
import { Reuse } from './reuse.js';
import type { InboundManager } from './server.js';
import type { ServiceHost, ServicePort } from './services.js';
import type { Way } from './way.js';
import { selects } from './workloads.js';

/** A patch of an EnvoyFilter that sets allow_connect, wherever in its value. */
interface ConnectPatch {
  readonly resource: Resource;
  readonly patch: Patch;
  /** The line `allow_connect: true`. */
  readonly line: Field;
}

/** All patches that set allow_connect to true, at any depth. */
const connectPatches = oncePer(({ envoyFilters }: Inventory): readonly ConnectPatch[] =>
  envoyFilters.flatMap((filter) =>
    filter.patches.flatMap((patch) => {
      const line = connectLine(patch.value);
      return line === undefined ? [] : [{ resource: filter.resource, patch, line }];
    }),
  ),
);

function connectLine(field: Field): Field | undefined {
  for (const [key, value] of field.entries()) {
    if ((key === 'allow_connect' || key === 'allowConnect') && value.boolean === true) return value;
    const inside = connectLine(value);
    if (inside !== undefined) return inside;
  }
  for (const item of field.items()) {
    const inside = connectLine(item);
    if (inside !== undefined) return inside;
  }
  return undefined;
}

/**
 * Why allow_connect of a patch does not arrive at a receiving connection manager. `drops all`: istiod fails at this
 * patch and drops the proxy's other listener patches with it, also correct ones.
 */
export type MissedConnect =
  | 'applyTo'
  | 'type'
  | 'level'
  | 'context'
  | 'namespace'
  | 'targetRefs'
  | 'selector'
  | 'proxyVersion'
  | Miss
  | 'drops all';

/** One patch that was meant to allow CONNECT and does not, or that takes it away. */
export interface MisplacedConnect {
  readonly patch: Patch;
  readonly miss: MissedConnect;
  /** The line that is wrong. */
  readonly place: Place;
  /** The pods were not read, and more labels than the Service selects by may fit the selector. */
  readonly guess: boolean;
  /** The correct patch that is lost with it. */
  readonly loses: Patch | undefined;
}

/**
 * Why the receiving connection managers of a way do not accept CONNECT although EnvoyFilters set allow_connect: the
 * first reason of each patch that seems to be meant for them. Empty where all of them accept it.
 */
export function misplacedConnects(mesh: Mesh, way: Way): readonly MisplacedConnect[] {
  const refusing = way.receiver.managers.filter(({ manager }) => !manager.allowConnect.value);
  if (refusing.length === 0) return [];
  const seen = mesh.inventory.closeness.seenFrom(connectPatches(mesh.inventory), way.route.resource);
  if (seen.length === 0) return [];
  const { client, destination, receiver } = way;
  const key = JSON.stringify([client.namespace, destination.host, destination.port, destination.containerPort]);
  const place = placesOf(receiver.managers)
    .get(seen, () => new Once())
    .get(key, () => ({}));
  return misplaced.get(place, mesh.facts, () => findMisplaced(mesh, way, refusing, seen));
}

/** Once for all routes that lead to the same pods. */
const placesOf = oncePer((_: readonly InboundManager[]) => new Once<readonly ConnectPatch[], Once<string, object>>());
const misplaced = new Reuse<object, readonly MisplacedConnect[]>();

function findMisplaced(
  mesh: Mesh,
  way: Way,
  refusing: readonly InboundManager[],
  seen: readonly ConnectPatch[],
): readonly MisplacedConnect[] {
  const setters = seen.filter(({ patch }) => refusing.some(({ proxy }) => isNear(mesh, patch.filter, proxy, way)));
  const found = new Map<Patch, MisplacedConnect>();
  for (const { patch, line } of setters) {
    for (const receiver of refusing) {
      if (found.has(patch)) break;
      const missed = missAt(mesh, patch, line, receiver, way);
      if (missed === undefined || !isMeant(mesh, patch, missed.miss, receiver, way)) continue;
      const guess = missed.miss === 'selector' && mayPick(patch.filter, receiver, way);
      found.set(patch, { patch, ...missed, guess, loses: undefined });
    }
  }
  for (const receiver of refusing) {
    const culprit = receiver.manager.dropsAll;
    if (culprit === undefined) continue;
    const reaching = setters.filter(({ patch, line }) => missAt(mesh, patch, line, receiver, way) === undefined);
    const loses = reaching.find(({ patch }) => patch !== culprit)?.patch;
    if (loses === undefined && !reaching.some(({ patch }) => patch === culprit)) continue;
    found.set(culprit, { patch: culprit, miss: 'drops all', place: dropPlace(culprit), guess: false, loses });
  }
  return [...found.values()];
}

/** Whether an EnvoyFilter is collected for a receiving proxy, stands at the client, or picks the pods by their labels. */
function isNear(mesh: Mesh, filter: EnvoyFilter, proxy: EnvoyProxy, { client }: Way): boolean {
  const { namespace, selector } = filter;
  // Sidecars may speak HTTP/2 to an egress gateway: a patch for its pods does its job there.
  if (selector !== undefined && labelsEgress(selector)) return false;
  if (namespace === mesh.rootNamespace || namespace === proxy.namespace || namespace === client.namespace) return true;
  return selector !== undefined && selects(selector, proxy.labels);
}

/** Whether a selector that misses the labels known of pods that were not read may pick them all the same. */
function mayPick({ selector }: EnvoyFilter, { workload, proxy }: InboundManager, { destination }: Way): boolean {
  if (workload !== undefined || selector === undefined) return false;
  if (destination.service === undefined) return true;
  return [...selector].every(([key, value]) => (proxy.labels.get(key) ?? value) === value);
}

/** Why a patch misses one connection manager; undefined when it arrives, or when that manager breaks for other reasons. */
function missAt(
  mesh: Mesh,
  patch: Patch,
  line: Field,
  { proxy, tls }: InboundManager,
  { destination }: Way,
): { readonly miss: MissedConnect; readonly place: Place } | undefined {
  const { filter, match } = patch;
  const { facts } = mesh;
  const spec = filter.resource.field.get('spec');
  const at = (miss: MissedConnect, field: Field) => ({ miss, place: field.place });
  if (patch.applyTo !== 'NETWORK_FILTER') return at('applyTo', patch.field.get('applyTo'));
  const config = managerConfig(patch, facts);
  if (config === undefined) return at('type', either(patch.value, 'typed_config').get('@type'));
  if (either(config, 'http2_protocol_options', 'allow_connect').boolean !== true) return at('level', line);
  if (!inContext(patch, 'SIDECAR_INBOUND')) return at('context', match.get('context'));
  if (filter.namespace !== mesh.rootNamespace && filter.namespace !== proxy.namespace)
    return at('namespace', filter.resource.field.get('metadata', 'namespace'));
  if (filter.targetRefs.length > 0 && facts.holds('target-refs-spare-sidecars'))
    return at('targetRefs', spec.get('targetRefs'));
  if (!reachesProxy(filter, proxy, mesh.rootNamespace, facts))
    return at('selector', spec.get('workloadSelector', 'labels'));
  if (!forVersion(patch, facts)) return at('proxyVersion', match.get('proxy', 'proxyVersion'));
  const miss = missOf(patch, inboundChain(destination, tls), facts);
  return miss && at(miss, missedField(patch, miss));
}

function inboundChain({ containerPort }: Destination, tls: boolean): ListenerChain {
  return { listener: 'virtualInbound', port: containerPort, tls };
}

/** The line of a listener match that does not fit. */
function missedField({ match }: Patch, miss: Miss): Field {
  const listener = match.get('listener');
  const chain = listener.get('filterChain');
  switch (miss) {
    case 'listener name':
      return listener.get('name');
    case 'port':
      return listener.get('portNumber');
    case 'destination port':
      return chain.get('destinationPort');
    case 'chain':
      return chain.has('applicationProtocols') ? chain.get('applicationProtocols') : chain.get('transportProtocol');
    default:
      return chain.get('filter', 'name');
  }
}

/** Where a patch at which istiod fails says what it is for: the missing name of the filter, or the wrong applyTo. */
function dropPlace(patch: Patch): Place {
  if (namesFilter(patch) || patch.applyTo !== 'NETWORK_FILTER') return patch.field.get('applyTo').place;
  return patch.match.get('listener', 'filterChain', 'filter', 'name').place;
}

/** Whether a patch that misses was meant for this way, and is not at work for another Service that receives HTTP/2. */
function isMeant(mesh: Mesh, patch: Patch, miss: MissedConnect, { proxy }: InboundManager, way: Way): boolean {
  const { filter } = patch;
  if (patch.applyTo === 'CLUSTER' && !concernsCluster(patch, way.destination)) return false;
  // Without a type the object is refused: it misses everything.
  if (miss === 'type' && !either(patch.value, 'typed_config').has('@type')) return false;
  const collected = filter.namespace === mesh.rootNamespace || filter.namespace === proxy.namespace;
  const picks = filter.selector === undefined || selects(filter.selector, proxy.labels);
  const fits = collected && picks && miss !== 'port' && miss !== 'destination port';
  return fits || !servesAnother(mesh, patch, way);
}

function concernsCluster(patch: Patch, { host }: Destination): boolean {
  const service = patch.match.get('cluster', 'service').text;
  return http2Options(patch) !== undefined && (service === undefined || service === host);
}

const served = new WeakMap<Mesh, Map<Patch, Recorded<ReadonlySet<string>>>>();

/** Whether a patch is collected for the pods of another Service to which proxies speak HTTP/2. */
function servesAnother(mesh: Mesh, patch: Patch, { destination }: Way): boolean {
  const known = served.get(mesh) ?? new Map<Patch, Recorded<ReadonlySet<string>>>();
  served.set(mesh, known);
  const recorded = known.get(patch) ?? mesh.facts.record(() => hostsServed(mesh, patch));
  known.set(patch, recorded);
  mesh.facts.replay(recorded.answers);
  const hosts = recorded.value;
  return hosts.size > (hosts.has(destination.host) ? 1 : 0);
}

/** The hosts whose pods a patch is collected for and to which proxies speak HTTP/2. */
function hostsServed(mesh: Mesh, patch: Patch): ReadonlySet<string> {
  const origin = patch.filter.resource;
  const hosts = new Set<string>();
  for (const service of mesh.inventory.services) {
    const pods = mesh.workloadsOf(service).map(({ labels }) => labels);
    const labels = pods.length > 0 ? pods : [service.selector ?? new Map<string, string>()];
    const reached = labels.some((own) =>
      reachesProxy(
        patch.filter,
        { kind: 'sidecar', namespace: service.namespace, labels: own },
        mesh.rootNamespace,
        mesh.facts,
      ),
    );
    if (reached && service.ports.some((port) => isServed(mesh, patch, service, port, origin))) hosts.add(service.host);
  }
  return hosts;
}

function isServed(mesh: Mesh, patch: Patch, service: ServiceHost, port: ServicePort, origin: Resource): boolean {
  const client = sidecarClient(service.namespace);
  const route = { host: service.host, port: port.number, subset: undefined, weight: 100, field: port.field };
  const destination = resolveDestination(mesh, client, route, port.number, origin);
  if (upstreamProtocol(mesh, client, destination, origin).value !== 'http2') return false;
  const miss = missOf(patch, inboundChain(destination, true), mesh.facts);
  return miss !== 'port' && miss !== 'destination port';
}
