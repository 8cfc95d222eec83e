import type { Resource } from '../manifests/resource.js';
import { namespaceOf } from './closeness.js';
import { group } from './group.js';
import type { Inventory } from './inventory.js';
import { oncePer } from './oncePer.js';

/** Whether a ReferenceGrant that was read lets a route use a Service of another namespace. */
export function isGranted(inventory: Inventory, route: Resource, namespace: string, service: string): boolean {
  if (namespaceOf(route) === namespace) return true;
  const grants = grantsByRoutes(inventory).get(`${namespace} ${route.kind} ${namespaceOf(route)}`) ?? [];
  return grants.some((grant) => servicesOf(grant).has(service) || servicesOf(grant).has(undefined));
}

/** ReferenceGrants by their namespace, and by the kinds and the namespaces of the routes that they are for. */
const grantsByRoutes = oncePer(({ referenceGrants }: Inventory) =>
  group(referenceGrants, (grant) => {
    const routes = grant.field.get('spec', 'from').items();
    return routes.map((from) => `${namespaceOf(grant)} ${from.get('kind').text} ${from.get('namespace').text}`);
  }),
);

/** The names of the Services that a grant is for; undefined is one of them where it is for all. */
const servicesOf = oncePer((grant: Resource): ReadonlySet<string | undefined> => {
  const targets = grant.field.get('spec', 'to').items();
  const services = targets.filter((to) => to.get('kind').text === 'Service');
  return new Set(services.map((to) => to.get('name').text));
});
