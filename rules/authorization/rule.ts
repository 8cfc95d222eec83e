import { connectOnlyMethods, type Judged, requiresToken } from '../../src/mesh/authorization.js';
import { containerPortOf } from '../../src/mesh/routePatches.js';
import { type Enforcer, type HeaderToken, headerTokens, policiesFor } from '../../src/mesh/securityPolicies.js';
import { defineRule, type RuleFinding } from '../../src/rule.js';
import type { SocketPath } from '../../src/websockets/path.js';

export default defineRule({
  id: 'WS510',
  name: 'authorization',
  summary: 'An authorization policy that no WebSocket handshake, or none of a browser, can match',
  category: 'routes',
  severity: 'warning',
  facts: ['handshakes-are-get', 'browsers-send-no-headers', 'token-in-header-or-query', 'token-in-cookie'],
  check({ mesh, paths, report }) {
    if (mesh.inventory.authorizationPolicies.length === 0) return;
    for (const path of paths) {
      for (const { proxy, judged } of enforcers(path)) {
        const policies = policiesFor(mesh, 'AuthorizationPolicy', proxy, path.route.resource);
        for (const methods of connectOnlyMethods(policies, judged)) {
          report(path, methods.place, {
            message: 'no WebSocket handshake has the method CONNECT here',
            why: 'Envoy sees GET on every hop, over HTTP/2 too: this rule never matches a handshake, and one that no other rule allows gets 403 (RBAC: access denied)',
            fix: 'name GET',
          });
        }
        if (!requiresToken(policies, judged)) continue;
        const authentications = policiesFor(mesh, 'RequestAuthentication', proxy, path.route.resource);
        for (const token of headerTokens(mesh, authentications)) report(path, token.field.place, unsendable(token));
      }
    }
  },
});

/** The proxies that authorize a handshake: the gateway or waypoint, and the receiving sidecars. */
function enforcers(path: SocketPath): readonly { readonly proxy: Enforcer; readonly judged: Judged }[] {
  const { client, receiver, route, destination } = path;
  const atServer = { route, port: containerPortOf(path) };
  const servers = receiver.managers
    .filter(({ selected, tls }) => selected && tls)
    .map(({ proxy }) => ({ proxy, judged: atServer }));
  if (client.kind === 'sidecar' || route.opaque) return servers;
  // Which port a gateway's pod listens on is up to its Service.
  return [{ proxy: { ...client, service: destination.service }, judged: { route, port: undefined } }, ...servers];
}

function unsendable({ headers }: HeaderToken): RuleFinding {
  const where =
    headers === undefined ? 'the Authorization header or the query parameter access_token' : headers.join(', ');
  return {
    message:
      headers === undefined
        ? 'browsers can send this token with a WebSocket handshake in the query parameter access_token only'
        : 'browsers cannot send this token with a WebSocket handshake',
    why: `a token is required and expected in ${where}, but the WebSocket API of browsers sets no headers: without a token the handshake gets 403`,
    fix:
      headers === undefined
        ? 'have browsers send it in the address: wss://…?access_token=…'
        : 'add fromParams or fromCookies, if browsers are among the clients',
    severity: 'info',
  };
}
