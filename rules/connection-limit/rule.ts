import { socketLimits } from '../../src/mesh/capacity.js';
import { shortHost } from '../../src/mesh/names.js';
import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'WS402',
  name: 'connection-limit',
  summary: 'A connection pool limit that a modest number of open WebSockets, or a reconnect storm, uses up',
  category: 'capacity',
  severity: 'warning',
  facts: [
    'max-requests-counts-sockets',
    'connections-queue-at-the-limit',
    'handshakes-are-pending',
    'server-has-the-same-limits',
    'inbound-connection-pool',
    'waypoint-policies',
  ],
  options: {
    minConnections: {
      type: 'number',
      default: 1000,
      description: 'Limits on open requests and connections below this are reported',
    },
    minPending: {
      type: 'number',
      default: 100,
      description: 'Limits on handshakes that wait for their connection below this are reported',
    },
  },
  check({ mesh, paths, options, report }) {
    for (const path of paths) {
      const host = shortHost(path.destination.host, mesh.domain);
      for (const { of, value, place, at } of socketLimits(path.settings, path.receiver)) {
        if (value >= Number(of === 'pending' ? options.minPending : options.minConnections)) continue;
        const { name, one, many, why, carry } = TEXTS[of];
        report(path, place, {
          message: `${name}: ${value} limits ${host} to ${value} ${value === 1 ? one : many} ${WHERE[at]}`,
          why,
          fix: `raise it above ${carry}, or delete it: without it there is no limit in practice`,
          severity: of === 'pending' || value <= FEW ? 'warning' : 'info',
          ...(path.grounded ? {} : { confidence: 'low' }),
        });
      }
    }
  },
});

/** Limits up to here are met in ordinary use, for want of knowing that sockets count. */
const FEW = 100;

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
