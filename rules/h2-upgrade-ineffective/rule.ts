import { deletion } from '../../src/manifests/edit.js';
import { writtenPolicy } from '../../src/mesh/destination.js';
import { type IneffectiveReason, ineffectiveUpgrade } from '../../src/mesh/ineffectiveUpgrade.js';
import { shortHost } from '../../src/mesh/names.js';
import { defineRule } from '../../src/rule.js';
import type { SocketPath } from '../../src/websockets/path.js';

const REASONS: Readonly<Record<IneffectiveReason, string>> = {
  'detected port': 'the port does not declare its protocol',
  'header case': 'preserveHttp1HeaderCase keeps the way HTTP/1',
  waypoint: 'waypoints do not upgrade',
};

export default defineRule({
  id: 'WS206',
  name: 'h2-upgrade-ineffective',
  summary: 'HTTP/2 upgrade that does nothing, or that ends at an application without a sidecar',
  category: 'http2',
  severity: 'error',
  facts: [
    'upgrade-needs-declared-http',
    'upgrade-on-detected-ports',
    'preserve-case-blocks-upgrade',
    'waypoint-policies',
    'h2-breaks-http1-application',
  ],
  check({ mesh, paths, report }) {
    for (const path of paths) {
      const host = shortHost(path.destination.host, mesh.domain);
      const { upgrade, upstreamProtocol } = path.settings;
      if (upgrade !== undefined && upgrade.setting.place !== null && path.receiver.direct !== undefined) {
        if (path.destination.protocol.value === 'http2') continue;
        const edits = deletionOf(path);
        report(path, upgrade.setting.place, {
          message: `HTTP/2 upgrade breaks WebSocket handshakes to ${host}: ${path.receiver.direct}`,
          why: 'HTTP/2 reaches the application itself: the handshake gets 502 (503 where the application closes the connection), and no EnvoyFilter can help',
          fix: upgrade.meshWide ? 'set h2UpgradePolicy: DO_NOT_UPGRADE for this host' : 'remove h2UpgradePolicy',
          ...(edits && !upgrade.meshWide && { edits }),
        });
        continue;
      }
      if (upstreamProtocol.value === 'http2' || upstreamProtocol.value === 'tcp') continue;
      const idle = ineffectiveUpgrade(mesh, path);
      if (idle === undefined) continue;
      const edits = deletionOf(path);
      report(path, idle.place, {
        message: `HTTP/2 upgrade does nothing between ${path.client.kind}s and ${host}: ${REASONS[idle.reason]}`,
        why: 'WebSockets stay on HTTP/1.1 and work; an upgrade that came into force (another port name, another Istio version) would break their handshakes',
        fix: idle.meshWide ? 'remove h2UpgradePolicy from the mesh configuration' : 'remove h2UpgradePolicy',
        severity: 'info',
        ...(edits && !idle.meshWide && { edits }),
      });
    }
  },
});

function deletionOf({ destination }: SocketPath) {
  const field = writtenPolicy(destination)?.block('connectionPool')?.field.get('http', 'h2UpgradePolicy');
  const edit = field && deletion(field);
  return edit && { description: 'Delete h2UpgradePolicy', safe: false, edits: [edit] };
}
