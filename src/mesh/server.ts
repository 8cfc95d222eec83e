import type { Resource } from '../manifests/resource.js';
import type { Client } from './client.js';
import { type ConnectionManager, connectionManager } from './connectionManager.js';
import type { Destination } from './destination.js';
import { byDefault, type Effective } from './effective.js';
import type { EnvoyProxy } from './envoyFilters.js';
import type { Inventory } from './inventory.js';
import type { Mesh } from './mesh.js';
import { Once, oncePer } from './oncePer.js';
import { Reuse } from './reuse.js';
import { labelsKey, type Workload } from './workloads.js';

/** The receiving side of a destination: one entry for each workload and filter chain. */
export interface InboundManager {
  readonly workload: Workload | undefined;
  readonly proxy: EnvoyProxy;
  readonly tls: boolean;
  readonly manager: ConnectionManager;
  /** The route's subset selects these pods (always, without a subset). */
  readonly selected: boolean;
}

/**
 * The proxies in front of a destination's pods, as EnvoyFilters see them. Where no workload was read the Service's
 * selector stands for its pods; where no Service was read, its name does (label `app`).
 */
export function serverProxies(
  mesh: Mesh,
  destination: Destination,
  namespace: string,
): readonly { proxy: EnvoyProxy; workload: Workload | undefined }[] {
  const workloads = destination.service === undefined ? [] : mesh.workloadsOf(destination.service);
  if (workloads.length > 0) {
    return workloads.map((workload) => ({ proxy: sidecarOf(workload), workload }));
  }
  return [{ proxy: unreadProxy(destination, namespace), workload: undefined }];
}

function unreadProxy({ host, service, policy }: Destination, namespace: string): EnvoyProxy {
  const name = host.split('.')[0] ?? '';
  const subset = policy?.subset?.get('labels').strings ?? [];
  const labels = new Map([...(service?.selector ?? new Map([['app', name]])), ...subset]);
  return { kind: 'sidecar', namespace, labels };
}

const sidecarOf = oncePer(({ namespace, labels }: Workload): EnvoyProxy => ({ kind: 'sidecar', namespace, labels }));

/** The proxies in front of the pods that a destination's subset selects (all pods, without a subset). */
export function receivingProxies(mesh: Mesh, destination: Destination, origin: Resource): readonly EnvoyProxy[] {
  const namespace = mesh.namespaceOfHost(destination.host, origin) ?? mesh.rootNamespace;
  const chosen = new Set(destination.workloads);
  return serverProxies(mesh, destination, namespace)
    .filter(({ workload }) => workload === undefined || chosen.has(workload))
    .map(({ proxy }) => proxy);
}

type Managers = Once<string, Reuse<Inventory, readonly InboundManager[]>>;

// Many routes lead to the same pods, and what is known of their managers is known for all of them.
const managersOfPods = oncePer((_: readonly Workload[]): Managers => new Once());
const managersOfUnread = oncePer((_: Inventory): Managers => new Once());

/** The inbound connection managers of all pods of the destination's Service for its target port; empty for TCP ports. */
function inboundManagers(mesh: Mesh, destination: Destination, origin: Resource): readonly InboundManager[] {
  const { protocol, service } = destination;
  if (protocol.value === 'tcp' || protocol.value === 'tls' || protocol.value === 'udp') return [];
  const workloads = service === undefined ? [] : mesh.workloadsOf(service);
  const namespace = mesh.namespaceOfHost(destination.host, origin) ?? mesh.rootNamespace;
  const port = destination.targetPort ?? destination.port;
  const unread = workloads.length === 0 ? unreadProxy(destination, namespace) : undefined;
  const selection =
    unread === undefined ? selectionOf(destination, workloads) : `${namespace} ${labelsKey(unread.labels)}`;
  const known = unread === undefined ? managersOfPods(workloads) : managersOfUnread(mesh.inventory);
  const reuse = known.get(JSON.stringify([port, selection, mesh.originOfPatches(origin)]), () => new Reuse());
  return reuse.get(mesh.inventory, mesh.facts, () => managersOf(mesh, destination, namespace, origin));
}

