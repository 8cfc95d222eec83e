import type { Field } from '../manifests/resource.js';
import { clientContext } from './client.js';
import { either, isMerged, NO_PATCHES, type Patch, replacesLists } from './envoyFilters.js';
import { group } from './group.js';
import { boundPorts } from './listeners.js';
import type { Mesh } from './mesh.js';
import { Once, oncePer } from './oncePer.js';
import { Reuse } from './reuse.js';
import type { Route } from './route.js';
import type { InboundManager } from './server.js';
import type { VirtualHost } from './virtualHosts.js';
import type { Way } from './way.js';

/** A way with the route that EnvoyFilters may patch. */
export interface RoutedWay extends Way {
  readonly virtualHost: VirtualHost;
  readonly route: Route;
}

/**
 * The patches of HTTP_ROUTE and VIRTUAL_HOST that are merged into a route at the client's proxy, in order. The same list
 * for all routes that the patches cannot tell apart.
 */
export function patchesOfRoute(mesh: Mesh, way: RoutedWay): readonly Patch[] {
  return routeMerges(mesh.patches(way.client, clientContext(way.client), way.route.resource)).reaching(mesh, way);
}

/** What a patch of a route configuration is for; empty or zero: all. */
interface RouteMatch {
  readonly patch: Patch;
  readonly position: number;
  readonly port: number;
  readonly gateway: string | undefined;
  readonly configuration: string;
  readonly host: string;
  readonly route: string;
}

function routeMatch(patch: Patch, position: number): RouteMatch {
  const match = patch.match.get('routeConfiguration');
  return {
    patch,
    position,
    port: match.get('portNumber').number ?? 0,
    gateway: match.get('gateway').text,
    configuration: match.get('name').text ?? '',
    host: match.get('vhost', 'name').text ?? '',
    route: match.get('vhost', 'route', 'name').text ?? '',
  };
}

/** The patches of a proxy that are merged into routes. There may be as many as routes: they are filed by one name each. */
class RouteMerges {
  private readonly all: readonly RouteMatch[];
  private readonly asksForConfigurations: boolean;
  private readonly filed: ReadonlyMap<string, readonly RouteMatch[]>;
  private readonly known = new Once<string, readonly Patch[]>();

  constructor(patches: readonly Patch[]) {
    this.all = patches
      .filter((patch) => (patch.applyTo === 'HTTP_ROUTE' || patch.applyTo === 'VIRTUAL_HOST') && isMerged(patch))
      .map(routeMatch);
    this.asksForConfigurations = this.all.some(({ configuration }) => configuration !== '');
    this.filed = group(this.all, (match) => [match.host || match.route || match.configuration]);
  }

  /** Those for a route: by the name and port of the route configuration, of the virtual host, of the route. */
  reaching(mesh: Mesh, { client, route, virtualHost }: RoutedWay): readonly Patch[] {
    if (this.all.length === 0) return NO_PATCHES;
    const { domain, port } = virtualHost;
    const gateway = client.server?.gateway;
    const names = namesOf(route);
    const configurations = this.asksForConfigurations ? configurationNames(mesh, virtualHost) : [];
    const host = `${domain}:${port}`;
    const named = [...new Set([host, ...configurations, ...names])].filter((name) => this.filed.has(name));
    // Where no patch names the route, it gets what all others get.
    const key = JSON.stringify(named.length === 0 ? [gateway, port] : [gateway, host, configurations, names]);
    return this.known.get(key, () =>
      ['', ...named]
        .flatMap((name) => this.filed.get(name) ?? [])
        .filter(
          (match) =>
            (match.port === 0 || match.port === port) &&
            (gateway === undefined || (match.gateway ?? gateway) === gateway) &&
            (match.configuration === '' || configurations.includes(match.configuration)) &&
            (match.host === '' || match.host === host) &&
            (match.route === '' || names.includes(match.route)),
        )
        .sort((a, b) => a.position - b.position)
        .map(({ patch }) => patch),
    );
  }

  /** Those for the only route of an inbound port, which is called `default`. */
  reachingInbound(port: number | undefined): readonly Patch[] {
    if (this.all.length === 0) return NO_PATCHES;
    return this.known.get(`inbound ${port}`, () =>
      this.all
        .filter((match) => match.host === '' || match.host.startsWith('inbound|'))
        .filter((match) => match.route === '' || match.route === 'default')
        .filter((match) => match.port === 0 || match.port === port)
        .filter(({ configuration: name }) => name === '' || name === `inbound|${port}||` || OLD_INBOUND.test(name))
        .map(({ patch }) => patch),
    );
  }
}

/** What older releases call the configuration of an inbound port: `inbound|80|http|chat.prod.svc.cluster.local`. */
const OLD_INBOUND = /^inbound\|\d+\|[^|]*\|./;

const routeMerges = oncePer((patches: readonly Patch[]) => new RouteMerges(patches));

/** What istiod calls the route configuration of a virtual host. */
function configurationNames(mesh: Mesh, { client, domain, port }: VirtualHost): readonly string[] {
  const { server } = client;
  if (server === undefined) return [`${port}`, `${domain}:${port}`];
  if (!server.secure) return boundPorts(mesh, client).map((bound) => `http.${bound}`);
  return [`https.${port}.${server.section ?? ''}.${server.name}.${server.namespace}`];
}

/** What istiod calls a route: its own name, or that with the name of one of its matches. */
function namesOf({ kind, name, matches }: Route): readonly string[] {
  if (kind === 'Service') return ['default'];
  if (name === undefined) return [];
  return [name, ...matches.flatMap(({ field }) => field.get('name').text ?? []).map((own) => `${name}.${own}`)];
}

/** The same at one of the receiving sidecars. */
export function patchesOfInboundRoute(mesh: Mesh, way: RoutedWay, { proxy }: InboundManager): readonly Patch[] {
  return routeMerges(mesh.patches(proxy, 'SIDECAR_INBOUND', way.route.resource)).reachingInbound(
    way.destination.containerPort,
  );
}

/** The lines that switch the upgrade to WebSocket off on a way: `upgrade_configs` of a route with `enabled: false`. */
export function disabledUpgrades(mesh: Mesh, way: RoutedWay): readonly Field[] {
  if (!mesh.inventory.hasEnvoyFilters) return [];
  const { managers } = way.receiver;
  const atServer = disabledAtServer.get(managers, mesh.facts, () => {
    const lists = managers.map((one) => patchesOfInboundRoute(mesh, way, one));
    return [...new Set(lists)].flatMap((patches) => switchedOff(patches) ?? []);
  });
  const atClient = switchedOff(patchesOfRoute(mesh, way));
  return atClient === undefined ? atServer : [atClient, ...atServer];
}

/** Once for all routes that lead to the same pods. */
const disabledAtServer = new Reuse<readonly InboundManager[], readonly Field[]>();

const switchedOff = oncePer((patches: readonly Patch[]): Field | undefined => {
  // A list that replaces takes those before it away.
  const last = patches.findLast((patch) => {
    return websocketUpgrade(patch) !== undefined || (replacesLists(patch.operation) && upgradesOf(patch).length > 0);
  });
  const enabled = last && websocketUpgrade(last)?.get('enabled');
  return enabled?.boolean === false ? enabled : undefined;
});

/** The last entry for WebSocket that a patch merges into a route. */
const websocketUpgrade = oncePer((patch: Patch): Field | undefined => {
  return upgradesOf(patch).findLast((config) => either(config, 'upgrade_type').text?.toLowerCase() === 'websocket');
});

function upgradesOf({ value }: Patch): readonly Field[] {
  return either(value, 'route', 'upgrade_configs').items();
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
