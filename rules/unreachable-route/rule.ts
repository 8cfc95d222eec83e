import { shortHost } from '../../src/mesh/names.js';
import { rivals } from '../../src/mesh/rivals.js';
import type { Route } from '../../src/mesh/route.js';
import type { Taken } from '../../src/mesh/routeCoverage.js';
import { routesOf } from '../../src/mesh/virtualHosts.js';
import { defineRule, type RuleContext } from '../../src/rule.js';
import { routeEvidence } from '../../src/websockets/evidence.js';
import { deadRoutes, leadAlike, takenFrom } from '../../src/websockets/unreachable.js';

export default defineRule({
  id: 'WS502',
  name: 'unreachable-route',
  summary: 'A WebSocket route behind a route that already takes its requests',
  category: 'routes',
  severity: 'error',
  together: true,
  facts: ['first-match-takes-all', 'sidecars-use-one-virtual-service'],
  check(context) {
    const { mesh, paths, report } = context;
    for (const path of paths) {
      const taken = takenFrom(path);
      if (taken === undefined) continue;
      const alike = leadAlike(taken.by, path.route);
      report(path, (taken.match?.path ?? taken.match ?? path.route).field.place, {
        message: `no handshake reaches this WebSocket route: ${nameOf(taken)} comes first and takes it`,
        why: alike
          ? 'the first route that matches is used: the settings of this one never apply'
          : 'the first route that matches is used: handshakes go where the other route sends them',
        fix: ranksLow(taken, path.route)
          ? 'give the WebSocket route an exact path or a prefix: the Gateway API puts regular expressions behind all of them'
          : 'put the WebSocket route first',
        severity: alike ? 'warning' : 'error',
        related: [placeOf(taken)],
      });
    }
    for (const { route, taken, port } of deadRoutes(mesh, paths)) {
      report(route.resource, (taken.match?.path ?? taken.match ?? route).field.place, {
        message: `no request reaches this route to a Service with WebSockets: ${nameOf(taken)} comes first and takes it`,
        why: 'the first route that matches is used: requests go where the other route sends them',
        fix: 'put the route that takes everything last',
        confidence: 'medium',
        related: [
          placeOf(taken),
          { place: port.field.get('name').place, message: `WebSocket evidence: port ${port.name}` },
        ],
      });
    }
    otherVirtualServices(context);
  },
});

/** Whether a rule of an HTTPRoute comes later for its regular expression, wherever it stands. */
function ranksLow({ match, byMatch }: Taken, { kind }: Route): boolean {
  return kind === 'HTTPRoute' && match?.path?.how === 'regex' && byMatch?.path?.how !== 'regex';
}

function nameOf({ byMatch }: Taken): string {
  return byMatch?.path === undefined ? 'a route without a path' : `the route for ${byMatch.path.value}`;
}

function placeOf({ by, byMatch }: Taken) {
  return { place: (byMatch?.path ?? byMatch ?? by).field.place, message: 'this takes the requests' };
}

function otherVirtualServices({ mesh, report }: RuleContext): void {
  for (const vs of mesh.inventory.virtualServices) {
    for (const { host, other } of rivals(mesh, vs)) {
      for (const route of routesOf(mesh, vs)) {
        const [evidence] = routeEvidence(route);
        if (evidence === undefined) continue;
        report(vs.resource, evidence.place ?? route.field.place, {
          message: `sidecars may never use this WebSocket route: the VirtualService ${other.resource.name} has the host ${shortHost(host, mesh.domain)} too`,
          why: 'sidecars use only the older of them, and manifests do not tell which that is',
          fix: 'put the routes of one host into one VirtualService',
          severity: 'info',
          related: [{ place: other.resource.field.get('metadata', 'name').place, message: 'the other VirtualService' }],
        });
      }
    }
  }
}
