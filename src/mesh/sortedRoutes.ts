import { type ApiRoute, apiRoutes, byPrecedence } from './gatewayApi.js';
import type { Mesh } from './mesh.js';
import { oncePer } from './oncePer.js';
import { Reuse } from './reuse.js';
import type { Route } from './route.js';

/** The routes of several objects in their order of precedence: one list for all hosts and listeners that have them. */
export function sortedRoutes(mesh: Mesh, objects: readonly ApiRoute[]): readonly Route[] {
  const [first] = objects;
  if (first === undefined) return [];
  return sortedLists(objects).get(first, mesh.facts, () =>
    objects.flatMap((object) => apiRoutes(object, mesh.facts, mesh.domain)).sort(byPrecedence),
  );
}

const sortedLists = oncePer((objects: readonly ApiRoute[]): Reuse<ApiRoute, readonly Route[]> => {
  const [first] = objects;
  const lists = first === undefined ? new Map() : listsFrom(first);
  const key = objects.map(({ resource }) => resource.order).join();
  const list = lists.get(key) ?? new Reuse<ApiRoute, readonly Route[]>();
  lists.set(key, list);
  return list;
});

/** Lists that begin with an object, by the places of all their objects in the order of the input. */
const listsFrom = oncePer((_: ApiRoute) => new Map<string, Reuse<ApiRoute, readonly Route[]>>());
