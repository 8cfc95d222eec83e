import type { Field } from '../manifests/resource.js';
import { type EnvoyProxy, either, type Patch, type PatchContext } from './envoyFilters.js';
import type { Mesh } from './mesh.js';
import { oncePer } from './oncePer.js';
import type { Route } from './route.js';
import type { InboundManager } from './server.js';
import type { VirtualHost } from './virtualHosts.js';
import type { Way } from './way.js';

/** A way with the route that EnvoyFilters may patch. */
export interface RoutedWay extends Way {
  readonly virtualHost: VirtualHost;
  readonly route: Route;
}

/** The side of the client's proxy that its patches are for. */
export function clientContext({ client }: Way): PatchContext {
  return client.kind === 'gateway' ? 'GATEWAY' : 'SIDECAR_OUTBOUND';
}

/** The patches of HTTP_ROUTE and VIRTUAL_HOST that are merged into a route at the client's proxy, in order. */
export function patchesOfRoute(mesh: Mesh, way: RoutedWay): readonly Patch[] {
  const applied = routePatches(mesh, way.client, clientContext(way), way.route);
  return applied.filter((patch) => reachesRoute(patch, way));
}

/** Whether a patch is for this route: by the name and port of the route configuration, of the virtual host, of the route. */
function reachesRoute(patch: Patch, { client, route, virtualHost }: RoutedWay): boolean {
  const match = patch.match.get('routeConfiguration');
  const { domain, port } = virtualHost;
  const { server } = client;
  const number = match.get('portNumber').number ?? 0;
  if (number !== 0 && number !== port) return false;
  if (server !== undefined && (match.get('gateway').text ?? server.gateway) !== server.gateway) return false;
  const configuration = match.get('name').text ?? '';
  if (configuration !== '' && !configurationNames(virtualHost).includes(configuration)) return false;
  const host = match.get('vhost', 'name').text ?? '';
  if (host !== '' && host !== `${domain}:${port}`) return false;
  const name = match.get('vhost', 'route', 'name').text ?? '';
  return name === '' || namesOf(route).includes(name);
}

/** What istiod calls the route configuration of a virtual host. */
function configurationNames({ client, domain, port }: VirtualHost): readonly string[] {
  const { server } = client;
  if (server === undefined) return [`${port}`, `${domain}:${port}`];
  if (!server.secure) return [`http.${port}`];
  return [`https.${port}.${server.section ?? ''}.${server.name}.${server.namespace}`];
}

/** What istiod calls a route: its own name, or that with the name of one of its matches. */
function namesOf({ kind, name, matches }: Route): readonly string[] {
  if (kind === 'Service') return ['default'];
  if (name === undefined) return [];
  return [name, ...matches.flatMap(({ field }) => field.get('name').text ?? []).map((own) => `${name}.${own}`)];
}

/** The port at the receiving sidecar: the container's. */
export function containerPortOf({ destination }: Way): number | undefined {
  return destination.targetPort ?? destination.port;
}

/** The same at one of the receiving sidecars, whose only route for a port is called `default`. */
export function patchesOfInboundRoute(mesh: Mesh, way: RoutedWay, { proxy }: InboundManager): readonly Patch[] {
  const port = containerPortOf(way);
  return routePatches(mesh, proxy, 'SIDECAR_INBOUND', way.route).filter((patch) => {
    const match = patch.match.get('routeConfiguration');
    const host = match.get('vhost', 'name').text ?? '';
    const name = match.get('vhost', 'route', 'name').text ?? 'default';
    const number = match.get('portNumber').number ?? 0;
    return (host === '' || host.startsWith('inbound|')) && name === 'default' && (number === 0 || number === port);
  });
}

function routePatches(mesh: Mesh, proxy: EnvoyProxy, context: PatchContext, route: Route): readonly Patch[] {
  return routeMerges(mesh.patches(proxy, context, route.resource));
}

const routeMerges = oncePer((patches: readonly Patch[]): readonly Patch[] =>
  patches.filter(
    ({ applyTo, operation }) => operation === 'MERGE' && (applyTo === 'HTTP_ROUTE' || applyTo === 'VIRTUAL_HOST'),
  ),
);

/** The lines that switch the upgrade to WebSocket off on a way: `upgrade_configs` of a route with `enabled: false`. */
export function disabledUpgrades(mesh: Mesh, way: RoutedWay): readonly Field[] {
  if (mesh.inventory.envoyFilters.length === 0) return [];
  const atServer = way.receiver.managers.filter(({ selected }) => selected);
  const hops = [patchesOfRoute(mesh, way), ...atServer.map((one) => patchesOfInboundRoute(mesh, way, one))];
  return hops.flatMap((patches) => {
    const configs = patches.flatMap(({ value }) => either(value, 'route', 'upgrade_configs').items());
    const last = configs.findLast((config) => either(config, 'upgrade_type').text?.toLowerCase() === 'websocket');
    return last?.get('enabled').boolean === false ? [last.get('enabled')] : [];
  });
}

/** The Upgrade types that EnvoyFilters anywhere add to a connection manager or a route, lower case. */
export function addedUpgradeTypes(mesh: Mesh): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { patches } of mesh.inventory.envoyFilters) {
    for (const { value } of patches) {
      const configs = [either(value, 'typed_config', 'upgrade_configs'), either(value, 'route', 'upgrade_configs')];
      for (const config of configs.flatMap((list) => list.items())) {
        const type = either(config, 'upgrade_type').text;
        if (type !== undefined && config.get('enabled').boolean !== false) found.add(type.toLowerCase());
      }
    }
  }
  return found;
}
