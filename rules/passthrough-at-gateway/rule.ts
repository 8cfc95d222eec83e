import { replacement } from '../../src/manifests/edit.js';
import { shortHost } from '../../src/mesh/names.js';
import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'WS306',
  name: 'passthrough-at-gateway',
  summary: '`simple: PASSTHROUGH` on the way from a gateway: every request gets 503',
  category: 'balancing',
  severity: 'error',
  facts: ['passthrough-at-gateway-answers-503', 'least-request-name'],
  check({ mesh, paths, facts, report }) {
    for (const path of paths) {
      const { client, route, destination } = path;
      const simple = destination.policy?.block('loadBalancer')?.field.get('simple');
      if (client.kind !== 'gateway' || route.opaque || destination.missing !== undefined) continue;
      if (simple === undefined || path.settings.loadBalancer.value !== 'PASSTHROUGH') continue;
      const better = facts.holds('least-request-name') ? 'LEAST_REQUEST' : 'LEAST_CONN';
      const edit = replacement(simple, better);
      report(path, simple.place, {
        message: `every request from the gateway ${client.name} to ${shortHost(destination.host, mesh.domain)} gets 503: PASSTHROUGH leaves it without a pod`,
        why: 'it sends each request to the address that the client dialled, and at a gateway that is the gateway itself: the answer is "no healthy upstream", to WebSockets and plain requests alike',
        fix: `delete the line, or use ${better}`,
        ...(path.grounded ? {} : { confidence: 'low' }),
        ...(edit && { edits: { description: `Use ${better}`, safe: false, edits: [edit] } }),
      });
    }
  },
});
