import type { Resource } from '../manifests/resource.js';
import type { Evidence } from './path.js';

/** Services that an Ingress in front of the mesh upgrades: `nginx.org/websocket-services`, an Upgrade snippet. */
export function ingressEvidence(resources: readonly Resource[]): ReadonlyMap<string, Evidence> {
  const found = new Map<string, Evidence>();
  for (const resource of resources) {
    if (resource.kind !== 'Ingress') continue;
    const namespace = resource.namespace ?? 'default';
    for (const [key, value] of resource.field.get('metadata', 'annotations').entries()) {
      const evidence: Evidence = {
        signal: 'ingress',
        strength: 'strong',
        place: value.place,
        text: `annotation ${key} of Ingress ${resource.name}`,
      };
      if (key === 'nginx.org/websocket-services') {
        for (const name of (value.text ?? '').split(',')) found.set(`${namespace}/${name.trim()}`, evidence);
      } else if (/snippet$/.test(key) && /proxy_set_header\s+upgrade/i.test(value.text ?? '')) {
        for (const name of backends(resource)) found.set(`${namespace}/${name}`, evidence);
      }
    }
  }
  return found;
}

function backends(ingress: Resource): string[] {
  const rules = ingress.field.get('spec', 'rules').items();
  return rules
    .flatMap((rule) => rule.get('http', 'paths').items())
    .flatMap((path) => path.get('backend', 'service', 'name').text ?? path.get('backend', 'serviceName').text ?? []);
}
