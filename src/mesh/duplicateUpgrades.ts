import type { Place } from '../manifests/place.js';
import type { Field } from '../manifests/resource.js';
import { clientContext } from './client.js';
import { type ConnectionManager, connectionManager } from './connectionManager.js';
import { either } from './envoyFilters.js';
import { clientChain } from './listeners.js';
import type { Mesh } from './mesh.js';
import { Once, oncePer } from './oncePer.js';
import type { InboundManager } from './server.js';
import type { Way } from './way.js';

/** `upgrade_configs` that an EnvoyFilter merges into a connection manager that has WebSocket among its upgrades already. */
export interface DuplicateUpgrade {
  /** The list. */
  readonly list: Field;
  /** Its entry for WebSocket. */
  readonly entry: Field;
  /** The type in that entry. */
  readonly place: Place;
  readonly at: 'client' | 'server';
}

/** The entries for WebSocket that EnvoyFilters add to those of Istio on a way, at the client's proxy and the server's. */
export function duplicateUpgrades(mesh: Mesh, way: Way): readonly DuplicateUpgrade[] {
  if (!mesh.inventory.hasEnvoyFilters) return [];
  const { client, receiver } = way;
  const context = clientContext(client);
  const patches = client.kind === 'waypoint' ? [] : mesh.patches(client, context, way.route.resource);
  const atClient = connectionManager(patches, clientChain(mesh, client, way.virtualHost.port, patches), mesh.facts);
  return besideServers(receiver.managers).get(atClient, () => findDuplicates(atClient, receiver.managers));
}

/** Once for all routes with the same proxies at both ends. */
const besideServers = oncePer(
  (_: readonly InboundManager[]) => new Once<ConnectionManager, readonly DuplicateUpgrade[]>(),
);

function findDuplicates(atClient: ConnectionManager, atServer: readonly InboundManager[]): readonly DuplicateUpgrade[] {
  const managers: [DuplicateUpgrade['at'], ConnectionManager][] = [
    ['client', atClient],
    ...atServer.map(({ manager }): [DuplicateUpgrade['at'], ConnectionManager] => ['server', manager]),
  ];
  const found = new Map<string, DuplicateUpgrade>();
  for (const [at, manager] of managers) {
    // A connection manager that was replaced has no upgrades of Istio left.
    if (manager.broken?.how === 'replaced') continue;
    for (const { key, ...one } of websocketEntries(manager.merged)) found.set(key, { at, ...one });
  }
  return [...found.values()];
}

/** The entries for WebSocket in what is merged into one connection manager. */
const websocketEntries = oncePer((merged: readonly Field[]) =>
  merged.flatMap((config) => {
    const list = either(config, 'upgrade_configs');
    const entry = list.items().find((one) => either(one, 'upgrade_type').text?.toLowerCase() === 'websocket');
    if (entry === undefined) return [];
    return [{ key: `${list.file.path} ${list.place.start}`, list, entry, place: either(entry, 'upgrade_type').place }];
  }),
);
