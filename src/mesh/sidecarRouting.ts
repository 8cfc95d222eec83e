import type { Resource } from '../manifests/resource.js';
import type { Client } from './client.js';
import { byDefault } from './effective.js';
import { apiRoutes, byPrecedence } from './gatewayApi.js';
import type { Inventory } from './inventory.js';
import type { Mesh } from './mesh.js';
import { bySpecificity, coverage } from './names.js';
import { oncePer } from './oncePer.js';
import type { Route } from './route.js';
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
  const scope = mesh.sidecarOf(client.namespace, client.labels, origin);
  const candidates = meshVirtualServices(mesh, host, origin).filter(
    (vs) =>
      isVisible(vs.exportTo, vs.namespace, client.namespace, mesh.inventory.config.exportTo.virtualServices) &&
      imports(scope, host, service?.namespace ?? vs.namespace),
  );
  for (const [index, vs] of candidates.entries()) {
    const routes = forSource(
      routesOf(mesh, vs),
      vs,
      { labels: client.labels, namespace: client.namespace, gateway: MESH },
      port,
    );
    // Without a single route for this client istiod passes the VirtualService over.
    if (routes.length > 0)
      return sameVirtualHost({ domain: host, client, port, routes, ignored: behind(candidates, index) });
  }
  const ignored = candidates;
  const api = serviceRoutes(mesh, host, port, service, origin);
  if (api.length > 0) return sameVirtualHost({ domain: host, client, port, routes: api, ignored });
  if (service === undefined) return undefined;
  const servicePort = portNumbered(service, port);
  if (servicePort === undefined) return undefined;
  return sameVirtualHost({ domain: host, client, port, routes: [defaultRoute(service, servicePort)], ignored });
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
  const oldest = (a: VirtualService, b: VirtualService) => a.resource.order - b.resource.order;
  if (!mesh.facts.holds('exact-host-beats-older-wildcard')) return [...all].sort(oldest);
  const best = (vs: VirtualService) => covering(vs)(host) ?? '*';
  return [...all].sort((a, b) => bySpecificity(best(a), best(b)) || oldest(a, b));
}

const meshCandidates = oncePer((_: Inventory) => new Map<string, readonly VirtualService[]>());

const covering = oncePer((vs: VirtualService) => coverage(vs.hosts.map(({ host }) => host)));

/** HTTPRoutes whose parent is the Service itself (GAMMA). */
function serviceRoutes(
  mesh: Mesh,
  host: string,
  port: number,
  service: ServiceHost | undefined,
  origin: Resource,
): Route[] {
  if (service === undefined || mesh.inventory.apiRoutes.length === 0 || !mesh.facts.holds('gateway-api')) return [];
  return mesh.inventory.closeness
    .seenFrom(mesh.inventory.apiRoutes, origin)
    .filter((route) =>
      route.parents.some(
        (parent) =>
          parent.kind === 'Service' &&
          parent.name === service.name &&
          parent.namespace === service.namespace &&
          service.host === host &&
          (parent.port === undefined || parent.port === port),
      ),
    )
    .flatMap((route) => apiRoutes(route, mesh.facts, mesh.domain))
    .sort(byPrecedence);
}

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
