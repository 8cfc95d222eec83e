import { replacement } from '../../src/manifests/edit.js';
import { shortHost } from '../../src/mesh/names.js';
import { isExternal } from '../../src/mesh/services.js';
import { appliesPolicies } from '../../src/mesh/waypoints.js';
import { defineRule } from '../../src/rule.js';
import { noMeshObjects } from '../../src/websockets/affinity.js';

export default defineRule({
  id: 'WS301',
  name: 'round-robin',
  summary: 'ROUND_ROBIN or RANDOM for long-lived sockets: a restarted or added pod stays nearly empty',
  category: 'balancing',
  headline: true,
  severity: 'warning',
  facts: [
    'least-request-default',
    'legacy-balancer-switch',
    'least-request-name',
    'round-robin-ignores-open-sockets',
    'waypoint-policies',
  ],
  check({ mesh, paths, facts, report }) {
    const better = facts.holds('least-request-name') ? 'LEAST_REQUEST' : 'LEAST_CONN';
    // A default of some versions is no more than a hint to those whose version nobody knows.
    const exact = facts.everywhere('least-request-default') !== 'sometimes';
    const meshless = !exact && noMeshObjects(mesh);
    for (const path of paths) {
      const { value, place, because } = path.settings.loadBalancer;
      const { replicas, service, host, rule, policy } = path.destination;
      // Nobody could set another one.
      if (!appliesPolicies(path.client, facts)) continue;
      if ((value !== 'ROUND_ROBIN' && value !== 'RANDOM') || (replicas !== undefined && replicas.max <= 1)) continue;
      const simple = policy?.block('loadBalancer')?.field.get('simple');
      const own = simple?.exists === true && simple.text === value;
      if (!own && (meshless || (service !== undefined && isExternal(service)))) continue;
      const edit = own ? replacement(simple, better) : undefined;
      const several = exact && replicas !== undefined;
      const fallback =
        rule?.from[0]?.resource.field.get('spec', 'host') ??
        service?.resource.field.get('metadata', 'name') ??
        path.destination.field;
      report(path, place ?? fallback.place, {
        message: `${value}${own ? '' : `, ${because},`} spreads the WebSockets of ${shortHost(host, mesh.domain)} without counting the open ones`,
        why: `a pod that was restarted or added stays nearly empty, and the busiest of the others carries up to 1.4 times the mean (1.1 times where open ones count)`,
        fix: `use ${better}, or consistentHash where clients must come back to the same pod`,
        severity: own || several ? 'warning' : 'info',
        ...(path.grounded ? {} : { confidence: 'low' }),
        ...(edit && { edits: { description: `Use ${better}`, safe: false, edits: [edit] } }),
      });
    }
  },
});
