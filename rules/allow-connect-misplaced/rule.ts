import { brokenListeners } from '../../src/mesh/brokenListeners.js';
import { clusterFaults } from '../../src/mesh/clusterFaults.js';
import { misplacedConnects } from '../../src/mesh/connectPatches.js';
import { shortHost } from '../../src/mesh/names.js';
import { defineRule } from '../../src/rule.js';
import { BROKEN, CLUSTERS, misses } from './words.js';

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
      const broken = brokenListeners(mesh, path);
      for (const { patch, how, at, everywhere } of broken) {
        const whose = at === 'client' ? 'the proxy of the clients' : `the sidecar of ${host}`;
        report(path, patch.field.get('patch', 'operation').place, {
          message: `EnvoyFilter breaks ${whose}: ${BROKEN[how].what}`,
          why: `${BROKEN[how].why}${everywhere ? '' : '; other pods of the Service are not affected'}`,
          fix: 'use operation MERGE on NETWORK_FILTER with the name of the filter in the match, or delete the patch',
          severity: everywhere || how === 'replaced' ? 'error' : 'warning',
        });
      }
      const faults = clusterFaults(path);
      for (const { place, hop } of faults) {
        report(path, place, {
          message: CLUSTERS[hop].what(host),
          why: CLUSTERS[hop].why,
          fix: 'delete the CLUSTER patch',
        });
      }
      if (path.settings.upstreamProtocol.value !== 'http2') continue;
      for (const missed of misplacedConnects(mesh, path)) {
        // Said above, as an error.
        if (broken.some(({ patch }) => patch === missed.patch)) continue;
        if (missed.patch.applyTo === 'CLUSTER' && faults.length > 0) continue;
        const { what, why, fix } = misses(missed, path);
        report(path, missed.place, {
          message: `allow_connect does not reach the sidecar of ${host}: ${what}`,
          why,
          fix,
          severity: missed.miss === 'drops all' ? 'error' : 'warning',
          ...(missed.guess && { confidence: 'low' }),
          ...(missed.loses && {
            related: [{ place: missed.loses.field.place, message: 'this correct patch is dropped with it' }],
          }),
        });
      }
    }
  },
});
