import type { Resource } from '../manifests/resource.js';
import type { Client } from './client.js';
import { byDefault } from './effective.js';
import type { Inventory } from './inventory.js';
import type { Mesh } from './mesh.js';
import { bySpecificity, coverage } from './names.js';
import { Once, oncePer } from './oncePer.js';
import type { Route } from './route.js';
import { serviceRoutes } from './serviceRoutes.js';
import { isVisible, portNumbered, type ServiceHost, type ServicePort } from './services.js';
import { imports } from './sidecars.js';
import { forSource, routesOf, sameVirtualHost, type VirtualHost } from './virtualHosts.js';
import { MESH, type VirtualService } from './virtualServices.js';

/** What a client's sidecar does with requests to a host of the mesh. */
export function sidecarVirtualHost(
  mesh: Mesh,
  client: Client,
  host: string,
  port: number,
  origin: Resource,
): VirtualHost | undefined {
  const service = mesh.service(host, origin);
  const scope = mesh.scopeOf(client, origin);
  const visible = meshVirtualServices(mesh, host, origin).filter(
    (vs) =>
      isVisible(vs.exportTo, vs.namespace, client.namespace, mesh.inventory.config.exportTo.virtualServices) &&
      imports(scope, host, vs.namespace),
  );
  const routesFrom = (namespace: string): readonly Route[] =>
    service?.host === host ? serviceRoutes(mesh, service, namespace, port, origin) : [];
  const own = routesFrom(client.namespace);
  // HTTPRoutes of the client's namespace come before the VirtualServices that are for all namespaces.
  const candidates = own.length === 0 ? visible : visible.filter(namesNamespaces);
  for (const vs of candidates) {
    const routes = forSource(
      routesOf(mesh, vs),
      vs,
      { labels: client.labels, namespace: client.namespace, gateway: MESH },
      port,
    );
    // Without a single route for this client istiod passes the VirtualService over.
    if (routes.length > 0)
      return sameVirtualHost({ domain: host, client, port, routes, ignored: behind(visible, visible.indexOf(vs)) });
  }
  const api = own.length > 0 || service === undefined ? own : routesFrom(service.namespace);
  if (api.length > 0) return sameVirtualHost({ domain: host, client, port, routes: api, ignored: visible });
  if (service === undefined) return undefined;
  const servicePort = portNumbered(service, port);
  if (servicePort === undefined) return undefined;
  const routes = [defaultRoute(service, servicePort)];
  return sameVirtualHost({ domain: host, client, port, routes, ignored: visible });
}

/** Whether a VirtualService says for which namespaces it is, be it with `.`. */
function namesNamespaces({ exportTo = [] }: VirtualService): boolean {
  return exportTo.length > 0 && !exportTo.includes('*');
}

const NONE: readonly VirtualService[] = [];

function behind(candidates: readonly VirtualService[], index: number): readonly VirtualService[] {
  return index + 1 === candidates.length ? NONE : candidates.slice(index + 1);
}

/** VirtualServices of the mesh for a host, the one that sidecars use first. */
function meshVirtualServices(mesh: Mesh, host: string, origin: Resource): readonly VirtualService[] {
  const { meshByHost, meshWildcards } = mesh.inventory;
  const candidates = meshCandidates(mesh.inventory);
  const known = candidates.get(host) ?? [
    ...new Set([...(meshByHost.get(host) ?? []), ...meshWildcards.covering(host)]),
  ];
  candidates.set(host, known);
  const all = mesh.inventory.closeness.seenFrom(known, origin);
  if (all.length < 2) return all;
  const key = mesh.facts.holds('exact-host-beats-older-wildcard') ? host : '';
  return sorted(all).get(key, () => {
    const best = (vs: VirtualService) => (key === '' ? '' : (covering(vs)(host) ?? '*'));
    return [...all].sort((a, b) => bySpecificity(best(a), best(b)) || a.resource.order - b.resource.order);
  });
}

/** In the order that sidecars look at them, the oldest first, by the host where exact ones come before all wildcards. */
const sorted = oncePer((_: readonly VirtualService[]) => new Once<string, readonly VirtualService[]>());

const meshCandidates = oncePer((_: Inventory) => new Map<string, readonly VirtualService[]>());

const covering = oncePer((vs: VirtualService) => coverage(vs.hosts.map(({ host }) => host)));

const defaultRoutes = oncePer((service: ServiceHost) => {
  return new Map(service.ports.map((port) => [port, makeDefaultRoute(service, port)]));
});

/** The route Istio makes for a port of a Service that no VirtualService covers. */
export function defaultRoute(service: ServiceHost, port: ServicePort): Route {
  return defaultRoutes(service).get(port) ?? makeDefaultRoute(service, port);
}

function makeDefaultRoute(service: ServiceHost, port: ServicePort): Route {
  return {
    kind: 'Service',
    resource: service.resource,
    delegate: undefined,
    index: service.ports.indexOf(port),
    name: undefined,
    matches: [],
    destinations: [{ host: service.host, port: port.number, subset: undefined, weight: 100, field: port.field }],
    field: port.field,
    timeout: byDefault(null),
    perTryTimeout: byDefault(null),
    retries: byDefault(null),
    mirrors: [],
  };
}
