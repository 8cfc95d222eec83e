import type { Resource } from '../manifests/resource.js';
import type { ApiRoute, ParentRef } from './gatewayApi.js';
import { group } from './group.js';
import type { Mesh } from './mesh.js';
import { resolveHost } from './names.js';
import { oncePer } from './oncePer.js';
import type { Route } from './route.js';
import type { ServiceHost } from './services.js';
import { sortedRoutes } from './sortedRoutes.js';

/**
 * The routes that HTTPRoutes of a namespace have for clients of a Service: those whose parent is the Service itself. Where
 * some of them name the port, the others are not for it. Hostnames and the names of sections mean nothing here.
 */
export function serviceRoutes(
  mesh: Mesh,
  service: ServiceHost,
  namespace: string,
  port: number,
  origin: Resource,
): readonly Route[] {
  const routes = routesOf(mesh, service, origin);
  return sortedRoutes(mesh, routes.get(`${namespace} ${port}`) ?? routes.get(`${namespace} `) ?? []);
}

/** The Services that are parents of HTTPRoutes. */
export function routedServices(mesh: Mesh): ReadonlySet<ServiceHost> {
  const found = new Set<ServiceHost>();
  for (const { parents, resource } of routesInForce(mesh)) {
    for (const parent of parents) {
      if (serviceNamed(parent) === undefined) continue;
      const service = mesh.service(resolveHost(parent.name, parent.namespace, mesh.domain), resource);
      if (service !== undefined) found.add(service);
    }
  }
  return found;
}

/** The namespaces in which HTTPRoutes are for clients of a Service. */
export function routedNamespaces(mesh: Mesh, service: ServiceHost, origin: Resource): readonly string[] {
  return [...new Set([...routesOf(mesh, service, origin).values()].flatMap(([route]) => route?.namespace ?? []))];
}

function routesOf(mesh: Mesh, { kind, namespace, name }: ServiceHost, origin: Resource): RoutesOfService {
  const routes = routesInForce(mesh);
  if (kind !== 'Service' || routes.length === 0) return NONE;
  return byService(mesh.inventory.closeness.seenFrom(routes, origin)).get(`${namespace}/${name}`) ?? NONE;
}

function routesInForce({ inventory, facts }: Mesh): readonly ApiRoute[] {
  const { apiRoutes } = inventory;
  return apiRoutes.length > 0 && facts.holds('routes-of-services') ? apiRoutes : [];
}

/** By their own namespace and the port that they name, `prod 80` or `prod `. */
type RoutesOfService = ReadonlyMap<string, readonly ApiRoute[]>;

const NONE: RoutesOfService = new Map();

/** Routes by the Services among their parents: there may be thousands of both. */
const byService = oncePer((routes: readonly ApiRoute[]): ReadonlyMap<string, RoutesOfService> => {
  const services = group(routes, ({ parents }) => parents.flatMap((parent) => serviceNamed(parent) ?? []));
  const byPort = (service: string) => (route: ApiRoute) =>
    route.parents.flatMap((parent) =>
      serviceNamed(parent) === service ? `${route.namespace} ${parent.port ?? ''}` : [],
    );
  return new Map([...services].map(([service, own]) => [service, group(own, byPort(service))]));
});

/** `prod/chat`; undefined for a parent that is no Service. */
function serviceNamed({ group: apiGroup, kind, namespace, name }: ParentRef): string | undefined {
  return kind === 'Service' && apiGroup === '' ? `${namespace}/${name}` : undefined;
}

/**
 * Parents that name a Service and leave out that Services are in the group `""`: they are objects of the Gateway API that
 * do not exist, and the routes are nobody's.
 */
export function misgroupedParents({ inventory }: Mesh, service: ServiceHost): readonly ParentRef[] {
  const { apiRoutes, closeness } = inventory;
  const { kind, namespace, name, resource } = service;
  if (kind !== 'Service' || apiRoutes.length === 0) return [];
  return misgrouped(closeness.seenFrom(apiRoutes, resource)).get(`${namespace}/${name}`) ?? [];
}

const misgrouped = oncePer((routes: readonly ApiRoute[]): ReadonlyMap<string, readonly ParentRef[]> => {
  const parents = routes.flatMap((route) => route.parents);
  return group(
    parents.filter(({ kind, group: apiGroup }) => kind === 'Service' && apiGroup !== ''),
    ({ namespace, name }) => [`${namespace}/${name}`],
  );
});
