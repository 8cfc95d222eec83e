import type { Mesh } from '../../src/mesh/mesh.js';
import { shortHost } from '../../src/mesh/names.js';
import type { Route } from '../../src/mesh/route.js';
import { ranksLow, type Taken } from '../../src/mesh/routeCoverage.js';
import type { RuleFinding } from '../../src/rule.js';
import { type ContestedRoute, type DeadRoute, leadAlike } from '../../src/websockets/unreachable.js';

/** A WebSocket route whose handshakes another one takes. */
export function unreached(taken: Taken, route: Route): RuleFinding {
  const alike = leadAlike(taken.by, route);
  return {
    message: `no handshake reaches this WebSocket route: ${nameOf(taken)} comes first and takes it`,
    why: alike
      ? 'the first route that matches is used: the settings of this one never apply'
      : 'the first route that matches is used: handshakes go where the other route sends them',
    fix: ranksLow(taken, route)
      ? 'give the WebSocket route an exact path or a prefix: Istio puts regular expressions behind all of them'
      : 'put the WebSocket route first',
    severity: alike ? 'warning' : 'error',
    related: [placeOf(taken)],
  };
}

/** A route to a Service with WebSockets that no request reaches. */
export function dead({ taken, port }: DeadRoute): RuleFinding {
  return {
    message: `no request reaches this route to a Service with WebSockets: ${nameOf(taken)} comes first and takes it`,
    why: 'the first route that matches is used: requests go where the other route sends them',
    fix: 'put the route that takes everything last',
    confidence: 'medium',
    related: [
      placeOf(taken),
      { place: port.field.get('name').place, message: `WebSocket evidence: port ${port.name}` },
    ],
  };
}

function nameOf({ byMatch }: Taken): string {
  return byMatch?.path === undefined ? 'a route without a path' : `the route for ${byMatch.path.value}`;
}

function placeOf({ by, byMatch }: Taken) {
  return { place: (byMatch?.path ?? byMatch ?? by).field.place, message: 'this takes the requests' };
}

/** A WebSocket route for a host that another VirtualService has too. */
export function contested(mesh: Mesh, { host, other }: ContestedRoute): RuleFinding {
  return {
    message: `sidecars may never use this WebSocket route: the VirtualService ${other.resource.name} has the host ${shortHost(host, mesh.domain)} too`,
    why: 'sidecars use only the older of them, and manifests do not tell which that is',
    fix: 'put the routes of one host into one VirtualService',
    severity: 'info',
    related: [{ place: other.resource.field.get('metadata', 'name').place, message: 'the other VirtualService' }],
  };
}
