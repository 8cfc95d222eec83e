import type { Resource } from '../manifests/resource.js';
import type { Client } from './client.js';
import type { Facts } from './facts.js';
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

/**
 * The waypoint in front of a Service: its own label, else its namespace's (label `none` switches it off). Only where
 * the namespace or the pods are in ambient mode.
 */
export function waypointOf(
  mesh: Mesh,
  service: ServiceHost,
): { readonly name: string; readonly resource: Resource | undefined } | undefined {
  const namespace = mesh.inventory.namespaceLabels.of(service.namespace, service.resource);
  const name = service.labels.get(USE_WAYPOINT) ?? namespace?.get(USE_WAYPOINT);
  if (name === undefined || name === 'none') return undefined;
  const ambient =
    namespace?.get('istio.io/dataplane-mode') === 'ambient' ||
    service.labels.has(USE_WAYPOINT) ||
    mesh.workloadsOf(service).some((workload) => mesh.dataplaneOf(workload).value === 'ambient');
  if (!ambient) return undefined;
  const resource = mesh.inventory.others.find(
    (candidate) =>
      candidate.kind === 'Gateway' &&
      candidate.name === name &&
      candidate.field.get('spec', 'gatewayClassName').text === 'istio-waypoint',
  );
  return { name, resource };
}

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
