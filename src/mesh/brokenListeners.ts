import type { Resource } from '../manifests/resource.js';
import { clientContext } from './client.js';
import {
  carriesManager,
  type EnvoyProxy,
  type ListenerChain,
  managerConfig,
  missOf,
  type Patch,
  type PatchContext,
} from './envoyFilters.js';
import type { Inventory } from './inventory.js';
import { clientChain, mayListen } from './listeners.js';
import type { Mesh } from './mesh.js';
import { oncePer } from './oncePer.js';
import { PerChain } from './perChain.js';
import { receivingProxies } from './server.js';
import type { Way } from './way.js';

/**
 * How an EnvoyFilter breaks a listener. `nameless`: the filter that it adds has no name, and Envoy refuses every
 * listener update of the proxy. `added`: a second connection manager, and Envoy refuses the listener. `replaced`: the
 * connection manager loses its routes and upgrades.
 */
export type Breakage = 'nameless' | 'added' | 'replaced';

/** A patch that breaks a listener on the way of a WebSocket. */
export interface BrokenListener {
  readonly patch: Patch;
  readonly how: Breakage;
  readonly at: 'client' | 'server';
  /** False where some pods of the destination stay unharmed. */
  readonly everywhere: boolean;
}

/** Every patch that breaks a listener between the client and the application, whatever the protocol of the port. */
export function brokenListeners(mesh: Mesh, way: Way): readonly BrokenListener[] {
  if (!mesh.inventory.hasEnvoyFilters) return [];
  const { client, destination } = way;
  const origin = way.route.resource;
  const found: BrokenListener[] = [];
  if (client.kind !== 'waypoint') {
    const context = clientContext(client);
    const chain = clientChain(mesh, client, way.virtualHost.port, mesh.patches(client, context, origin));
    for (const [patch, how] of breakages(mesh, client, context, chain, origin))
      found.push({ patch, how, at: 'client', everywhere: true });
  }
  if (way.receiver.direct !== undefined) return found;
  const port = destination.containerPort;
  const receiving = receivingProxies(mesh, destination, origin);
  const hits = new Map<Patch, { how: Breakage; proxies: number }>();
  const chain = { listener: 'virtualInbound', port, tls: true };
  for (const proxy of receiving) {
    for (const [patch, how] of breakages(mesh, proxy, 'SIDECAR_INBOUND', chain, origin))
      hits.set(patch, { how, proxies: (hits.get(patch)?.proxies ?? 0) + 1 });
  }
  for (const [patch, { how, proxies }] of hits)
    found.push({ patch, how, at: 'server', everywhere: proxies === receiving.length });
  return found;
}

/** The patches that break one listener of a proxy, or all of them. */
function breakages(
  mesh: Mesh,
  proxy: EnvoyProxy,
  context: PatchContext,
  chain: ListenerChain,
  origin: Resource,
): ReadonlyMap<Patch, Breakage> {
  const contexts: readonly PatchContext[] =
    proxy.kind === 'gateway' ? ['GATEWAY'] : ['SIDECAR_INBOUND', 'SIDECAR_OUTBOUND'];
  if (!contexts.some((one) => mayBreak(mesh.patches(proxy, one, origin)))) return UNBROKEN;
  const patches = mesh.patches(proxy, context, origin);
  const found = ofOne.get(patches, chain, mesh.facts, () => breakagesOfOne(mesh, patches, chain));
  const nameless = contexts.flatMap((one) => {
    const all = mesh.patches(proxy, one, origin);
    return ofAll[one].get(all, chain, mesh.facts, () =>
      all.filter((patch) => isNameless(patch) && findsListener(mesh, patch, one, chain)),
    );
  });
  if (nameless.length === 0) return found;
  return new Map([...found, ...nameless.map((patch): [Patch, Breakage] => [patch, 'nameless'])]);
}

const UNBROKEN: ReadonlyMap<Patch, Breakage> = new Map();

/** Whether any of them might, whatever the listener: hardly one list of a thousand. */
const mayBreak = oncePer((patches: readonly Patch[]): boolean =>
  patches.some((patch) => isNameless(patch) || (patch.operation !== 'MERGE' && carriesManager(patch))),
);

const ofOne = new PerChain<ReadonlyMap<Patch, Breakage>>();
const ofAll: Readonly<Record<PatchContext, PerChain<readonly Patch[]>>> = {
  SIDECAR_INBOUND: new PerChain(),
  SIDECAR_OUTBOUND: new PerChain(),
  GATEWAY: new PerChain(),
};

function breakagesOfOne(mesh: Mesh, patches: readonly Patch[], chain: ListenerChain): ReadonlyMap<Patch, Breakage> {
  const found = new Map<Patch, Breakage>();
  for (const patch of patches) {
    const how = breakage(mesh, patch, chain);
    if (how !== undefined) found.set(patch, how);
  }
  return found;
}

function breakage(mesh: Mesh, patch: Patch, chain: ListenerChain): Breakage | undefined {
  const { applyTo, operation } = patch;
  if (applyTo !== 'NETWORK_FILTER' && applyTo !== 'HTTP_FILTER') return undefined;
  if (managerConfig(patch, mesh.facts) === undefined) return undefined;
  const miss = missOf(patch, chain, mesh.facts);
  if (operation === 'REPLACE') return applyTo === 'NETWORK_FILTER' && miss === undefined ? 'replaced' : undefined;
  if (operation !== 'ADD' && !operation.startsWith('INSERT')) return undefined;
  // Only what stands before or after a filter asks for that filter; the rest lands in every chain.
  const placed = applyTo === 'HTTP_FILTER' || operation === 'INSERT_BEFORE' || operation === 'INSERT_AFTER';
  const lands = miss === undefined || (!placed && (miss === 'filter name' || miss === 'legacy filter name'));
  return lands ? 'added' : undefined;
}

function isNameless({ applyTo, operation, value }: Patch): boolean {
  return applyTo === 'NETWORK_FILTER' && operation === 'ADD' && value.exists && !value.get('name').text;
}

/** Whether a listener of the proxy carries the name and port that a patch asks for. */
function findsListener(mesh: Mesh, patch: Patch, context: PatchContext, chain: ListenerChain): boolean {
  const match = patch.match.get('listener');
  const name = match.get('name').text;
  const port = match.get('portNumber').number || Number(/_(\d+)$/.exec(name ?? '')?.[1] ?? 0);
  const inbound = context === 'SIDECAR_INBOUND';
  if (name === 'virtualInbound' && !inbound) return false;
  if (name === 'virtualOutbound' && context !== 'SIDECAR_OUTBOUND') return false;
  if (port === 0 || port === chain.port || port === chain.orPort) return true;
  if (inbound) return false;
  if (context === 'GATEWAY') return mayListen(mesh.inventory, port);
  return portsOfServices(mesh.inventory).has(port);
}

const portsOfServices = oncePer(
  ({ services }: Inventory): ReadonlySet<number> =>
    new Set(services.flatMap(({ ports }) => ports.map(({ number }) => number))),
);
