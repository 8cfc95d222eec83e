import type { Resource } from '../manifests/resource.js';
import type { Client } from './client.js';
import { type Candidate, namespaceOf } from './closeness.js';
import type { Facts } from './facts.js';
import { group } from './group.js';
import type { Inventory } from './inventory.js';
import type { Mesh } from './mesh.js';
import { oncePer } from './oncePer.js';
import type { ServiceHost } from './services.js';
import { injects } from './workloads.js';

/**
 * Whether a client's proxy applies the trafficPolicy of DestinationRules and the mesh's h2UpgradePolicy. Waypoints once
 * took nothing but subsets.
 */
export function appliesPolicies({ kind }: Client, facts: Facts): boolean {
  return kind !== 'waypoint' || facts.holds('waypoint-policies');
}

const USE_WAYPOINT = 'istio.io/use-waypoint';
const USE_WAYPOINT_NAMESPACE = 'istio.io/use-waypoint-namespace';

/** A waypoint that a label names. */
export interface Waypoint {
  /** Where its proxies run, and whose DestinationRules they apply first. */
  readonly namespace: string;
  readonly name: string;
  /** Its Gateway; undefined where it was not read. */
  readonly resource: Resource | undefined;
}

/**
 * The waypoint in front of a Service: of its own label, else of its namespace's (label `none` switches it off). Only where
 * the namespace or the pods are in ambient mode.
 */
export function waypointOf(mesh: Mesh, service: ServiceHost): Waypoint | undefined {
  const { namespaceLabels, closeness } = mesh.inventory;
  const ofNamespace = namespaceLabels.of(service.namespace, service.resource);
  // The label for the waypoint's namespace counts beside the one that names the waypoint.
  const labels = service.labels.has(USE_WAYPOINT) ? service.labels : ofNamespace;
  const name = labels?.get(USE_WAYPOINT);
  if (name === undefined || name === 'none') return undefined;
  const ambient =
    ofNamespace?.get('istio.io/dataplane-mode') === 'ambient' ||
    service.labels.has(USE_WAYPOINT) ||
    mesh.workloadsOf(service).some((workload) => mesh.dataplaneOf(workload).value === 'ambient');
  if (!ambient) return undefined;
  const namespace = labels?.get(USE_WAYPOINT_NAMESPACE) ?? service.namespace;
  const gateways = waypointGateways(mesh.inventory).get(`${namespace}/${name}`) ?? [];
  return { namespace, name, resource: closeness.seenFrom(gateways, service.resource)[0]?.resource };
}

const waypointGateways = oncePer(({ others }: Inventory): ReadonlyMap<string, readonly Candidate[]> => {
  const waypoints = others.filter(
    ({ kind, field }) => kind === 'Gateway' && field.get('spec', 'gatewayClassName').text === 'istio-waypoint',
  );
  return group(
    waypoints.map((resource) => ({ resource })),
    ({ resource }) => [`${namespaceOf(resource)}/${resource.name}`],
  );
});

/**
 * Those of the namespaces that a host's clients are in whose proxies know HTTP: for ambient ones ztunnel passes bytes on.
 * Where none is left, a namespace that injects sidecars stands for all that do. A waypoint serves the clients of all.
 */
export function clientNamespaces(
  mesh: Mesh,
  service: ServiceHost | undefined,
  namespaces: readonly string[],
): readonly string[] {
  if (service !== undefined && waypointOf(mesh, service) !== undefined) return namespaces;
  const proxied = namespaces.filter((namespace) => !isAmbient(mesh, service, namespace));
  return proxied.length > 0 ? proxied : injectingNamespaces(mesh.inventory).slice(0, 1);
}

/** Pods with sidecars in an ambient namespace speak for others like them. */
function isAmbient(mesh: Mesh, service: ServiceHost | undefined, namespace: string): boolean {
  const labels = mesh.inventory.namespaceLabels.of(namespace, service?.resource);
  if (labels?.get('istio.io/dataplane-mode') !== 'ambient' || injects(labels)) return false;
  const pods = service?.namespace === namespace ? mesh.workloadsOf(service) : [];
  return pods.every((workload) => mesh.dataplaneOf(workload).value !== 'sidecar');
}

const injectingNamespaces = oncePer(({ namespaceLabels }: Inventory): readonly string[] =>
  namespaceLabels.namesWhere(injects),
);
