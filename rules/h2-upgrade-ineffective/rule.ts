import { deletion } from '../../src/manifests/edit.js';
import { writtenPolicy } from '../../src/mesh/destination.js';
import { ineffectiveUpgrade } from '../../src/mesh/ineffectiveUpgrade.js';
import { shortHost } from '../../src/mesh/names.js';
import { upgradePolicyOf } from '../../src/mesh/policy.js';
import { defineRule } from '../../src/rule.js';
import type { SocketPath } from '../../src/websockets/path.js';
import { ineffective, withoutSidecar } from './findings.js';

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
      const { destination, receiver, settings } = path;
      const host = shortHost(destination.host, mesh.domain);
      const { upgrade, upstreamProtocol } = settings;
      if (upgrade !== undefined && upgrade.setting.place !== null && receiver.direct !== undefined) {
        if (destination.protocol.value === 'http2') continue;
        const edits = deletionOf(path);
        report(path, upgrade.setting.place, {
          ...withoutSidecar(host, receiver.direct, upgrade.meshWide),
          ...(edits && !upgrade.meshWide && { edits }),
        });
        continue;
      }
      if (upstreamProtocol.value === 'http2' || upstreamProtocol.value === 'tcp') continue;
      const idle = ineffectiveUpgrade(mesh, path);
      if (idle === undefined) continue;
      const edits = deletionOf(path);
      report(path, idle.place, {
        ...ineffective(host, path.client.kind, idle),
        ...(edits && !idle.meshWide && { edits }),
      });
    }
  },
});

function deletionOf({ destination }: SocketPath) {
  const field = upgradePolicyOf(writtenPolicy(destination));
  const edit = field && deletion(field);
  return edit && { description: 'Delete h2UpgradePolicy', safe: false, edits: [edit] };
}
