import { deletion } from '../../src/manifests/edit.js';
import { takesOnlyUpgrades, timeoutField } from '../../src/mesh/route.js';
import { defineRule } from '../../src/rule.js';
import { timedOut } from './findings.js';

/** Below this, a timeout may end what ordinary polls and streams on the route need. */
const SHORT = 60_000;
/** Below this, authentication or a cold start may take longer. */
const SHORT_FOR_HANDSHAKES = 15_000;

export default defineRule({
  id: 'WS101',
  name: 'route-timeout',
  summary:
    'A finite timeout on a WebSocket route: in some versions it cuts sockets, in others slow handshakes, in all polling fallbacks',
  category: 'time',
  headline: true,
  severity: 'error',
  facts: ['timeout-cuts-open-sockets', 'timeout-bounds-handshake', 'timeout-cuts-polls'],
  options: {
    minTimeout: { type: 'duration', default: 3_600_000, description: 'timeouts from here on are long enough' },
  },
  check({ paths, facts, options, report }) {
    for (const path of paths) {
      const { value, place } = path.settings.routeTimeout;
      if (typeof value !== 'number' || place === null || value >= Number(options.minTimeout)) continue;
      const pure = takesOnlyUpgrades(path.route);
      const bounded = facts.everywhere('timeout-bounds-handshake') !== 'no';
      const short = pure ? bounded && value < SHORT_FOR_HANDSHAKES : value < SHORT;
      const edit = deletion(timeoutField(path.route));
      report(path, place, {
        ...timedOut(value, path.route, pure, facts),
        severity: facts.holds('timeout-cuts-open-sockets') ? 'error' : short ? 'warning' : 'info',
        // Where other requests share the route, they lose their timeout too.
        ...(edit && { edits: { description: 'Delete the timeout', safe: pure, edits: [edit] } }),
      });
    }
  },
});
