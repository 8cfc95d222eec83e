import type { Resource } from '../manifests/resource.js';
import { namespaceOf } from './closeness.js';
import type { Inventory } from './inventory.js';

/** Whether a ReferenceGrant that was read lets a route use a Service of another namespace. */
export function isGranted(
  { referenceGrants }: Inventory,
  route: Resource,
  namespace: string,
  service: string,
): boolean {
  if (namespaceOf(route) === namespace) return true;
  return referenceGrants.some((grant) => {
    if (namespaceOf(grant) !== namespace) return false;
    const spec = grant.field.get('spec');
    const from = spec
      .get('from')
      .items()
      .some((entry) => entry.get('kind').text === route.kind && entry.get('namespace').text === namespaceOf(route));
    const to = spec
      .get('to')
      .items()
      .some((entry) => entry.get('kind').text === 'Service' && [undefined, service].includes(entry.get('name').text));
    return from && to;
  });
}
