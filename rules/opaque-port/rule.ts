import { plaintextToTls } from '../../src/mesh/opaquePorts.js';
import { defineRule } from '../../src/rule.js';
import { unseenBy, unservedRoutes } from '../../src/websockets/unseen.js';
import { idle, plaintext, unserved } from './findings.js';

export default defineRule({
  id: 'WS506',
  name: 'opaque-port',
  summary: 'HTTP settings for a WebSocket port that is TCP or TLS to Istio: they never apply',
  category: 'routes',
  severity: 'error',
  facts: [
    'http-routes-need-http-ports',
    'opaque-servers-need-tcp-routes',
    'http-rules-fail-on-tcp',
    'gateway-sends-plaintext-to-tls-ports',
    'ws-app-protocol',
  ],
  check({ mesh, paths, report }) {
    for (const path of paths) {
      const leading = plaintextToTls(mesh, path);
      if (leading !== undefined) report(path, leading.place, plaintext(mesh, path));
      const unseen = unseenBy(mesh, path);
      if (unseen.length === 0) continue;
      const { destination, settings } = path;
      const line =
        settings.upstreamProtocol.place ?? destination.protocol.place ?? destination.servicePort?.field.place;
      report(path, line ?? destination.field.place, idle(mesh, path, unseen));
    }
    for (const route of unservedRoutes(mesh)) report(route.socket.route.resource, route.line.place, unserved(route));
  },
});
