import type { Resource } from '../manifests/resource.js';
import type { Client } from './client.js';
import { type ConnectionManager, connectionManager } from './connectionManager.js';
import type { Destination } from './destination.js';
import { byDefault, type Effective } from './effective.js';
import type { EnvoyProxy, Patch } from './envoyFilters.js';
import type { Inventory } from './inventory.js';
import type { Mesh } from './mesh.js';
import { Once, oncePer } from './oncePer.js';
import { Reuse } from './reuse.js';
import { isExternal } from './services.js';
import { labelsKey, type Workload } from './workloads.js';

/** The receiving side of a destination: one entry for each workload and filter chain. */
export interface InboundManager {
  readonly workload: Workload | undefined;
  readonly proxy: EnvoyProxy;
  readonly tls: boolean;
  readonly manager: ConnectionManager;
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

function unreadProxy(destination: Destination, namespace: string): EnvoyProxy {
  return unreadProxies(destination).get(namespace, () => makeUnreadProxy(destination, namespace));
}

const unreadProxies = oncePer((_: Destination) => new Once<string, EnvoyProxy>());

function makeUnreadProxy({ host, service, policy }: Destination, namespace: string): EnvoyProxy {
  const name = host.split('.')[0] ?? '';
  const subset = policy?.subset?.get('labels').strings ?? [];
  const labels = new Map([...(service?.selector ?? new Map([['app', name]])), ...subset]);
  return { kind: 'sidecar', namespace, labels };
}

const sidecarOf = oncePer(({ namespace, labels }: Workload): EnvoyProxy => ({ kind: 'sidecar', namespace, labels }));

/**
 * The proxies in front of the pods that a destination's subset selects (all pods, without a subset), one of
 * those that EnvoyFilters do not tell apart: once for all routes that lead to them.
 */
export function receivingProxies(mesh: Mesh, destination: Destination, origin: Resource): readonly EnvoyProxy[] {
  return proxiesOf(mesh, destination, destination.workloads, origin);
}

/** The same in front of all pods of the destination's Service. */
export function proxiesOfService(mesh: Mesh, destination: Destination, origin: Resource): readonly EnvoyProxy[] {
  const { service } = destination;
  return proxiesOf(mesh, destination, service === undefined ? NO_PODS : mesh.workloadsOf(service), origin);
}

const NO_PODS: readonly Workload[] = [];

function proxiesOf(
  mesh: Mesh,
  destination: Destination,
  workloads: readonly Workload[],
  origin: Resource,
): readonly EnvoyProxy[] {
  const { service } = destination;
  if (service === undefined || mesh.workloadsOf(service).length === 0) {
    const namespace = mesh.namespaceOfHost(destination.host, origin) ?? mesh.rootNamespace;
    return [unreadProxy(destination, namespace)];
  }
  const key = patchedAlike(workloads).get(mesh.originOfPatches(origin), () => ({}));
  return differingProxies.get(key, mesh.facts, () => differing(mesh, workloads.map(sidecarOf), origin));
}

const patchedAlike = oncePer((_: readonly Workload[]) => new Once<string, object>());
const differingProxies = new Reuse<object, readonly EnvoyProxy[]>();

function differing(mesh: Mesh, proxies: readonly EnvoyProxy[], origin: Resource): readonly EnvoyProxy[] {
  const byPatches = new Map<readonly Patch[], Map<readonly Patch[], EnvoyProxy>>();
  for (const proxy of proxies) {
    const inbound = mesh.patches(proxy, 'SIDECAR_INBOUND', origin);
    const alike = byPatches.get(inbound) ?? new Map<readonly Patch[], EnvoyProxy>();
    byPatches.set(inbound, alike.set(mesh.patches(proxy, 'SIDECAR_OUTBOUND', origin), proxy));
  }
  return [...byPatches.values()].flatMap((alike) => [...alike.values()]);
}

// Many routes lead to the same pods, and what is known of their managers is known for all of them.
const portsOfPods = oncePer((_: readonly Workload[]) => new Once<string, object>());
const portsOfUnread = oncePer((_: Inventory) => new Once<string, object>());
const managersOfPort = new Reuse<object, readonly InboundManager[]>();

/** The inbound connection managers of all pods of the destination's Service for its target port; empty for TCP ports. */
function managersOfService(mesh: Mesh, destination: Destination, origin: Resource): readonly InboundManager[] {
  const { protocol, service } = destination;
  if (protocol.value === 'tcp' || protocol.value === 'tls' || protocol.value === 'udp') return [];
  const workloads = service === undefined ? [] : mesh.workloadsOf(service);
  const namespace = mesh.namespaceOfHost(destination.host, origin) ?? mesh.rootNamespace;
  const port = destination.containerPort;
  const unread = workloads.length === 0 ? unreadProxy(destination, namespace) : undefined;
  const ports = unread === undefined ? portsOfPods(workloads) : portsOfUnread(mesh.inventory);
  const pods = unread === undefined ? '' : `${namespace} ${labelsKey(unread.labels)}`;
  const key = ports.get(`${port} ${pods} ${mesh.originOfPatches(origin)}`, () => ({}));
  return managersOfPort.get(key, mesh.facts, () => managersOf(mesh, destination, namespace, origin));
}

/** Those of the pods that the destination's subset selects: one list for all routes that lead to them. */
function managersOfSubset(ofService: readonly InboundManager[], { workloads }: Destination): readonly InboundManager[] {
  if (ofService.every(({ workload }) => workload === undefined)) return ofService;
  const ofPods = managersByPod(ofService);
  // Names are not enough: a Deployment and a StatefulSet may share theirs.
  const key = workloads.length === ofPods.size ? 'all' : workloads.map(({ resource }) => resource.order).join();
  return subsets(ofService).get(key, () => {
    if (key === 'all') return ofService;
    return workloads.flatMap((workload) => ofPods.get(workload) ?? []);
  });
}

const subsets = oncePer((_: readonly InboundManager[]) => new Once<string, readonly InboundManager[]>());

const managersByPod = oncePer((managers: readonly InboundManager[]) => {
  const byPod = new Map<Workload | undefined, InboundManager[]>();
  for (const one of managers) {
    const ofPod = byPod.get(one.workload) ?? [];
    byPod.set(one.workload, ofPod);
    ofPod.push(one);
  }
  return byPod;
});

function managersOf(
  mesh: Mesh,
  destination: Destination,
  namespace: string,
  origin: Resource,
): readonly InboundManager[] {
  const port = destination.containerPort;
  return serverProxies(mesh, destination, namespace).flatMap(({ proxy, workload }) => {
    const patches = mesh.patches(proxy, 'SIDECAR_INBOUND', origin);
    return [true, false].map((tls) => ({
      workload,
      proxy,
      tls,
      manager: connectionManager(patches, { listener: 'virtualInbound', port, tls }, mesh.facts),
    }));
  });
}

/** Who receives a WebSocket for the application. */
export interface Receiver {
  /** The sidecars' connection managers for the pods that the route selects; empty for TCP ports and without sidecars. */
  readonly managers: readonly InboundManager[];
  /** The same for all pods of the Service, whatever subset the route asks for. */
  readonly ofService: readonly InboundManager[];
  /** Why the client's proxy talks to the application itself; undefined where a sidecar receives (or may). */
  readonly direct: string | undefined;
}

/** The receiving end of a destination, from one client's point of view. */
export function receiverOf(mesh: Mesh, client: Client, destination: Destination, origin: Resource): Receiver {
  const direct = directly(mesh, client, destination);
  const ofService = direct === undefined ? managersOfService(mesh, destination, origin) : NO_MANAGERS;
  return { direct, ofService, managers: managersOfSubset(ofService, destination) };
}

const NO_MANAGERS: readonly InboundManager[] = [];

function directly(mesh: Mesh, client: Client, { service, workloads }: Destination): string | undefined {
  if (client.kind === 'waypoint') return 'a waypoint talks to the application itself';
  const inMesh = service?.resource.field.get('spec', 'location').text === 'MESH_INTERNAL';
  const named = service?.externalName !== undefined && isExternal(service);
  const entered = service?.kind === 'ServiceEntry' && !inMesh && workloads.length === 0;
  if (named || entered) return 'an external host has no sidecar';
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

/** How many of the receiving sidecars refuse an extended CONNECT; `all` where there is no HTTP. */
export function refusingConnect({ managers }: Receiver): 'all' | 'some' | 'none' {
  return refusingAmong(managers);
}

/** Whether there are receiving sidecars and any of them refuses an extended CONNECT. */
export function mayRefuseConnect(receiver: Receiver): boolean {
  return receiver.managers.length > 0 && refusingConnect(receiver) !== 'none';
}

const refusingAmong = oncePer((managers: readonly InboundManager[]): 'all' | 'some' | 'none' => {
  const refusing = managers.filter(({ manager }) => !manager.allowConnect.value);
  if (refusing.length === managers.length) return 'all';
  return refusing.length === 0 ? 'none' : 'some';
});
