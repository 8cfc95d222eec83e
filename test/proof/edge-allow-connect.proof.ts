import { connect } from 'node:http2';
import type { Lab } from './harness/lab.js';
import { answers } from './harness/sight.js';

export const summary =
  'Allowing CONNECT at the edge makes browsers open WebSockets over HTTP/2, without the key that HTTP/1.1 servers need.';
export const facts = ['edge-allow-connect-loses-key', 'edge-offers-extended-connect'];
export const rules = ['WS205'];

export async function run(lab: Lab): Promise<void> {
  const app = await lab.app();
  const plain = await lab.proxy({ to: app });
  const allowing = await lab.proxy({ to: app, manager: { http2_protocol_options: { allow_connect: true } } });

  const key = lab.fact('edge-allow-connect-loses-key');
  await key.check('allow_connect; extended CONNECT, as browsers send it', answers(400), lab.extendedConnect(allowing));
  const keys = app.arrivals.filter(({ headers }) => headers['sec-websocket-key']).length;
  key.expect('… handshakes with Sec-WebSocket-Key that reach the application', '0', `${keys}`);
  const added = { headers: { 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' } };
  key.check('allow_connect; the same with a key added by hand', answers(101), lab.extendedConnect(allowing, added));
  key.check('no allow_connect; HTTP/1.1 handshake', answers(101), lab.open(plain));

  const offer = lab.fact('edge-offers-extended-connect');
  const offered = 'extended CONNECT offered';
  offer.expect('allow_connect; SETTINGS of the gateway', offered, await settings(allowing.port));
  offer.expect('no allow_connect; SETTINGS of the gateway', 'not offered', await settings(plain.port));
}

async function settings(port: number): Promise<string> {
  const session = connect(`http://127.0.0.1:${port}`);
  session.on('error', () => {});
  await new Promise((resolve) => session.once('remoteSettings', resolve).once('close', resolve));
  const { enableConnectProtocol } = session.remoteSettings ?? {};
  session.destroy();
  return enableConnectProtocol ? 'extended CONNECT offered' : 'not offered';
}
