import { connectOnlyMethods, requiresToken } from '../../src/mesh/authorization.js';
import { enforcements } from '../../src/mesh/enforcement.js';
import { type HeaderToken, headerTokens } from '../../src/mesh/securityPolicies.js';
import { defineRule, type RuleFinding } from '../../src/rule.js';

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
      for (const { policies, authentications, requests } of enforcements(mesh, path)) {
        for (const methods of connectOnlyMethods(policies, requests)) {
          report(path, methods.place, {
            message: 'no WebSocket handshake has the method CONNECT here',
            why: 'Envoy sees GET on every hop, over HTTP/2 too: this rule never matches a handshake, and one that no other rule allows gets 403 (RBAC: access denied)',
            fix: 'name GET',
          });
        }
        if (!requiresToken(policies, requests)) continue;
        for (const token of headerTokens(mesh, authentications)) report(path, token.field.place, unsendable(token));
      }
    }
  },
});

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
