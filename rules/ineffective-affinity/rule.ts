import type { Place } from '../../src/manifests/place.js';
import { holdsIn } from '../../src/mesh/facts.js';
import { failedHash, isHashing } from '../../src/mesh/hashing.js';
import { shortHost } from '../../src/mesh/names.js';
import { defineRule } from '../../src/rule.js';
import { vainAffinity, weakKey } from '../../src/websockets/vainAffinity.js';
import { FAILED, type Text, VAIN, WEAK } from './texts.js';

export default defineRule({
  id: 'WS303',
  name: 'ineffective-affinity',
  summary: 'Session affinity that is written down but does not bring a client back to its pod',
  category: 'balancing',
  severity: 'warning',
  facts: [
    'hash-needs-a-key',
    'port-hash-needs-named-port',
    'headless-keeps-the-address',
    'tcp-source-ip-hash',
    'waypoint-hash-with-route',
    'waypoint-hash',
    'session-persistence-ignored',
    'second-policy-ignored',
    'persistent-session-needs-feature',
    'browsers-send-no-headers',
    'cookie-without-ttl-is-passive',
    'gateways-may-see-one-address',
  ],
  check({ mesh, paths, facts, report: reportTo }) {
    for (const path of paths) {
      const host = shortHost(path.destination.host, mesh.domain);
      const report = (place: Place, text: Text, severity: 'warning' | 'info', cause?: Place) =>
        reportTo(path, place, {
          severity,
          ...text,
          message: text.message.replace('$HOST', host),
          ...(cause && { related: [{ place: cause, message: 'the reason is here' }] }),
          ...(path.grounded ? {} : { confidence: 'low' }),
        });
      const failed = failedHash(path);
      const outdated = failed?.reason === 'tcp-release' && holdsIn(facts.newest, 'tcp-source-ip-hash');
      if (failed !== undefined) {
        report(failed.field.place, FAILED[failed.reason], outdated ? 'info' : 'warning', failed.cause?.place);
      }
      for (const { reason, field, unsure } of vainAffinity(mesh, path)) {
        report(field.place, VAIN[reason], unsure || isHashing(path.settings) ? 'info' : 'warning');
      }
      const weak = weakKey(mesh, path);
      if (weak !== undefined) report(weak.field.place, WEAK[weak.reason], 'info');
    }
  },
});
