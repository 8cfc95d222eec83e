import { replacement } from '../../src/manifests/edit.js';
import { shortHost } from '../../src/mesh/names.js';
import { upgradePolicyOf } from '../../src/mesh/policy.js';
import { refusingConnect } from '../../src/mesh/server.js';
import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'WS201',
  name: 'h2-upgrade-unsupported',
  summary: 'HTTP/2 upgrade for a WebSocket destination on an Istio that does not document WebSocket over HTTP/2',
  category: 'http2',
  headline: true,
  severity: 'error',
  facts: [
    'websocket-over-h2-documented',
    'do-not-upgrade-undoes-mesh-upgrade',
    'h2-needs-allow-connect',
    'h2-failure-kills-neighbours',
    'h2-breaks-http1-application',
  ],
  check({ mesh, paths, facts, report }) {
    if (facts.everywhere('websocket-over-h2-documented') !== 'no') return;
    for (const path of paths) {
      const { upgrade, applicationProtocol } = path.settings;
      if (upgrade === undefined || upgrade.setting.place === null || path.receiver.direct !== undefined) continue;
      if (path.destination.protocol.value === 'http2') continue;
      const passes = refusingConnect(path.receiver) === 'none' && applicationProtocol.value === 'http1';
      const undone = facts.holds('do-not-upgrade-undoes-mesh-upgrade');
      const field = upgradePolicyOf(path.destination.policy);
      const edit = field && !upgrade.meshWide ? replacement(field, 'DO_NOT_UPGRADE') : undefined;
      const host = shortHost(path.destination.host, mesh.domain);
      report(path, upgrade.setting.place, {
        message: `HTTP/2 upgrade ${passes ? 'may break' : 'breaks'} WebSocket handshakes to ${host}: WebSocket over HTTP/2 is documented only ${facts.when('websocket-over-h2-documented')}`,
        why: passes
          ? 'an EnvoyFilter allows CONNECT at the receiving sidecar, but this version gives no promise that it works'
          : applicationProtocol.value === 'http1'
            ? 'the receiving Envoy answers by closing the connection: the handshake gets 503 after about a second, and every other request in flight on it fails too'
            : 'HTTP/2 reaches the application itself: the handshake fails with 502 or 503',
        fix:
          upgrade.meshWide && !undone
            ? 'remove the mesh-wide UPGRADE: DO_NOT_UPGRADE in a DestinationRule does not undo it in this version'
            : 'set h2UpgradePolicy: DO_NOT_UPGRADE in the DestinationRule of this host',
        severity: passes ? 'warning' : 'error',
        ...(edit && { edits: { description: 'Set DO_NOT_UPGRADE', safe: false, edits: [edit] } }),
      });
    }
  },
});