/** Which of the pods a destination selects. Names are not enough: a Deployment and a StatefulSet may share theirs. */
function selectionOf(destination: Destination, workloads: readonly Workload[]): string {
  return destination.workloads === workloads
    ? 'all'
    : destination.workloads.map(({ resource }) => resource.order).join();
}

function managersOf(
  mesh: Mesh,
  destination: Destination,
  namespace: string,
  origin: Resource,
): readonly InboundManager[] {
  const port = destination.targetPort ?? destination.port;
  const chosen = new Set(destination.workloads);
  return serverProxies(mesh, destination, namespace).flatMap(({ proxy, workload }) => {
    const patches = mesh.patches(proxy, 'SIDECAR_INBOUND', origin);
    return [true, false].map((tls) => ({
      workload,
      proxy,
      tls,
      selected: workload === undefined || chosen.has(workload),
      manager: connectionManager(patches, { listener: 'virtualInbound', port, tls }, mesh.facts),
    }));
  });
}

/** Who receives a WebSocket for the application. */
export interface Receiver {
  /** The sidecars' connection managers; empty for TCP ports and where there is no sidecar. */
  readonly managers: readonly InboundManager[];
  /** Why the client's proxy talks to the application itself; undefined where a sidecar receives (or may). */
  readonly direct: string | undefined;
}

/** The receiving end of a destination, from one client's point of view. */
export function receiverOf(mesh: Mesh, client: Client, destination: Destination, origin: Resource): Receiver {
  const direct = directly(mesh, client, destination);
  return { direct, managers: direct === undefined ? inboundManagers(mesh, destination, origin) : [] };
}

function directly(mesh: Mesh, client: Client, { service, workloads }: Destination): string | undefined {
  if (client.kind === 'waypoint') return 'a waypoint talks to the application itself';
  const inMesh = service?.resource.field.get('spec', 'location').text === 'MESH_INTERNAL';
  if (service?.kind === 'ServiceEntry' && !inMesh && workloads.length === 0) return 'an external host has no sidecar';
  return withoutSidecar(mesh, workloads) ? 'the pods have no sidecar' : undefined;
}

const bare = new WeakMap<readonly Workload[], boolean>();

/** Whether there are pods, and none of them has a sidecar. */
function withoutSidecar(mesh: Mesh, workloads: readonly Workload[]): boolean {
  const isBare =
    bare.get(workloads) ??
    (workloads.length > 0 &&
      workloads.every((workload) => ['none', 'ambient'].includes(mesh.dataplaneOf(workload).value)));
  bare.set(workloads, isBare);
  return isBare;
}

/** Whether all the Service's sidecars accept CONNECT; null without an HTTP connection manager, `mixed` where they differ. */
export const allowConnect = oncePer((managers: readonly InboundManager[]): Effective<boolean | 'mixed' | null> => {
  const [first] = managers;
  if (first === undefined) return byDefault(null, 'the port is TCP to Istio');
  const values = new Set(managers.map(({ manager }) => manager.allowConnect.value));
  const set = managers.find(({ manager }) => manager.allowConnect.place !== null) ?? first;
  return values.size > 1 ? { ...set.manager.allowConnect, value: 'mixed' } : set.manager.allowConnect;
});

/** How many of the receiving sidecars that the route selects refuse an extended CONNECT; `all` where there is no HTTP. */
export function refusingConnect({ managers }: Receiver): 'all' | 'some' | 'none' {
  return refusingAmong(managers);
}

const refusingAmong = oncePer((managers: readonly InboundManager[]): 'all' | 'some' | 'none' => {
  const selected = managers.filter((manager) => manager.selected);
  const refusing = selected.filter(({ manager }) => !manager.allowConnect.value);
  if (refusing.length === selected.length) return 'all';
  return refusing.length === 0 ? 'none' : 'some';
});
