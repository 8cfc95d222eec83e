import type { Inventory } from './inventory.js';
import { oncePer } from './oncePer.js';
import type { VirtualHost } from './virtualHosts.js';

/** What EnvoyFilters name of the listeners and virtual hosts that clients come in through. */
interface FilterNames {
  /** `chat.example.com:443`. */
  readonly virtualHosts: ReadonlySet<string>;
  /** `prod/edge`. */
  readonly gateways: ReadonlySet<string>;
  /** Some patch is for a port or a name that has the port in it. */
  readonly ports: boolean;
}

/**
 * What a virtual host has that EnvoyFilters name and others with the same routes may not have: patches can make the way
 * through it another one. Empty for nearly all.
 */
export function namedByFilters(inventory: Inventory, { domain, port, client }: VirtualHost): string {
  if (!inventory.hasEnvoyFilters) return '';
  const { virtualHosts, gateways, ports } = filterNames(inventory);
  const gateway = client.server?.gateway ?? '';
  const host = virtualHosts.has(`${domain}:${port}`) ? domain : '';
  const named = gateways.has(gateway) ? gateway : '';
  return `${host} ${named} ${ports ? port : ''}`.trim();
}

const filterNames = oncePer(({ envoyFilters }: Inventory): FilterNames => {
  const virtualHosts = new Set<string>();
  const gateways = new Set<string>();
  let ports = false;
  for (const { patches } of envoyFilters) {
    for (const { context, match } of patches) {
      if (context === 'SIDECAR_INBOUND') continue;
      const [route, listener] = [match.get('routeConfiguration'), match.get('listener')];
      virtualHosts.add(route.get('vhost', 'name').text ?? '');
      gateways.add(route.get('gateway').text ?? '');
      ports ||= [route, listener].some((part) => part.has('portNumber') || part.has('name'));
    }
  }
  return { virtualHosts, gateways, ports };
});
