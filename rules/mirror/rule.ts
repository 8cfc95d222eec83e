import { shortHost } from '../../src/mesh/names.js';
import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'WS505',
  name: 'mirror',
  summary: 'A mirrored WebSocket route sends every client frame to the shadow too',
  category: 'routes',
  severity: 'warning',
  facts: ['mirror-streams-upgrades'],
  check({ mesh, paths, facts, report }) {
    if (!facts.holds('mirror-streams-upgrades')) return;
    for (const path of paths) {
      if (path.settings.upstreamProtocol.value === 'tcp') continue;
      for (const { host, place } of path.route.mirrors) {
        report(path, place, {
          message: `WebSockets on this route are mirrored to ${shortHost(host, mesh.domain)}`,
          why: 'the mirror gets the handshake and every frame that the client sends, and holds a connection for as long',
          fix: 'give the WebSocket path a route of its own, without mirror',
        });
      }
    }
  },
});
