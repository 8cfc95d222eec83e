import { socketLimits } from '../../src/mesh/capacity.js';
import { shortHost } from '../../src/mesh/names.js';
import { defineRule } from '../../src/rule.js';
import { usedUp } from './findings.js';

/** Limits up to here are met in ordinary use, for want of knowing that sockets count. */
const FEW = 100;

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
      for (const limit of socketLimits(path.settings, path.receiver)) {
        const { of, value, place } = limit;
        if (value >= Number(of === 'pending' ? options.minPending : options.minConnections)) continue;
        report(path, place, {
          ...usedUp(limit, host),
          severity: of === 'pending' || value <= FEW ? 'warning' : 'info',
          ...(path.grounded ? {} : { confidence: 'low' }),
        });
      }
    }
  },
});
