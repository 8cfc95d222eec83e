import { httpFilter, routeAction } from './harness/hop.js';
import type { Lab } from './harness/lab.js';
import { answers, staysOpen } from './harness/sight.js';

export const summary =
  'Routes that answer instead of forwarding: a handshake gets what a request would get, and cannot follow it.';
export const facts = [
  'redirect-ends-handshake',
  'direct-response-ends-handshake',
  'fault-abort-ends-handshake',
  'missing-cluster-answers-503',
  'passthrough-at-gateway-answers-503',
  'upgrade-match-is-case-sensitive',
];
export const rules = ['WS306', 'WS503', 'WS507', 'WS508'];

export async function run(lab: Lab): Promise<void> {
  const app = await lab.app();
  const plain = await lab.proxy({ to: app });
  const match = { prefix: '/' };
  const only = (route: object) => lab.proxy({ to: app, routes: [{ match, ...route }] });

  const redirecting = await only({ redirect: { https_redirect: true } });
  const redirect = lab.fact('redirect-ends-handshake');
  redirect.check('redirect to https', answers(301), lab.open(redirecting));
  redirect.check('forwarded', staysOpen, lab.open(plain));

  const direct = await only({ direct_response: { status: 200, body: { inline_string: 'hello' } } });
  lab.fact('direct-response-ends-handshake').check('direct response 200', answers(200), lab.open(direct));

  const fault = lab.fact('fault-abort-ends-handshake');
  const aborting = (numerator: number) => ({
    filters: [httpFilter('fault', 'HTTPFault', { abort: { http_status: 503, percentage: { numerator } } })],
  });
  const aborted = answers(503, { flags: 'FI', body: 'fault filter abort' });
  fault.check('fault abort 503 at 100 %', aborted, lab.open(await lab.proxy({ to: app, ...aborting(100) })));
  fault.check('fault abort 503 at 0 %', staysOpen, lab.open(await lab.proxy({ to: app, ...aborting(0) })));

  const missing = await only({ route: routeAction({ cluster: 'nobody' }) });
  const nowhere = lab.fact('missing-cluster-answers-503');
  nowhere.check('cluster that does not exist', answers(503, { flags: 'NC' }), lab.open(missing));

  const noHost = answers(503, { flags: 'UH', body: 'no healthy upstream' });
  nowhere.check('subset without pods', noHost, lab.open(await lab.proxy({ to: [] })));

  const original = await lab.proxy({ to: [], cluster: ORIGINAL_DESTINATION });
  const passthrough = lab.fact('passthrough-at-gateway-answers-503');
  passthrough.check('PASSTHROUGH, at a listener without original destination; WebSocket', noHost, lab.open(original));
  passthrough.check('… a plain request', noHost, lab.get(original));

  const matching = (exact: string) => {
    const headers = [{ name: 'upgrade', string_match: { exact } }];
    return lab.proxy({ to: app, routes: [{ match: { prefix: '/', headers }, route: routeAction() }] });
  };
  const spelling = lab.fact('upgrade-match-is-case-sensitive');
  spelling.check('route for Upgrade exactly `WebSocket`', answers(404), lab.open(await matching('WebSocket')));
  spelling.check('route for Upgrade exactly `websocket`', staysOpen, lab.open(await matching('websocket')));
}

/** What istiod makes of `simple: PASSTHROUGH`. */
const ORIGINAL_DESTINATION = {
  type: 'ORIGINAL_DST',
  lb_policy: 'CLUSTER_PROVIDED',
  load_assignment: undefined,
};
