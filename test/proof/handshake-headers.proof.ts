import type { Json } from './harness/hop.js';
import type { Lab } from './harness/lab.js';
import { answers, staysOpen } from './harness/sight.js';

export const summary =
  'A route that takes away the headers of the handshake, from the request or from the response, breaks it.';
export const facts = ['request-header-removal-breaks-handshake', 'response-header-removal-breaks-handshake'];
export const rules = ['WS503'];

export async function run(lab: Lab): Promise<void> {
  const app = await lab.app();
  const plain = await lab.proxy({ to: app });
  const route = (entry: Json) => lab.proxy({ to: app, entry });
  const set = (key: string, value: string) => ({
    header: { key, value },
    append_action: 'OVERWRITE_IF_EXISTS_OR_ADD',
  });

  const request = lab.fact('request-header-removal-breaks-handshake');
  for (const [header, status] of [
    ['upgrade', 426],
    ['connection', 426],
    ['sec-websocket-key', 400],
    ['sec-websocket-version', 400],
  ] as const) {
    const removing = await route({ request_headers_to_remove: [header] });
    request.check(`${header} removed from the request`, answers(status), lab.open(removing, { patience: 2 }));
  }
  request.check('nothing removed', staysOpen, lab.open(plain));
  const unrelated = await route({ request_headers_to_remove: ['x-other'] });
  request.check('x-other removed from the request', staysOpen, lab.open(unrelated));
  const closing = await route({ request_headers_to_add: [set('connection', 'close')] });
  request.check('connection: close set on the request', answers(426), lab.open(closing, { patience: 2 }));
  const behindNginx = await lab.app();
  await request.check(
    'Connection: close from the client, as nginx sends it by default',
    answers(426),
    lab.get(await lab.proxy({ to: behindNginx }), { path: '/ws', headers: NGINX }),
  );
  const reached = behindNginx.arrivals.filter(({ headers }) => headers.upgrade).length;
  request.expect('… requests with Upgrade that reach the application', '0', `${reached}`);

  const response = lab.fact('response-header-removal-breaks-handshake');
  for (const [header, complaint] of [
    ['upgrade', 'no Upgrade header'],
    ['connection', 'no Upgrade header'],
    ['sec-websocket-accept', 'Invalid Sec-WebSocket-Accept header'],
  ] as const) {
    const removing = await route({ response_headers_to_remove: [header] });
    response.check(`${header} removed from the response`, { status: 101, error: complaint }, lab.open(removing));
  }
  const closed = await route({ response_headers_to_add: [set('connection', 'close')] });
  response.check(
    'connection: close set on the response',
    { status: 101, error: 'no Upgrade header' },
    lab.open(closed),
  );
  const harmless = await route({ response_headers_to_remove: ['x-pod'] });
  response.check('x-pod removed from the response', staysOpen, lab.open(harmless));
}

const NGINX = {
  connection: 'close',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
};
