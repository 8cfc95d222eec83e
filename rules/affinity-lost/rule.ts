import { isHashing, localityDistribution, lostHash, splitsClients } from '../../src/mesh/hashing.js';
import { shortHost } from '../../src/mesh/names.js';
import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'WS305',
  name: 'affinity-lost',
  summary: 'A subset, a port entry or weights take away the session affinity that the DestinationRule sets',
  category: 'balancing',
  severity: 'warning',
  facts: ['narrow-blocks-replace-wide-ones', 'weights-come-before-the-hash', 'locality-comes-before-the-hash'],
  check({ mesh, paths, report }) {
    for (const path of paths) {
      const { destination, route, settings } = path;
      const host = shortHost(destination.host, mesh.domain);
      const confidence = path.grounded ? {} : ({ confidence: 'low' } as const);
      const lost = lostHash(destination.policy);
      if (lost !== undefined) {
        const cause = lost.names
          ? 'this loadBalancer replaces the consistentHash'
          : 'this port entry drops the consistentHash, since it names no loadBalancer';
        report(path, lost.by.place, {
          message: `clients of ${host} do not come back to their pod: ${cause}`,
          why: `a subset replaces the blocks it names, a port entry all of them: handshakes are balanced by ${settings.loadBalancer.value}, even where the route still hands out the cookie`,
          fix: 'repeat the consistentHash here, or declare wslint.io/affinity: "not-needed" and drop it above',
          related: [{ place: lost.hash.place, message: 'the consistentHash that is lost' }],
          ...confidence,
        });
      }
      if (!isHashing(settings)) continue;
      if (splitsClients(route)) {
        report(path, route.field.get(route.kind === 'VirtualService' ? 'route' : 'backendRefs').place, {
          message: `clients of ${host} do not always come back to their pod: weights come before the consistentHash`,
          why: 'a destination is picked by weight for every handshake, before the hash: a client that reconnects may land on the other one',
          fix: 'route clients by a header or cookie match, or keep one destination with a weight',
          ...confidence,
        });
      }
      const distribute = localityDistribution(mesh, destination.policy);
      if (distribute !== undefined) {
        report(path, distribute.place, {
          message: `clients of ${host} do not always come back to their pod: locality distribution comes before the consistentHash`,
          why: 'the locality is picked first, and the hash picks a pod in it: a client keeps its pod only within one locality',
          fix: 'leave out the distribution for this host where clients must come back to the same pod',
          severity: 'info',
          ...confidence,
        });
      }
    }
  },
});
