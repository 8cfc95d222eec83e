import { roleOf } from '../manifests/kinds.js';
import type { Field, Resource } from '../manifests/resource.js';
import { namespaceOf } from '../mesh/closeness.js';
import { hashKey } from '../mesh/cluster.js';
import { isEgressGateway } from '../mesh/egress.js';
import { group } from '../mesh/group.js';
import { isHashing } from '../mesh/hashing.js';
import type { Inventory } from '../mesh/inventory.js';
import type { Mesh } from '../mesh/mesh.js';
import { oncePer } from '../mesh/oncePer.js';
import { portEntry } from '../mesh/policy.js';
import { selects } from '../mesh/workloads.js';
import { PERSISTENT } from './affinity.js';
import type { SocketPath } from './path.js';

/** Affinity that is asked for where Istio does not look for it. */
export interface VainAffinity {
  readonly reason: 'session-persistence' | 'second-rule' | 'annotation' | 'switched-off';
  readonly field: Field;
  /** The settings of istiod that decide about it were not read. */
  readonly unsure?: true;
}

/** The environment variable of istiod without which the label does nothing. */
const SWITCH = 'PILOT_ENABLE_PERSISTENT_SESSION_FILTER';

/** All lines that ask for affinity on a path and are ignored. */
export function vainAffinity(mesh: Mesh, path: SocketPath): readonly VainAffinity[] {
  const { route, destination } = path;
  const found: VainAffinity[] = [];
  const persistence = route.kind === 'HTTPRoute' ? route.field.get('sessionPersistence') : undefined;
  for (const field of [persistence, ...trafficPolicies(mesh, path)]) {
    if (field?.exists) found.push({ reason: 'session-persistence', field });
  }
  const { rule, service } = destination;
  for (const { resource, trafficPolicy } of rule?.from ?? []) {
    if (resource === rule?.policyOwner?.resource) continue;
    for (const policy of [trafficPolicy, portEntry(trafficPolicy, destination.port)]) {
      const hash = policy?.get('loadBalancer', 'consistentHash');
      if (hash?.exists) found.push({ reason: 'second-rule', field: hash });
    }
  }
  const metadata = service?.resource.field.get('metadata');
  for (const name of [PERSISTENT, `${PERSISTENT}-header`]) {
    const annotation = metadata?.get('annotations', name);
    if (annotation?.exists) found.push({ reason: 'annotation', field: annotation });
    const label = metadata?.get('labels', name);
    if (label?.exists && mesh.inventory.config.env(SWITCH)?.text !== 'true') {
      found.push({ reason: 'switched-off', field: label, ...(!installRead(mesh.inventory) && { unsure: true }) });
    }
  }
  return found;
}

const installRead = oncePer(({ others }: Inventory) =>
  others.some(({ apiVersion, kind }) => roleOf(apiVersion, kind) === 'install'),
);

/** The sessionPersistence of XBackendTrafficPolicies that target the path's Service. */
function trafficPolicies(mesh: Mesh, { destination: { service } }: SocketPath): readonly Field[] {
  if (service === undefined) return NO_FIELDS;
  return persistenceByService(mesh.inventory).get(`${service.namespace}/${service.name}`) ?? NO_FIELDS;
}

const NO_FIELDS: readonly Field[] = [];

/** The sessionPersistence of XBackendTrafficPolicies by the Services that they target. */
const persistenceByService = oncePer(({ others }: Inventory): ReadonlyMap<string, readonly Field[]> => {
  const byService = group(
    others.filter(({ kind }) => kind === 'XBackendTrafficPolicy'),
    (policy) => {
      const refs = policy.field.get('spec', 'targetRefs').items();
      const services = refs.filter((ref) => ref.get('kind').text === 'Service');
      return services.map((ref) => `${namespaceOf(policy)}/${ref.get('name').text}`);
    },
  );
  const persistence = (policy: Resource) => policy.field.get('spec', 'sessionPersistence');
  return new Map([...byService].map(([service, policies]) => [service, policies.map(persistence)]));
});

/** A hash key that ordinary clients do not bring, or all bring alike. */
export interface WeakKey {
  readonly reason: 'custom-header' | 'passive-cookie' | 'shared-address';
  readonly field: Field;
}

/** What browsers send with a handshake, and what proxies in front of a gateway add. */
const SENT_HEADERS: ReadonlySet<string> = new Set([
  ':authority',
  'host',
  'origin',
  'cookie',
  'user-agent',
  'accept-language',
  'sec-websocket-protocol',
  'x-forwarded-for',
  'x-real-ip',
  'x-client-ip',
  'true-client-ip',
  'cf-connecting-ip',
  'fastly-client-ip',
  'x-envoy-external-address',
  'x-forwarded-client-cert',
]);

/** The key of a path's hash, where it is in force but may not tell one client from another. */
export function weakKey(mesh: Mesh, path: SocketPath): WeakKey | undefined {
  const { client, route, destination, settings } = path;
  const hash = destination.policy?.block('loadBalancer')?.field.get('consistentHash');
  const key = hash && isHashing(settings) ? hashKey(hash) : undefined;
  if (hash === undefined || key === undefined) return undefined;
  if ('cookie' in key) {
    const passive = key.ttl === undefined && !hash.get('httpCookie', 'ttl').exists;
    return passive && !mesh.facts.holds('cookie-needs-ttl')
      ? { reason: 'passive-cookie', field: hash.get('httpCookie') }
      : undefined;
  }
  // Only at the edge are clients browsers; programs in the mesh send what they like.
  if (client.kind !== 'gateway' || isEgressGateway(client)) return undefined;
  if ('header' in key) {
    const name = key.header.toLowerCase();
    return SENT_HEADERS.has(name) || setsHeader(route.field, name)
      ? undefined
      : { reason: 'custom-header', field: hash.get('httpHeaderName') };
  }
  return 'sourceIp' in key && !seesAddresses(mesh, path)
    ? { reason: 'shared-address', field: hash.get('useSourceIp') }
    : undefined;
}

/** Whether a route sets the header itself: the hash is taken after that. */
function setsHeader(route: Field, name: string): boolean {
  const request = route.get('headers', 'request');
  return ['set', 'add'].some((operation) =>
    request
      .get(operation)
      .entries()
      .some(([header]) => header.toLowerCase() === name),
  );
}

/** Whether the manifests show that the gateway gets the addresses of its clients. */
function seesAddresses(mesh: Mesh, { client, route }: SocketPath): boolean {
  if (mesh.setting('defaultConfig', 'gatewayTopology', 'numTrustedProxies') !== undefined) return true;
  const services = mesh.inventory.services.filter(
    ({ namespace, selector, kind }) =>
      kind === 'Service' &&
      namespace === client.namespace &&
      selector !== undefined &&
      selects(selector, client.labels),
  );
  return mesh.inventory.closeness
    .pick(services, route.resource)
    .some(({ resource }) => resource.field.get('spec', 'externalTrafficPolicy').text === 'Local');
}
