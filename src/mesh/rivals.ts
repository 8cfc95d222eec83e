import type { Mesh } from './mesh.js';
import { isWildcard } from './names.js';
import { isVisible } from './services.js';
import { MESH, type VirtualService } from './virtualServices.js';

/** Another VirtualService that sidecars may use for a host instead. */
export interface Rival {
  readonly host: string;
  readonly other: VirtualService;
}

/** More of them say no more: a finding shows fewer. */
const MAX_RIVALS = 20;

/**
 * The VirtualServices with HTTP routes that have an exact host of `vs` too and are visible where it is, each with one such
 * host: sidecars use the oldest of them only. Wildcards are none: the exact host wins, or its author means the wildcard to
 * step back.
 */
export function rivals(mesh: Mesh, vs: VirtualService): readonly Rival[] {
  if (!vs.gateways.includes(MESH)) return [];
  const { meshByHost, closeness, config } = mesh.inventory;
  const found = new Map<VirtualService, Rival>();
  for (const { host } of vs.hosts) {
    if (isWildcard(host)) continue;
    for (const other of closeness.seenFrom(meshByHost.get(host) ?? [], vs.resource)) {
      if (found.size === MAX_RIVALS) return [...found.values()];
      if (found.has(other) || other === vs || other.http.length === 0) continue;
      if (isVisible(other.exportTo, other.namespace, vs.namespace, config.exportTo.virtualServices))
        found.set(other, { host, other });
    }
  }
  return [...found.values()];
}
