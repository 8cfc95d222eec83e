import { append } from '../manifests/append.js';
import type { Resource } from '../manifests/resource.js';
import { clientContext } from '../mesh/client.js';
import { GATEWAY_NAME_LABEL } from '../mesh/gateways.js';
import type { Mesh } from '../mesh/mesh.js';
import { noteOverflow } from '../mesh/overflow.js';
import { proxiesOfService } from '../mesh/server.js';
import type { SocketPath } from './path.js';

/**
 * The objects on a WebSocket's way: the route's (a VirtualService with its delegate, an HTTPRoute), the Gateway, the
 * DestinationRules of the host as the client's and the server's proxies see them (all that are merged), the Service or
 * ServiceEntry, the Sidecars in force at both ends, and the EnvoyFilters that patch the proxies there. Each once.
 *
 * @param isWanted limits the work to objects of some kinds
 */
export function objectsOnPath(
  mesh: Mesh,
  path: SocketPath,
  isWanted: (kind: string) => boolean = () => true,
): readonly Resource[] {
  const { client, route, destination } = path;
  const found = new Set<Resource>([route.resource]);
  if (route.delegate !== undefined) found.add(route.delegate);
  if (client.server !== undefined) found.add(client.server.resource);
  if (destination.service !== undefined) found.add(destination.service.resource);
  if (isWanted('DestinationRule')) for (const resource of rulesOf(mesh, path)) found.add(resource);
  if (isWanted('Sidecar')) for (const resource of sidecarsOf(mesh, path)) found.add(resource);
  if (isWanted('EnvoyFilter')) for (const resource of envoyFiltersOf(mesh, path)) found.add(resource);
  return [...found];
}

function rulesOf(mesh: Mesh, { route, destination }: SocketPath): Resource[] {
  const atServer = destination.service && mesh.ruleAtServer(destination.host, route.resource);
  return [...(destination.rule?.from ?? []), ...(atServer?.from ?? [])].map((rule) => rule.resource);
}

function sidecarsOf(mesh: Mesh, { client, route, destination }: SocketPath): Resource[] {
  if (mesh.inventory.sidecars.length === 0) return [];
  const ends = client.kind === 'sidecar' ? [client, ...destination.workloads] : destination.workloads;
  return ends.flatMap(({ namespace, labels }) => mesh.sidecarOf(namespace, labels, route.resource)?.resource ?? []);
}

function envoyFiltersOf(mesh: Mesh, { client, route, destination, receiver }: SocketPath): Resource[] {
  if (!mesh.inventory.hasEnvoyFilters) return [];
  const origin = route.resource;
  const isWaypoint = client.kind === 'waypoint';
  const proxy = isWaypoint ? { ...client, labels: new Map([[GATEWAY_NAME_LABEL, client.name]]) } : client;
  const patches = [...mesh.patches(proxy, clientContext(client), origin)];
  if (receiver.direct === undefined) {
    for (const server of proxiesOfService(mesh, destination, origin)) {
      append(patches, mesh.patches(server, 'SIDECAR_INBOUND', origin));
    }
  }
  return patches.map((patch) => patch.filter.resource);
}

/** Thousands of EnvoyFilters may patch the proxies on thousands of paths: as many are judged, or ten for each path. */
const MAX_JUDGED = 50_000;

/** An object to judge, and what makes it matter. */
export interface Judged {
  readonly resource: Resource;
  /** The path it is on; the object itself where it is on none. */
  readonly subject: SocketPath | Resource;
}

/** Those of some objects that are on the ways of WebSockets, once for each way; with `all`, those on none too. */
export function judgedObjects(
  mesh: Mesh,
  paths: readonly SocketPath[],
  objects: ReadonlySet<Resource>,
  all: boolean,
): readonly Judged[] {
  if (objects.size === 0) return [];
  const kinds = new Set([...objects].map(({ kind }) => kind));
  const isWanted = (kind: string): boolean => kinds.has(kind);
  const found: Judged[] = [];
  const seen = new Set<Resource>();
  const most = Math.max(MAX_JUDGED, 10 * paths.length);
  for (const path of paths) {
    for (const resource of objectsOnPath(mesh, path, isWanted)) {
      if (!objects.has(resource)) continue;
      seen.add(resource);
      found.push({ resource, subject: path });
    }
    if (found.length > most) {
      const number = most.toLocaleString('en');
      noteOverflow(mesh.inventory, `there are more than ${number} refused objects, times paths: some were left out`);
      break;
    }
  }
  if (!all) return found;
  for (const resource of objects) if (!seen.has(resource)) found.push({ resource, subject: resource });
  return found;
}
