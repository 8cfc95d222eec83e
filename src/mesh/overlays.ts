import type { Resource } from '../manifests/resource.js';
import { groupOf } from '../manifests/resource.js';

const sets = new WeakMap<readonly Resource[], ReadonlySet<string>>();

/**
 * Whether an object may be a patch of another (Kustomize keeps both under one kind and name): what it leaves out then
 * stands in the other. The namespace is not compared, since patches often leave that out too.
 */
export function mayBePatch(resource: Resource, resources: readonly Resource[]): boolean {
  let twins = sets.get(resources);
  if (twins === undefined) {
    const seen = new Set<string>();
    const found = new Set<string>();
    for (const one of resources) {
      const key = keyOf(one);
      if (seen.has(key)) found.add(key);
      seen.add(key);
    }
    twins = found;
    sets.set(resources, twins);
  }
  return twins.has(keyOf(resource));
}

function keyOf(resource: Resource): string {
  return `${groupOf(resource)}/${resource.kind}/${resource.name}`;
}
