import type { Resource } from '../manifests/resource.js';
import type { Mesh } from '../mesh/mesh.js';
import { oncePer } from '../mesh/oncePer.js';
import type { Route } from '../mesh/route.js';
import type { Workload } from '../mesh/workloads.js';
import { AFFINITY, NOT_NEEDED } from './annotations.js';
import type { SocketPath } from './path.js';
import { isPolling } from './words.js';

/** Label of a Service that asks for Istio's own sessions. */
export const PERSISTENT = 'istio.io/persistent-session';

/** Whether a route serves a transport that polls over HTTP before it upgrades. */
export function pollsFirst(route: Route): boolean {
  return route.matches.some(({ path }) => path !== undefined && isPolling(path.value, path.how === 'regex'));
}

/** Whether the owner says that clients need not come back, or asks for Istio's own persistent sessions. */
export function needsNoHash({ destination }: SocketPath): boolean {
  const { service, workloads, rule } = destination;
  if (service !== undefined && saysNotNeeded(service.resource)) return true;
  if (anySaysNotNeeded(workloads) || rule?.from.some((own) => saysNotNeeded(own.resource)) === true) return true;
  return service?.labels.has(PERSISTENT) === true || service?.labels.has(`${PERSISTENT}-header`) === true;
}

const saysNotNeeded = oncePer(
  ({ field }: Resource): boolean => field.get('metadata', 'annotations', AFFINITY).text === NOT_NEEDED,
);

/** Thousands of routes may lead to the same thousands of pods. */
const anySaysNotNeeded = oncePer((workloads: readonly Workload[]): boolean =>
  workloads.some(({ resource }) => saysNotNeeded(resource)),
);

/** Whether no object of Istio or the Gateway API was read: then plain Kubernetes may be all there is. */
export function noMeshObjects({ inventory }: Mesh): boolean {
  return !inventory.hasMeshObjects;
}
