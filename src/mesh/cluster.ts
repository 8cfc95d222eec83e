import type { Field, Resource } from '../manifests/resource.js';
import { type Client, clientContext } from './client.js';
import { patchesOfCluster, patchesOfInboundCluster } from './clusterPatches.js';
import { patchedProtocol } from './clusterProtocol.js';
import type { Destination } from './destination.js';
import { parseDuration, seconds } from './duration.js';
import { byDefault, type Effective, from, numeric, UNKNOWN, type Unknown } from './effective.js';
import type { Mesh } from './mesh.js';
import { policyFor, type TrafficPolicy } from './policy.js';
import { receivingProxies } from './server.js';
import { inboundPool } from './sidecars.js';
import { appliesPolicies } from './waypoints.js';

/** What a proxy speaks to its upstream; `downstream` follows what the client spoke. */
export type UpstreamProtocol = 'http1' | 'http2' | 'downstream' | 'tcp';

const UPGRADE = 'UPGRADE';

/**
 * The connection pool in force at a client, or at the server's own sidecar without one: the DestinationRule's block, else
 * the mesh's baseline; undefined without either.
 */
export function connectionPool(
  mesh: Mesh,
  client: Client | undefined,
  policy: TrafficPolicy | undefined,
): Field | undefined {
  return policy?.block('connectionPool')?.field ?? baseline(mesh, client, 'connectionPool');
}

/** The outlier detection in force at a client: the DestinationRule's block, else the mesh's baseline. */
export function outlierBlock(mesh: Mesh, client: Client, { policy }: Destination): Field | undefined {
  return policy?.block('outlierDetection')?.field ?? baseline(mesh, client, 'outlierDetection');
}

/**
 * A block of meshConfig.defaultTrafficPolicy, which clusters inherit where no DestinationRule has that block; those of
 * waypoints do not.
 */
function baseline(
  mesh: Mesh,
  client: Client | undefined,
  block: 'connectionPool' | 'outlierDetection',
): Field | undefined {
  const field = mesh.inventory.config.get('defaultTrafficPolicy', block);
  if (field === undefined || client?.kind === 'waypoint') return undefined;
  return mesh.facts.holds('default-traffic-policy') ? field : undefined;
}

/**
 * What the client's proxy speaks to the destination: port protocol, then useClientProtocol, then h2UpgradePolicy, then
 * EnvoyFilters of the cluster.
 */
export function upstreamProtocol(
  mesh: Mesh,
  client: Client,
  destination: Destination,
  origin: Resource,
): Effective<UpstreamProtocol> {
  const { protocol, policy } = destination;
  const opaque = protocol.value === 'tcp' || protocol.value === 'tls';
  if (opaque && client.kind !== 'gateway') return { ...protocol, value: 'tcp' };
  const patched = atClient(mesh, client, destination, origin);
  if (patched !== undefined) return patched;
  const http = connectionPool(mesh, client, policy)?.get('http');
  const own = http?.get('useClientProtocol');
  const upgrade = h2Upgrade(mesh, client, destination);
  if (own?.boolean === true) {
    const meshWins = upgrade?.meshWide === true && mesh.facts.holds('client-protocol-loses-to-mesh-upgrade');
    if (!meshWins) return from(own, 'downstream');
  }
  if (upgrade !== undefined) return upgrade.setting;
  if (protocol.value === 'http2') return { ...protocol, value: 'http2' };
  if (protocol.value === 'detected' && client.kind !== 'gateway') return { ...protocol, value: 'downstream' };
  return byDefault('http1');
}

/** An h2UpgradePolicy in force. */
export interface H2Upgrade {
  /** The line that upgrades: of a DestinationRule, or of the mesh configuration. */
  readonly setting: Effective<'http2'>;
  readonly meshWide: boolean;
}

