import { deletion } from '../../src/manifests/edit.js';
import type { Resource } from '../../src/manifests/resource.js';
import { doubleBalancers } from '../../src/mesh/refusals.js';
import { defineRule, type RuleContext } from '../../src/rule.js';
import type { SocketPath } from '../../src/websockets/path.js';

export default defineRule({
  id: 'WS304',
  name: 'lb-conflict',
  summary: '`simple` and `consistentHash` in one loadBalancer: the API server rejects the DestinationRule',
  category: 'balancing',
  severity: 'error',
  together: true,
  facts: ['balancer-is-one-of'],
  check({ mesh, paths, allObjects, report }) {
    const judged = new Set<Resource>();
    for (const path of paths) {
      for (const { resource } of path.destination.rule?.from ?? []) {
        judged.add(resource);
        reportConflicts(report, path, resource, true);
      }
    }
    for (const { resource } of mesh.inventory.destinationRules) {
      if (!judged.has(resource)) reportConflicts(report, resource, resource, allObjects);
    }
  },
});

/** Off the way of WebSockets the object is rejected just the same, but that is not what people run this for. */
function reportConflicts(
  report: RuleContext['report'],
  subject: SocketPath | Resource,
  resource: Resource,
  matters: boolean,
): void {
  for (const { simple, hash } of doubleBalancers(resource)) {
    const [first, second] = (simple.key?.start ?? 0) < (hash.key?.start ?? 0) ? [simple, hash] : [hash, simple];
    const edit = deletion(simple);
    report(subject, second.place, {
      message: '`simple` and `consistentHash` exclude each other: the API server rejects the DestinationRule',
      why: matters
        ? 'the object never exists in the cluster, so the hash its author relies on is not there'
        : 'the object never exists in the cluster; no WebSocket was found on the way to its host',
      fix: 'keep consistentHash where clients must come back to the same pod, else keep simple',
      severity: matters ? 'error' : 'info',
      related: [{ place: first.place, message: `${first.key?.text} stands here` }],
      ...(edit && { edits: { description: 'Keep consistentHash', safe: false, edits: [edit] } }),
    });
  }
}
