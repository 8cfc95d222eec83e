import type { Place } from '../manifests/place.js';
import { writtenPolicy } from './destination.js';
import type { Mesh } from './mesh.js';
import { upgradePolicyOf } from './policy.js';
import type { Way } from './way.js';
import { appliesPolicies } from './waypoints.js';

/** Why `h2UpgradePolicy: UPGRADE` does nothing. */
export type IneffectiveReason = 'detected port' | 'header case' | 'waypoint';

/** An UPGRADE that is set for a destination and does nothing there. */
export interface IneffectiveUpgrade {
  readonly reason: IneffectiveReason;
  /** The line that sets it: of a DestinationRule, or of the mesh configuration. */
  readonly place: Place;
  readonly meshWide: boolean;
}

/**
 * The UPGRADE that is written for a destination although Istio ignores it: ask only where the client's cluster is not
 * HTTP/2. Undefined where none is written, and for ports that are TCP to Istio.
 */
export function ineffectiveUpgrade(mesh: Mesh, { client, destination }: Way): IneffectiveUpgrade | undefined {
  const { facts } = mesh;
  const { protocol } = destination;
  const field = upgradePolicyOf(writtenPolicy(destination));
  const declared = protocol.value === 'http';
  if (!declared && protocol.value !== 'detected') return undefined;
  const ignored = !appliesPolicies(client, facts);
  const keepsCase = mesh.preservesHeaderCase && facts.holds('preserve-case-blocks-upgrade');
  if (field?.text === 'UPGRADE') {
    const found = { place: field.place, meshWide: false };
    if (ignored) return { reason: 'waypoint', ...found };
    // Gateways do not detect protocols: they upgrade.
    if (!declared) return client.kind === 'gateway' ? undefined : { reason: 'detected port', ...found };
    return keepsCase ? { reason: 'header case', ...found } : undefined;
  }
  const meshWide = mesh.setting('h2UpgradePolicy');
  const stopped = ignored ? 'waypoint' : keepsCase ? 'header case' : undefined;
  if (field?.text === 'DO_NOT_UPGRADE' || meshWide?.value !== 'UPGRADE' || !declared || !stopped) return undefined;
  return { reason: stopped, place: meshWide.place, meshWide: true };
}