/** Whether h2UpgradePolicy makes the client's cluster HTTP/2, and which line does. */
export function h2Upgrade(mesh: Mesh, client: Client, { protocol, policy }: Destination): H2Upgrade | undefined {
  const { facts } = mesh;
  if (!appliesPolicies(client, facts)) return undefined;
  const declaredHttp = protocol.value === 'http' || protocol.value === 'http2';
  const field = connectionPool(mesh, client, policy)?.get('http', 'h2UpgradePolicy');
  const own = field?.text;
  if (own === UPGRADE && field !== undefined) {
    if (!declaredHttp && facts.holds('upgrade-needs-declared-http')) return undefined;
    if (mesh.preservesHeaderCase && facts.holds('preserve-case-blocks-upgrade')) return undefined;
    const detected = protocol.value === 'detected' && client.kind !== 'gateway';
    if (detected && !facts.holds('upgrade-on-detected-ports')) return undefined;
    return { setting: from(field, 'http2'), meshWide: false };
  }
  const meshWide = mesh.setting('h2UpgradePolicy');
  if (meshWide?.value !== UPGRADE || !declaredHttp) return undefined;
  if (own === 'DO_NOT_UPGRADE' && facts.holds('do-not-upgrade-undoes-mesh-upgrade')) return undefined;
  if (mesh.preservesHeaderCase && facts.holds('preserve-case-blocks-upgrade')) return undefined;
  return { setting: { value: 'http2', place: meshWide.place, because: 'mesh-wide' }, meshWide: true };
}

/** What EnvoyFilters make the client's cluster speak. */
function atClient(mesh: Mesh, client: Client, destination: Destination, origin: Resource) {
  const context = clientContext(client);
  return patchedProtocol(patchesOfCluster(mesh.patches(client, context, origin), destination));
}

/** What the server's sidecar speaks to the application. `unknown` sidecars count as sidecars. */
export function applicationProtocol(
  mesh: Mesh,
  destination: Destination,
  origin: Resource,
): Effective<UpstreamProtocol> {
  const { protocol } = destination;
  if (protocol.value === 'tcp' || protocol.value === 'tls') return { ...protocol, value: 'tcp' };
  const patched = atServer(mesh, destination, origin);
  if (patched !== undefined) return patched;
  const own = poolAtServer(mesh, destination, origin)?.get('http', 'useClientProtocol');
  if (own?.boolean === true && mesh.facts.holds('client-protocol-on-both-hops')) return from(own, 'downstream');
  if (protocol.value === 'http2') return { ...protocol, value: 'http2' };
  if (protocol.value === 'detected') return { ...protocol, value: 'downstream' };
  return byDefault('http1');
}

/** What EnvoyFilters make the inbound cluster speak: HTTP/2 where they do so in some pods, else only what they say in all. */
function atServer(mesh: Mesh, destination: Destination, origin: Resource) {
  if (!mesh.inventory.hasEnvoyFilters) return undefined;
  const all = receivingProxies(mesh, destination, origin).map((proxy) =>
    patchedProtocol(patchesOfInboundCluster(mesh.patches(proxy, 'SIDECAR_INBOUND', origin), destination)),
  );
  const http2 = all.find((patched) => patched?.value === 'http2');
  return http2 ?? (all.every((patched) => patched !== undefined) ? all[0] : undefined);
}

/** The connection pool of a server's own sidecar: of its Sidecar object, else of the top or port level of the Service's rule. */
export function poolAtServer(mesh: Mesh, destination: Destination, origin: Resource): Field | undefined {
  const pool = sidecarPool(mesh, destination, origin);
  if (pool !== undefined) return pool;
  const { service, port } = destination;
  const rule = service === undefined ? undefined : mesh.ruleAtServer(service.host, origin);
  return connectionPool(mesh, undefined, rule && policyFor(rule, port, undefined));
}

/** The connection pool of a Sidecar that is in force for a destination's pods and port; undefined without one. */
export function sidecarPool(mesh: Mesh, destination: Destination, origin: Resource): Field | undefined {
  const { workloads, containerPort } = destination;
  for (const { namespace, labels } of mesh.inventory.sidecars.length === 0 ? [] : workloads) {
    const own = mesh.sidecarOf(namespace, labels, origin);
    const pool = own && inboundPool(own, containerPort);
    if (pool?.exists && mesh.facts.holds('inbound-connection-pool')) return pool;
  }
  return undefined;
}

