import type { Mesh } from './mesh.js';
import { isWildcard } from './names.js';
import { isVisible } from './services.js';
import { MESH, type VirtualService } from './virtualServices.js';

/** Another VirtualService that sidecars may use for a host instead. */
export interface Rival {
  readonly host: string;
  readonly other: VirtualService;
}

/**
 * The VirtualServices with HTTP routes that have an exact host of `vs` too and are visible where it is: sidecars use the
 * oldest of them only. Wildcards are none: the exact host wins, or its author means the wildcard to step back.
 */
export function rivals(mesh: Mesh, vs: VirtualService): readonly Rival[] {
  if (!vs.gateways.includes(MESH)) return [];
  const { meshByHost, closeness, config } = mesh.inventory;
  return vs.hosts.flatMap(({ host }) => {
    if (isWildcard(host)) return [];
    return closeness
      .seenFrom(meshByHost.get(host) ?? [], vs.resource)
      .filter((other) => other !== vs && other.http.length > 0)
      .filter((other) => isVisible(other.exportTo, other.namespace, vs.namespace, config.exportTo.virtualServices))
      .map((other) => ({ host, other }));
  });
}
