import type { Place } from '../manifests/place.js';
import type { Limits } from './cluster.js';
import type { Effective, Unknown } from './effective.js';
import type { Receiver } from './server.js';
import type { Settings } from './settings.js';

/** What runs out when sockets stay open: requests in progress, connections, or handshakes that wait for a connection. */
export type Exhaustible = 'requests' | 'connections' | 'pending';

/** A limit that a line sets, and where it is applied. */
export interface Limit {
  readonly of: Exhaustible;
  readonly value: number;
  readonly place: Place;
  /** By each client's proxy, by the server's own sidecar, or by both. */
  readonly at: 'client' | 'server' | 'both';
}

const FIELDS = { requests: 'maxRequests', connections: 'maxConnections', pending: 'maxPendingRequests' } as const;

/**
 * The limits that open WebSockets and their handshakes use up. On TCP ports nothing counts requests; over HTTP/2 sockets
 * share connections, so that neither connections nor handshakes in wait are used up.
 */
export function socketLimits(settings: Settings, { direct }: Receiver): readonly Limit[] {
  const found: Limit[] = [];
  const { upstreamProtocol, applicationProtocol, atServer } = settings;
  for (const of of ['requests', 'connections', 'pending'] as const) {
    const own = usedUp(of, upstreamProtocol.value) ? limitOf(settings, of) : undefined;
    const other = direct === undefined && usedUp(of, applicationProtocol.value) ? limitOf(atServer, of) : undefined;
    if (own !== undefined)
      found.push({ of, ...own, at: other && samePlace(own.place, other.place) ? 'both' : 'client' });
    if (other !== undefined && !(own && samePlace(own.place, other.place))) found.push({ of, ...other, at: 'server' });
  }
  return found;
}

function usedUp(of: Exhaustible, protocol: string): boolean {
  if (protocol === 'tcp') return of !== 'requests';
  return protocol !== 'http2' || of === 'requests';
}

function limitOf(limits: Limits, of: Exhaustible): { value: number; place: Place } | undefined {
  const { value, place }: Effective<number | null | Unknown> = limits[FIELDS[of]];
  return typeof value === 'number' && place !== null ? { value, place } : undefined;
}

function samePlace(a: Place, b: Place): boolean {
  return a.file === b.file && a.start === b.start;
}
