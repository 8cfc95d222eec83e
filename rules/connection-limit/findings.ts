import type { Limit } from '../../src/mesh/capacity.js';
import type { RuleFinding } from '../../src/rule.js';

const WHERE = {
  client: 'in each client proxy',
  server: "at the server's own sidecar, whatever its clients use",
  both: "in each client proxy, and again at the server's own sidecar",
} as const;

const SOCKETS = 'the number of sockets that one proxy has to carry at the worst hour';

const TEXTS = {
  requests: {
    name: 'http2MaxRequests',
    one: 'open WebSocket',
    many: 'open WebSockets',
    carry: SOCKETS,
    why: 'it counts every request in progress, over HTTP/1 too, and an open WebSocket is one: at the limit handshakes and plain HTTP requests get 503',
  },
  connections: {
    name: 'tcp.maxConnections',
    one: 'open WebSocket',
    many: 'open WebSockets',
    carry: SOCKETS,
    why: 'each WebSocket keeps a connection of its own: at the limit handshakes and plain HTTP requests wait without an answer until a socket closes',
  },
  pending: {
    name: 'http1MaxPendingRequests',
    one: 'handshake in progress',
    many: 'handshakes in progress',
    carry: 'the number of clients that may reconnect at once',
    why: 'every handshake is pending while its connection opens: when many clients reconnect at once, those over the limit get 503',
  },
} as const;

/** A limit that WebSockets to a host use up. */
export function usedUp({ of, value, at }: Limit, host: string): RuleFinding {
  const { name, one, many, why, carry } = TEXTS[of];
  return {
    message: `${name}: ${value} limits ${host} to ${value} ${value === 1 ? one : many} ${WHERE[at]}`,
    why,
    fix: `raise it above ${carry}, or delete it: without it there is no limit in practice`,
  };
}