/** The limits of a connection pool; null where nothing limits. */
export interface Limits {
  readonly maxConnections: Effective<number | null | Unknown>;
  readonly maxRequests: Effective<number | null | Unknown>;
  readonly maxPendingRequests: Effective<number | null | Unknown>;
}

/** The circuit breakers of the client's cluster. */
export function limits(pool: Field | undefined): Limits {
  const none = byDefault(null);
  if (pool === undefined) return { maxConnections: none, maxRequests: none, maxPendingRequests: none };
  return {
    maxConnections: positive(pool.get('tcp', 'maxConnections')),
    maxRequests: positive(pool.get('http', 'http2MaxRequests')),
    maxPendingRequests: positive(pool.get('http', 'http1MaxPendingRequests')),
  };
}

/** Zero means unset to istiod. */
function positive(field: Field): Effective<number | null | Unknown> {
  const value = numeric(field, byDefault(null));
  return typeof value.value === 'number' && value.value <= 0 ? { ...value, value: null } : value;
}

/** When Envoy takes a pod out of the balancer; null: never. */
export interface OutlierDetection {
  readonly consecutive5xx: number;
  readonly consecutiveGatewayErrors: number | null;
  readonly splitLocalOrigin: boolean;
  /** Only where local errors are counted apart. */
  readonly consecutiveLocalOrigin?: number;
  readonly maxEjectionPercent: number;
  readonly minHealthPercent: number;
}

const ENVOY_CONSECUTIVE = 5;
const ENVOY_MAX_EJECTION_PERCENT = 10;

export function outlierDetection(
  mesh: Mesh,
  client: Client,
  destination: Destination,
): Effective<OutlierDetection | null | Unknown> {
  const field = outlierBlock(mesh, client, destination);
  if (field === undefined) return byDefault(null);
  if (field.entries().some(([, value]) => value.isPlaceholder)) return from(field, UNKNOWN, 'a placeholder');
  const split =
    field.get('splitExternalLocalOriginErrors').boolean === true && mesh.facts.holds('split-local-origin-errors');
  const local = field.get('consecutiveLocalOriginFailures').number ?? 0;
  return from(field, {
    consecutive5xx: field.get('consecutive5xxErrors').number ?? ENVOY_CONSECUTIVE,
    consecutiveGatewayErrors: field.get('consecutiveGatewayErrors').number ?? null,
    splitLocalOrigin: split,
    ...(split ? { consecutiveLocalOrigin: local > 0 ? local : ENVOY_CONSECUTIVE } : {}),
    maxEjectionPercent: field.get('maxEjectionPercent').number || ENVOY_MAX_EJECTION_PERCENT,
    minHealthPercent: field.get('minHealthPercent').number ?? 0,
  });
}

/** One key that a route hashes a handshake by. */
export type HashKey =
  | { readonly cookie: string; readonly ttl?: string; readonly path?: string }
  | { readonly header: string }
  | { readonly query: string }
  | { readonly sourceIp: true };

/** The key of a consistentHash block; undefined when it has none (Envoy then balances at random). */
export function hashKey(hash: Field): HashKey | undefined {
  const cookie = hash.get('httpCookie');
  const header = hash.get('httpHeaderName');
  const query = hash.get('httpQueryParameterName');
  if (header.text) return { header: header.text };
  if (cookie.exists) {
    const ttl = cookie.get('ttl').text;
    const parsed = ttl === undefined ? undefined : parseDuration(ttl);
    const path = cookie.get('path').text;
    return {
      cookie: cookie.get('name').text ?? '',
      ...(parsed === undefined ? {} : { ttl: seconds(parsed) }),
      ...(path ? { path } : {}),
    };
  }
  if (hash.get('useSourceIp').boolean === true) return { sourceIp: true };
  if (query.text) return { query: query.text };
  return undefined;
}
