import type { Client } from './client.js';
import { asksForListener, type ListenerChain, type Patch } from './envoyFilters.js';
import type { GatewayServer } from './gateways.js';
import { group } from './group.js';
import type { Inventory } from './inventory.js';
import type { Mesh } from './mesh.js';
import { Once, oncePer } from './oncePer.js';
import { portNumbered, type ServiceHost } from './services.js';
import { selects, type Workload } from './workloads.js';

/** The chain of the client's listener that a request comes in through, as the patches of its proxy match it. */
export function clientChain(mesh: Mesh, client: Client, port: number, patches: readonly Patch[]): ListenerChain {
  if (client.kind === 'gateway') return gatewayChain(mesh, client, patches);
  return { listener: listenerOf(port), port, tls: false };
}

/** The listener of a gateway's server as the patches of the gateway match it. */
export function gatewayChain(mesh: Mesh, client: Client, patches: readonly Patch[]): ListenerChain {
  const { server } = client;
  if (server === undefined) return { listener: '', port: undefined, tls: false };
  // The Services that lead to the gateway are asked for only where their ports may count.
  const [port = server.port, orPort] = askForListeners(patches) ? boundPorts(mesh, client) : [server.port];
  const chain = { listener: listenerOf(port), port, tls: server.secure };
  return orPort === undefined ? chain : { orPort, ...chain };
}

/** The port that the listener of a gateway's server is bound to; both that it may be where that cannot be told. */
export function boundPorts(mesh: Mesh, { server, workload }: Client): readonly number[] {
  if (server === undefined) return [];
  const found = listeningPort(mesh, server, workload);
  if (found !== undefined) return [found];
  const installed = INSTALLED.get(server.port);
  return installed === undefined ? [server.port] : [server.port, installed];
}

const askForListeners = oncePer((patches: readonly Patch[]) => patches.some(asksForListener));

function listenerOf(port: number): string {
  return `0.0.0.0_${port}`;
}

/** Where istioctl's Service leads the ports of a gateway; that of the Helm chart leads them to the same ones. */
const INSTALLED: ReadonlyMap<number, number> = new Map([
  [80, 8080],
  [443, 8443],
]);

/** Whether some server of a gateway may listen on a port. */
export function mayListen({ gatewayServers }: Inventory, port: number): boolean {
  return gatewayServers.some((server) => server.port === port || INSTALLED.get(server.port) === port);
}

/**
 * The port that a server's listener is bound to: where the Service in front of the gateway's pods leads the server's port
 * (seen in istiod's listeners; routes go by the server's own port all the same). Undefined where that Service was not read.
 */
function listeningPort(mesh: Mesh, server: GatewayServer, workload: Workload | undefined): number | undefined {
  // For a Gateway of the Gateway API istiod makes a Service with the same ports.
  if (server.api === 'gateway-api') return server.port;
  const { services, closeness } = mesh.inventory;
  const found = workload === undefined ? [] : inFrontOf(services).get(workload, () => leadingTo(workload, services));
  for (const service of closeness.seenFrom(found, server.resource)) {
    const port = portNumbered(service, server.port);
    if (port !== undefined) return mesh.targetPort(service, port) ?? server.port;
  }
  return undefined;
}

const inFrontOf = oncePer((_: readonly ServiceHost[]) => new Once<Workload, readonly ServiceHost[]>());

function leadingTo({ namespace, labels }: Workload, services: readonly ServiceHost[]): readonly ServiceHost[] {
  const byLabel = byFirstLabel(services);
  const candidates = [...labels].flatMap(([key, value]) => byLabel.get(`${namespace} ${key}=${value}`) ?? []);
  return candidates.filter(({ selector }) => selector !== undefined && selects(selector, labels));
}

/** Services by their namespace and the first label that they select pods by. */
const byFirstLabel = oncePer((services: readonly ServiceHost[]) =>
  group(services, ({ namespace, selector }) => {
    const [first] = selector ?? [];
    return first === undefined ? [] : [`${namespace} ${first[0]}=${first[1]}`];
  }),
);
