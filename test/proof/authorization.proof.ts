import { httpFilter } from './harness/hop.js';
import type { Lab } from './harness/lab.js';
import { answers, staysOpen } from './harness/sight.js';

export const summary =
  'Envoy shows a WebSocket as GET to its filters on every hop, over HTTP/2 too: a rule for CONNECT never matches.';
export const facts = ['handshakes-are-get'];
export const rules = ['WS510'];

export async function run(lab: Lab): Promise<void> {
  const app = await lab.app();
  const sees = lab.fact('handshakes-are-get');
  const denied = answers(403, { body: 'RBAC: access denied' });
  for (const protocol of ['http1', 'http2'] as const) {
    for (const [method, expected] of [
      ['GET', staysOpen],
      ['CONNECT', denied],
    ] as const) {
      const receiver = await lab.proxy({
        to: app,
        filters: [allowOnly(method)],
        manager: { http2_protocol_options: { allow_connect: true } },
      });
      const sender = await lab.proxy({ to: receiver, protocol });
      const hop = protocol === 'http1' ? 'HTTP/1.1' : 'HTTP/2';
      sees.check(`${hop} hop; only ${method} is allowed`, expected, lab.open(sender));
    }
  }
}

/** What istiod makes of an ALLOW policy with `methods: [method]`. */
function allowOnly(method: string) {
  const permission = { header: { name: ':method', string_match: { exact: method } } };
  const policy = { permissions: [permission], principals: [{ any: true }] };
  return httpFilter('rbac', 'RBAC', { rules: { action: 'ALLOW', policies: { only: policy } } });
}
