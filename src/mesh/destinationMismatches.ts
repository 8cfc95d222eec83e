import type { Mesh } from './mesh.js';
import { isDeclared, type Missing, missingPart } from './mismatches.js';
import type { RoutedWay } from './routePatches.js';
import { type UnusedRule, unusedRules } from './unusedRules.js';

/** What does not match about the destination of a way. */
export interface DestinationMismatches {
  /** The DestinationRules that were meant for it. */
  readonly unused: readonly UnusedRule[];
  readonly missing: Missing | undefined;
}

const NONE: DestinationMismatches = { unused: [], missing: undefined };

/**
 * The DestinationRules that were meant for the destination of a way and do not apply, and what of it is missing; neither
 * for hosts that the configuration declares as created elsewhere.
 */
export function destinationMismatches(
  mesh: Mesh,
  { client, destination, route }: RoutedWay,
  external: readonly string[],
): DestinationMismatches {
  const written = destination.field.get('host').text ?? destination.host;
  if ([destination.host, written].some((host) => isDeclared(external, host, mesh.domain))) return NONE;
  const unused = unusedRules(mesh, client, destination, route.resource);
  const missing = missingPart(mesh, destination, client, route.delegate ?? route.resource);
  // The rule that defines the subset says more.
  const isSaid = missing?.part === 'subset' && unused.some(({ needed }) => needed);
  return { unused, missing: isSaid ? undefined : missing };
}
