import type { Place } from '../manifests/place.js';
import type { PatchContext } from './envoyFilters.js';
import type { GatewayServer } from './gateways.js';
import type { Inventory } from './inventory.js';
import { Once, oncePer } from './oncePer.js';
import type { Waypoint } from './waypoints.js';
import type { Workload } from './workloads.js';

/** The proxy that opens the way: it applies VirtualServices and DestinationRules. */
export interface Client {
  readonly kind: 'gateway' | 'sidecar' | 'waypoint';
  readonly namespace: string;
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  /** The gateway's port that the WebSocket comes in through. */
  readonly server: GatewayServer | undefined;
  readonly place: Place | null;
  /** The gateway's own workload, when it was read. */
  readonly workload: Workload | undefined;
}

/** The side of the client's proxy that its patches are for. */
export function clientContext({ kind }: Client): PatchContext {
  return kind === 'gateway' ? 'GATEWAY' : 'SIDECAR_OUTBOUND';
}

/** The proxy of a gateway: the workload that its selector picks, else what istioctl installs. */
export function gatewayClient(inventory: Inventory, server: GatewayServer): Client {
  const place = server.field.get('port', 'number').exists
    ? server.field.get('port', 'number').place
    : server.field.place;
  if (server.api === 'gateway-api') {
    return {
      kind: 'gateway',
      namespace: server.namespace,
      name: server.name,
      labels: server.selector,
      server,
      place,
      workload: undefined,
    };
  }
  const workload = gatewayWorkload(inventory, server);
  return {
    kind: 'gateway',
    namespace: workload?.namespace ?? inventory.config.rootNamespace,
    name: workload?.name ?? defaultName(server),
    labels: workload?.labels ?? server.selector,
    server,
    place,
    workload,
  };
}

const gatewayPods = oncePer((_: Inventory) => new Once<GatewayServer['selector'], Workload | undefined>());

/** The same for all servers of one Gateway. */
function gatewayWorkload(inventory: Inventory, server: GatewayServer): Workload | undefined {
  const { selector } = server;
  if (selector.size === 0) return undefined;
  return gatewayPods(inventory).get(selector, () => inventory.pods.selected(selector, server.resource));
}

function defaultName(server: GatewayServer): string {
  const label = server.selector.get('istio') ?? server.selector.get('app');
  return label === undefined ? server.name : label.startsWith('istio-') ? label : `istio-${label}`;
}

const NO_LABELS: ReadonlyMap<string, string> = new Map();

/** A client with a sidecar in a namespace. */
export function sidecarClient(namespace: string, labels: ReadonlyMap<string, string> = NO_LABELS): Client {
  return { kind: 'sidecar', namespace, name: '', labels, server: undefined, place: null, workload: undefined };
}

/** Whether two clients are the same proxy, seen at different times. */
export function sameClient(a: Client, b: Client): boolean {
  return (
    a === b ||
    (a.kind === b.kind &&
      a.namespace === b.namespace &&
      a.name === b.name &&
      a.server === b.server &&
      a.workload === b.workload &&
      a.place?.start === b.place?.start &&
      a.place?.file === b.place?.file &&
      a.labels.size === b.labels.size &&
      [...a.labels].every(([key, value]) => b.labels.get(key) === value))
  );
}

/** A waypoint in front of a Service, in the namespace of its Gateway. */
export function waypointClient({ namespace, name, resource }: Waypoint): Client {
  return {
    kind: 'waypoint',
    namespace,
    name,
    labels: NO_LABELS,
    server: undefined,
    place: resource === undefined ? null : resource.field.get('metadata', 'name').place,
    workload: undefined,
  };
}
