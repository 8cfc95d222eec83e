import { outlierBlock } from '../../src/mesh/cluster.js';
import { UNKNOWN } from '../../src/mesh/effective.js';
import { canLosePod, closesToEject, splitsInNewest, thresholdField } from '../../src/mesh/ejection.js';
import { holdsIn } from '../../src/mesh/facts.js';
import { shortHost } from '../../src/mesh/names.js';
import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'WS401',
  name: 'outlier-ejection',
  summary: 'Outlier detection that the ordinary end of a few WebSockets triggers',
  category: 'capacity',
  severity: 'warning',
  facts: [
    'server-close-counts-as-error',
    'deprecated-errors-threshold-ignored',
    'ejection-spares-small-pools',
    'split-local-origin-errors',
    'zero-consecutive-5xx-never-ejects',
    'waypoint-policies',
    'default-traffic-policy',
  ],
  options: {
    maxConsecutive: {
      type: 'number',
      default: 20,
      description: 'Numbers of consecutive errors up to this are reported',
    },
  },
  check({ mesh, paths, facts, options, report }) {
    const sparing = holdsIn(facts.newest, 'ejection-spares-small-pools');
    const splits = holdsIn(facts.newest, 'split-local-origin-errors');
    for (const path of paths) {
      const { client, destination, settings } = path;
      const { value } = settings.outlierDetection;
      const block = outlierBlock(mesh, client, destination);
      if (value === null || value === UNKNOWN || block === undefined) continue;
      if (settings.upstreamProtocol.value === 'tcp' || splitsInNewest(block, value, facts)) continue;
      const closes = closesToEject(value);
      if (closes === undefined || closes > Number(options.maxConsecutive)) continue;
      if (!canLosePod(value, destination.replicas, facts.holds('ejection-spares-small-pools'))) continue;
      const many = closes === 1 ? '1 WebSocket' : `${closes} WebSockets in a row`;
      const field = thresholdField(block, value, closes);
      const ignored = field.key?.text === 'consecutiveErrors' ? 'consecutiveErrors is ignored: ' : '';
      report(path, field.place, {
        message: `${ignored}${many} that a pod of ${shortHost(destination.host, mesh.domain)} closes can take it out of service`,
        why: 'a WebSocket whose server ends the connection first counts as a gateway error, and most of them end that way: the pod is ejected and gets no new handshakes, and with no pod left they get 503 "no healthy upstream"',
        fix: splits
          ? `set splitExternalLocalOriginErrors: true, and consecutiveLocalOriginFailures above ${options.maxConsecutive}`
          : 'set consecutive5xxErrors: 0, and leave consecutiveGatewayErrors out',
        severity: canLosePod(value, destination.replicas, sparing) ? 'warning' : 'info',
        ...(path.grounded ? {} : { confidence: 'low' }),
      });
    }
  },
});
