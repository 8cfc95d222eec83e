import { deletion } from '../../src/manifests/edit.js';
import { shortHost } from '../../src/mesh/names.js';
import { upgradePolicyOf } from '../../src/mesh/policy.js';
import { refusingConnect } from '../../src/mesh/server.js';
import { defineRule } from '../../src/rule.js';
import { reachesApplication, refused } from './findings.js';

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
      const field = upgradePolicyOf(path.destination.policy);
      const edit = field && !upgrade.meshWide ? deletion(field) : undefined;
      const common = {
        ...(edit && { edits: { description: 'Delete h2UpgradePolicy', safe: false, edits: [edit] } }),
        // Without the Service nobody knows how its port is declared.
        ...(path.destination.service === undefined && { confidence: 'medium' as const }),
      };
      const refusing = refusingConnect(path.receiver);
      if (applicationProtocol.value !== 'http1')
        report(path, upgrade.setting.place, { ...reachesApplication(path, host, refusing), ...common });
      else if (refusing !== 'none')
        report(path, upgrade.setting.place, { ...refused(host, refusing, upgrade.meshWide, facts), ...common });
    }
  },
});
