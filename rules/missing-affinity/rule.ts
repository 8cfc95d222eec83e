import type { Field } from '../../src/manifests/resource.js';
import { writtenPolicy } from '../../src/mesh/destination.js';
import { shortHost } from '../../src/mesh/names.js';
import { isExternal } from '../../src/mesh/services.js';
import { defineRule } from '../../src/rule.js';
import { needsNoHash, noMeshObjects, pollsFirst } from '../../src/websockets/affinity.js';
import type { SocketPath } from '../../src/websockets/path.js';

export default defineRule({
  id: 'WS302',
  name: 'missing-affinity',
  summary: 'No session affinity for a WebSocket destination: a client that reconnects lands on another pod',
  category: 'balancing',
  headline: true,
  severity: 'warning',
  facts: ['session-affinity-ignored', 'polling-needs-affinity', 'hash-brings-clients-back'],
  check({ mesh, paths, report }) {
    for (const path of paths) {
      const { route, destination } = path;
      const { service, rule, replicas } = destination;
      if (mayBeHashed(path) || needsNoHash(path) || (replicas !== undefined && replicas.max <= 1)) continue;
      if (service !== undefined && isExternal(service)) continue;
      const asked = service?.resource.field.get('spec', 'sessionAffinity');
      const inVain = asked?.text === 'ClientIP' ? asked : undefined;
      if (inVain !== undefined && noMeshObjects(mesh)) continue;
      const polls = pollsFirst(route);
      const several = replicas !== undefined && (route.kind !== 'Service' || rule !== undefined);
      const host = shortHost(destination.host, mesh.domain);
      report(path, (inVain ?? anchor(path)).place, {
        message: inVain
          ? `sessionAffinity: ClientIP of ${host} has no effect on WebSockets in the mesh`
          : `WebSockets to ${host} have no session affinity`,
        why: `${inVain ? 'sidecars, gateways and waypoints ignore it; ' : ''}${
          polls
            ? 'this transport polls before it upgrades, and a request that meets another pod is answered 400'
            : 'a client that reconnects lands on another pod'
        }`,
        fix: 'set consistentHash in a DestinationRule of this host, best with an httpCookie; or declare wslint.io/affinity: "not-needed" on the Service if the server keeps no state per client',
        severity: polls || inVain || several ? 'warning' : 'info',
        ...(path.grounded ? {} : { confidence: 'low' }),
      });
    }
  },
});

/** Whether clients come back to their pod, or a placeholder may say so. */
function mayBeHashed({ destination, settings }: SocketPath): boolean {
  const block = destination.policy?.block('loadBalancer')?.field;
  if (block?.isPlaceholder || block?.get('consistentHash').isPlaceholder) return true;
  const balancer = settings.loadBalancer.value;
  return (balancer === 'RING_HASH' || balancer === 'MAGLEV') && settings.hash.value.length > 0;
}

/** The line the author would change: the balancer in force, the DestinationRule, the Service, the route. */
function anchor({ destination }: SocketPath): Field {
  const block = writtenPolicy(destination)?.block('loadBalancer')?.field;
  if (block !== undefined) return block.has('simple') ? block.get('simple') : block;
  const rule = destination.rule?.policyOwner ?? destination.rule?.from[0];
  return rule?.resource.field.get('spec', 'host') ?? destination.field;
}
