import type { Mesh } from '../mesh/mesh.js';
import { Reuse } from '../mesh/reuse.js';
import type { RoutedWay } from '../mesh/routePatches.js';
import { ObservedPath } from './parts.js';
import { type SocketPath, socketPath, wayOf } from './path.js';
import { type DeclaredSocket, type Sighting, sightings } from './sightings.js';

export type { DeclaredSocket } from './sightings.js';

const paths = new Reuse<Sighting, SocketPath>();
const ways = new Reuse<Sighting, RoutedWay>();

/** Every way that a WebSocket takes through the mesh, with evidence and settings, in a stable order. */
export function socketPaths(mesh: Mesh, options: { readonly declared: readonly DeclaredSocket[] }): SocketPath[] {
  return sightings(mesh, options.declared).map((sighting) =>
    paths.get(sighting, mesh.facts, () => {
      const { virtualHost, route, destination } = sighting;
      const way = ways.get(sighting, mesh.facts, () => wayOf(mesh, virtualHost, route, destination));
      return new ObservedPath(socketPath(mesh, way, sighting), sighting);
    }),
  );
}
