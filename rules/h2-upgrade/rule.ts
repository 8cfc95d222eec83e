import { deletion } from '../../src/manifests/edit.js';
import type { Facts } from '../../src/mesh/facts.js';
import { shortHost } from '../../src/mesh/names.js';
import { refusingConnect } from '../../src/mesh/server.js';
import { defineRule } from '../../src/rule.js';
import type { SocketPath } from '../../src/websockets/path.js';

export default defineRule({
  id: 'WS202',
  name: 'h2-upgrade',
  summary: 'HTTP/2 upgrade that WebSocket handshakes cannot pass',
  category: 'http2',
  headline: true,
  severity: 'error',
  facts: [
    'websocket-over-h2-documented',
    'h2-needs-allow-connect',
    'h2-failure-kills-neighbours',
    'h2-breaks-http1-application',
    'client-protocol-loses-to-mesh-upgrade',
    'cluster-options-are-replaced',
  ],
  check({ mesh, paths, facts, report }) {
    if (facts.everywhere('websocket-over-h2-documented') === 'no') return;
    for (const path of paths) {
      const { upgrade, applicationProtocol } = path.settings;
      if (upgrade === undefined || upgrade.setting.place === null || path.receiver.direct !== undefined) continue;
      if (path.destination.protocol.value === 'http2') continue;
      const host = shortHost(path.destination.host, mesh.domain);
      const field = path.destination.policy?.block('connectionPool')?.field.get('http', 'h2UpgradePolicy');
      const edit = field && !upgrade.meshWide ? deletion(field) : undefined;
      const common = {
        ...(edit && { edits: { description: 'Delete h2UpgradePolicy', safe: false, edits: [edit] } }),
        // Without the Service nobody knows how its port is declared.
        ...(path.destination.service === undefined && { confidence: 'medium' as const }),
      };
      const refusing = refusingConnect(path.receiver);
      if (applicationProtocol.value !== 'http1') {
        report(path, upgrade.setting.place, {
          message: `HTTP/2 upgrade breaks WebSocket handshakes to ${host}: HTTP/2 reaches the application itself`,
          why: reachesApplication(path, refusing),
          fix: 'drop UPGRADE, or declare the port HTTP: name it http-… or set appProtocol: http',
          ...common,
        });
      } else if (refusing !== 'none') {
        report(path, upgrade.setting.place, {
          message: `HTTP/2 upgrade breaks WebSocket handshakes to ${host}: no EnvoyFilter allows CONNECT at ${refusing === 'all' ? 'the receiving sidecar' : 'some of the receiving sidecars'}`,
          why: 'the receiving Envoy answers by closing the connection: the handshake gets 503 after about a second, and every other request in flight on that HTTP/2 connection fails too',
          fix: `${upgrade.meshWide ? 'set h2UpgradePolicy: DO_NOT_UPGRADE for this host' : 'remove h2UpgradePolicy'}${insteadOf(upgrade.meshWide, facts)}, or add the EnvoyFilter shown by \`wslint explain h2-upgrade\``,
          ...common,
        });
      }
    }
  },
});

function reachesApplication(path: SocketPath, refusing: 'all' | 'some' | 'none'): string {
  if (path.settings.applicationProtocol.value === 'tcp')
    return 'the port is TCP to the receiving sidecar, which passes HTTP/2 on as it comes: the handshake gets 502, and no EnvoyFilter can help';
  const outcome =
    refusing === 'none'
      ? '502, and no EnvoyFilter can help'
      : '503, and an EnvoyFilter that allows CONNECT would only turn that into 502';
  return `the port does not declare its protocol, so the receiving sidecar passes HTTP/2 on: the handshake gets ${outcome}`;
}

/** Where a mesh-wide UPGRADE wins over it in a version that may be in force, it is no advice. */
function insteadOf(meshWide: boolean, facts: Facts): string {
  if (meshWide && facts.everywhere('client-protocol-loses-to-mesh-upgrade') !== 'no') return '';
  return ', or replace it by useClientProtocol: true';
}
