import { deletion } from '../../src/manifests/edit.js';
import { humanDuration } from '../../src/mesh/duration.js';
import { tcpTimers } from '../../src/mesh/tcp.js';
import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'WS106',
  name: 'tcp-idle-timeout',
  summary: 'A TCP timer of the DestinationRule cuts WebSockets that pass through as TCP',
  category: 'time',
  severity: 'warning',
  facts: [
    'tcp-idle-timeout',
    'tcp-max-connection-duration',
    'waypoint-tcp-timers',
    'http-connection-limits-spare-sockets',
  ],
  options: {
    minTimeout: { type: 'duration', default: 3_600_000, description: 'timers from here on are long enough' },
  },
  check({ mesh, paths, options, report }) {
    for (const path of paths) {
      if (path.settings.upstreamProtocol.value !== 'tcp') continue;
      const limit = Number(options.minTimeout);
      for (const { field, milliseconds, silentOnly } of tcpTimers(mesh, path.client, path.destination, limit)) {
        const name = field.key?.text ?? '';
        const edit = deletion(field);
        const reason = path.settings.upstreamProtocol.place;
        report(path, field.place, {
          message: `${silentOnly ? 'silent ' : ''}WebSockets are cut after ${humanDuration(milliseconds)}: they pass ${path.route.opaque ? 'the gateway' : 'this port'} as TCP`,
          why: silentOnly
            ? 'the TCP proxy closes connections without data, and the client sees close code 1006; pings of the WebSocket are data'
            : 'the TCP proxy closes every connection that is so old, busy or not (log flag DT), and the client sees close code 1006',
          fix: path.route.opaque
            ? `delete ${name}, or raise it above the longest ${silentOnly ? 'silence' : 'socket'}`
            : `delete ${name}, or declare the port HTTP, where it does not touch open WebSockets`,
          ...(reason && { related: [{ place: reason, message: 'TCP to Istio' }] }),
          ...(edit && { edits: { description: `Delete ${name}`, safe: false, edits: [edit] } }),
        });
      }
    }
  },
});
