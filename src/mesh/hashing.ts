import type { Field } from '../manifests/resource.js';
import type { Client } from './client.js';
import { hashKey } from './cluster.js';
import { type Destination, writtenPolicy } from './destination.js';
import type { Mesh } from './mesh.js';
import type { TrafficPolicy } from './policy.js';
import type { Route } from './route.js';
import type { Settings } from './settings.js';

/** Why a consistentHash does not bring clients back to their pod. */
export type HashFailure =
  | 'no-key'
  | 'source-ip-off'
  | 'port-not-named'
  | 'headless'
  | 'passthrough'
  | 'tcp'
  | 'tcp-release'
  | 'waypoint';

export interface FailedHash {
  readonly reason: HashFailure;
  /** The line to change. */
  readonly field: Field;
  /** Another line that the reason lies in. */
  readonly cause?: Field;
}

/** What the mesh knows of one way; every socket path is one. */
export interface HashedWay {
  readonly client: Client;
  readonly route: Route;
  readonly destination: Destination;
  readonly settings: Settings;
}

/** Whether handshakes are hashed: the balancer is a hash and the route has a key for it. */
export function isHashing({ loadBalancer, hash }: Settings): boolean {
  return (loadBalancer.value === 'RING_HASH' || loadBalancer.value === 'MAGLEV') && hash.value.length > 0;
}

/** The consistentHash in force for a destination that does nothing, with the reason; undefined when it works or is absent. */
export function failedHash({ client, route, destination, settings }: HashedWay): FailedHash | undefined {
  const { policy, service } = destination;
  const block = writtenPolicy(destination)?.block('loadBalancer');
  const hash = block?.field.get('consistentHash');
  if (block === undefined || !hash?.exists) return lostToPassthrough(policy, client);
  if (hash.isPlaceholder || hash.entries().some(([, value]) => value.isPlaceholder)) return undefined;
  if (route.opaque === true || settings.upstreamProtocol.value === 'tcp') {
    if (settings.hash.value.length > 0) return undefined;
    const reaches = hash.get('useSourceIp').boolean === true && (block.level === 'top' || block.level === 'subset');
    return { reason: reaches ? 'tcp-release' : 'tcp', field: hash };
  }
  if (settings.loadBalancer.value === 'PASSTHROUGH') {
    const cause = service?.resource.field.get('spec', service.kind === 'Service' ? 'clusterIP' : 'resolution');
    return { reason: 'headless', field: hash, ...(cause?.exists && { cause }) };
  }
  const source = hash.get('useSourceIp');
  if (hashKey(hash) === undefined) {
    return source.boolean === false ? { reason: 'source-ip-off', field: source } : { reason: 'no-key', field: hash };
  }
  if (settings.hash.value.length > 0) return undefined;
  if (client.kind === 'waypoint') return { reason: 'waypoint', field: hash };
  const ofPort = block.level === 'port' || block.level === 'subset port';
  return ofPort && !destination.portNamed
    ? { reason: 'port-not-named', field: hash, cause: destination.field }
    : undefined;
}

/** A hash of a wider level that `simple: PASSTHROUGH` of a narrower one puts out of force. At a gateway nothing works then. */
function lostToPassthrough(policy: TrafficPolicy | undefined, client: Client): FailedHash | undefined {
  const simple = policy?.block('loadBalancer')?.field.get('simple');
  if (simple?.text !== 'PASSTHROUGH' || client.kind === 'gateway') return undefined;
  const lost = policy?.lost('loadBalancer').find(({ field }) => field.has('consistentHash'));
  return lost && { reason: 'passthrough', field: simple, cause: lost.field.get('consistentHash') };
}

/** A consistentHash that a subset or port entry takes away without putting another one in its place. */
export interface LostHash {
  readonly hash: Field;
  /** What took it away: the balancer set instead, or the port entry that names none. */
  readonly by: Field;
  readonly names: boolean;
}

/** The last hash that was lost on the way from the top level to the destination; undefined where one is in force. */
export function lostHash(policy: TrafficPolicy | undefined): LostHash | undefined {
  const block = policy?.block('loadBalancer')?.field;
  if (policy === undefined || block?.has('consistentHash') || block?.get('simple').text === 'PASSTHROUGH') {
    return undefined;
  }
  const lost = policy.lost('loadBalancer').findLast(({ field }) => field.has('consistentHash'));
  if (lost === undefined) return undefined;
  const names = lost.by.path.at(-1) === 'loadBalancer';
  const simple = lost.by.get('simple');
  return { hash: lost.field.get('consistentHash'), by: names && simple.exists ? simple : lost.by, names };
}

/** Whether a route picks between several clusters by weight, for each handshake anew. */
export function splitsClients({ destinations }: Route): boolean {
  const clusters = destinations
    .filter(({ weight }) => weight > 0)
    .map(({ host, port, subset }) => `${host} ${port ?? ''} ${subset ?? ''}`);
  return new Set(clusters).size > 1;
}

/** The line that spreads a destination over localities, of its own rule or of the mesh; undefined for none. */
export function localityDistribution(mesh: Mesh, policy: TrafficPolicy | undefined): Field | undefined {
  const own = policy?.block('loadBalancer')?.field.get('localityLbSetting');
  const setting = own?.exists ? own : mesh.inventory.config.get('localityLbSetting');
  if (setting === undefined || setting.get('enabled').boolean === false) return undefined;
  const distribute = setting.get('distribute');
  return distribute.items().length > 0 ? distribute : undefined;
}
