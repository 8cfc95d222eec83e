import { brokenListeners } from '../../src/mesh/brokenListeners.js';
import { clusterFaults } from '../../src/mesh/clusterFaults.js';
import { misplacedConnects } from '../../src/mesh/connectPatches.js';
import { shortHost } from '../../src/mesh/names.js';
import { defineRule } from '../../src/rule.js';
import { broken, speaksHttp2, unreached } from './findings.js';

export default defineRule({
  id: 'WS204',
  name: 'allow-connect-misplaced',
  summary: 'An EnvoyFilter that is meant to allow CONNECT and does not reach the receiving sidecar, or breaks it',
  category: 'http2',
  severity: 'error',
  facts: [
    'connect-counts-at-receiver-only',
    'h2-needs-allow-connect',
    'legacy-filter-names',
    'v2-types',
    'unnamed-filter-drops-all-patches',
    'target-refs-spare-sidecars',
    'destination-port-match',
    'application-protocols-match-half',
    'second-connection-manager-refused',
    'nameless-filter-refuses-all-listeners',
    'replaced-manager-loses-routes',
    'cluster-options-speak-http2',
    'h2-breaks-http1-application',
  ],
  check({ mesh, paths, report }) {
    for (const path of paths) {
      const host = shortHost(path.destination.host, mesh.domain);
      const listeners = brokenListeners(mesh, path);
      for (const listener of listeners)
        report(path, listener.patch.field.get('patch', 'operation').place, broken(listener, host));
      const faults = clusterFaults(path);
      for (const { place, hop } of faults) report(path, place, speaksHttp2(hop, host));
      if (path.settings.upstreamProtocol.value !== 'http2') continue;
      for (const missed of misplacedConnects(mesh, path)) {
        // Said above, as an error.
        if (listeners.some(({ patch }) => patch === missed.patch)) continue;
        if (missed.patch.applyTo === 'CLUSTER' && faults.length > 0) continue;
        report(path, missed.place, unreached(missed, path, host));
      }
    }
  },
});
