import type { Field } from '../manifests/resource.js';
import type { Client } from './client.js';
import { type HashKey, hashKey } from './cluster.js';
import { type Destination, resolveDestination } from './destination.js';
import { byDefault, type Effective, from, UNKNOWN, type Unknown } from './effective.js';
import type { Mesh } from './mesh.js';
import { portEntry } from './policy.js';
import { Reuse } from './reuse.js';
import type { Route } from './route.js';
import type { RoutedWay } from './routePatches.js';
import type { VirtualHost } from './virtualHosts.js';
import { appliesPolicies } from './waypoints.js';

/** Envoy's balancers; PASSTHROUGH keeps the address that the client chose. */
export type Balancer = 'LEAST_REQUEST' | 'ROUND_ROBIN' | 'RANDOM' | 'RING_HASH' | 'MAGLEV' | 'PASSTHROUGH';

/** By their names in DestinationRules. */
const SIMPLE: ReadonlyMap<string | undefined, Balancer> = new Map([
  ['LEAST_CONN', 'LEAST_REQUEST'],
  ['LEAST_REQUEST', 'LEAST_REQUEST'],
  ['ROUND_ROBIN', 'ROUND_ROBIN'],
  ['RANDOM', 'RANDOM'],
  ['PASSTHROUGH', 'PASSTHROUGH'],
]);

/** How the client's proxy spreads handshakes over the pods of a destination. */
export function loadBalancer(mesh: Mesh, client: Client, destination: Destination): Effective<Balancer | Unknown> {
  const { service, policy } = destination;
  if (service?.headless === true && client.kind !== 'gateway') {
    const field = service.resource.field.get('spec', service.kind === 'Service' ? 'clusterIP' : 'resolution');
    return from(field, 'PASSTHROUGH', 'a headless Service keeps the address the client chose');
  }
  const block = policy?.block('loadBalancer')?.field;
  const hash = block?.get('consistentHash');
  if (hash?.exists) {
    const maglev = hash.has('maglev') && mesh.facts.holds('ring-hash-and-maglev');
    return from(hash, maglev ? 'MAGLEV' : 'RING_HASH');
  }
  const simple = block?.get('simple');
  if (simple?.isPlaceholder) return from(simple, UNKNOWN, 'a placeholder');
  const named = SIMPLE.get(simple?.text);
  if (simple !== undefined && named !== undefined) return from(simple, named);
  return defaultBalancer(mesh, client);
}

function defaultBalancer(mesh: Mesh, client: Client): Effective<Balancer> {
  if (!appliesPolicies(client, mesh.facts)) return byDefault('ROUND_ROBIN', 'a waypoint balances so in this version');
  if (!mesh.facts.holds('least-request-default')) return byDefault('ROUND_ROBIN');
  const legacy = mesh.inventory.config.env('ENABLE_LEGACY_LB_ALGORITHM_DEFAULT');
  if (legacy?.text === 'true' && mesh.facts.holds('legacy-balancer-switch'))
    return from(legacy, 'ROUND_ROBIN', 'the legacy default that is switched on');
  return byDefault('LEAST_REQUEST');
}

/** The keys a route hashes handshakes by: one for each destination whose DestinationRule has a key for it. */
export function routeHash(mesh: Mesh, { virtualHost, route, destination }: RoutedWay): Effective<readonly HashKey[]> {
  if (route.destinations.length === 1) return hashOf(mesh, virtualHost, route, destination);
  // One path for each of the destinations, and each asks for all of them.
  const reuse = hashes.get(virtualHost) ?? new Reuse<Route, Effective<readonly HashKey[]>>();
  hashes.set(virtualHost, reuse);
  return reuse.get(route, mesh.facts, () => hashOf(mesh, virtualHost, route, destination));
}

const hashes = new WeakMap<VirtualHost, Reuse<Route, Effective<readonly HashKey[]>>>();

/** @param known one of the destinations, as it was resolved already */
function hashOf(
  mesh: Mesh,
  { client, port }: VirtualHost,
  route: Route,
  known: Destination,
): Effective<readonly HashKey[]> {
  const keys: HashKey[] = [];
  let place: Field | undefined;
  if (client.kind !== 'waypoint' || waypointHashes(mesh, route)) {
    for (const destination of route.destinations) {
      const isKnown = destination.field === known.field;
      const resolved = isKnown ? known : resolveDestination(mesh, client, destination, port, route.resource);
      const hash = consistentHash(mesh, resolved, route);
      const key = hash && hashKey(hash);
      if (hash === undefined || key === undefined) continue;
      place ??= hash;
      keys.push(key);
    }
  }
  return place === undefined ? byDefault(keys, 'no hash key') : from(place, keys);
}

function waypointHashes(mesh: Mesh, route: Route): boolean {
  if (mesh.facts.holds('waypoint-hash')) return true;
  return route.kind !== 'Service' && mesh.facts.holds('waypoint-hash-with-route');
}

/**
 * The consistentHash that a route's hash policy comes from. Not the cluster's own: port-level hashes count only where
 * the route names the port, and a hash that the cluster lost to another block still reaches the route.
 */
function consistentHash(mesh: Mesh, { rule, subset, port, portNamed }: Destination, route: Route): Field | undefined {
  if (rule === undefined) return undefined;
  const named = portNamed || route.kind === 'Service' ? port : undefined;
  const subsetPolicy = subset === undefined ? undefined : rule.subsets.get(subset)?.field.get('trafficPolicy');
  const top = rule.policyOwner?.trafficPolicy;
  const entry = top && portEntry(top, named);
  if (route.kind === 'Service' && entry !== undefined && mesh.facts.holds('default-route-port-hash-replaces')) {
    const own = entry.get('loadBalancer', 'consistentHash');
    return own.exists ? own : undefined;
  }
  const candidates = [subsetPolicy && portEntry(subsetPolicy, named), subsetPolicy, entry, top];
  for (const policy of candidates) {
    const hash = policy?.get('loadBalancer', 'consistentHash');
    if (hash?.exists) return hash;
  }
  return undefined;
}

/** The hash policy of a TCP proxy: only a source address, only from the top level or the subset. */
export function tcpHash(mesh: Mesh, destination: Destination): Effective<readonly HashKey[]> {
  const block = destination.policy?.block('loadBalancer');
  const source = block?.field.get('consistentHash', 'useSourceIp');
  const reaches = block?.level === 'top' || block?.level === 'subset';
  if (source?.boolean === true && reaches && mesh.facts.holds('tcp-source-ip-hash'))
    return from(source, [{ sourceIp: true }]);
  return byDefault([], 'no hash key reaches the TCP proxy');
}
