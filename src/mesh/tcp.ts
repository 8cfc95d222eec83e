import type { Field } from '../manifests/resource.js';
import type { Client } from './client.js';
import type { Destination } from './destination.js';
import { parseDuration } from './duration.js';
import type { Mesh } from './mesh.js';

/** A timer of the client's TCP proxy. */
export interface TcpTimer {
  readonly field: Field;
  readonly milliseconds: number;
  /** Cuts only connections without data. */
  readonly silentOnly: boolean;
}

const TIMERS = [
  { name: 'idleTimeout', silentOnly: true, fact: 'tcp-idle-timeout' },
  { name: 'maxConnectionDuration', silentOnly: false, fact: 'tcp-max-connection-duration' },
] as const;

/**
 * The timers below a limit (milliseconds) that a DestinationRule gives the client's TCP proxy. Only its top level reaches
 * the TCP proxy, never a port or subset entry; on HTTP ports they are settings of idle upstream connections and harmless.
 */
export function tcpTimers(
  mesh: Mesh,
  client: Pick<Client, 'kind'>,
  { rule }: Pick<Destination, 'rule'>,
  limit: number,
): readonly TcpTimer[] {
  const tcp = rule?.policyOwner?.trafficPolicy.get('connectionPool', 'tcp');
  if (tcp === undefined) return [];
  return TIMERS.flatMap(({ name, silentOnly, fact }) => {
    const field = tcp.get(name);
    const milliseconds = field.text === undefined ? undefined : parseDuration(field.text);
    if (milliseconds === undefined || milliseconds <= 0 || milliseconds >= limit) return [];
    if (!mesh.facts.holds(fact)) return [];
    if (client.kind === 'waypoint' && !mesh.facts.holds('waypoint-tcp-timers')) return [];
    return [{ field, milliseconds, silentOnly }];
  });
}
