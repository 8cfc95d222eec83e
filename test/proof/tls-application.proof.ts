import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { selfSigned, tlsCluster } from './harness/certificate.js';
import type { Lab } from './harness/lab.js';
import { answers, staysOpen } from './harness/sight.js';

export const summary = 'A proxy that routes HTTP to an application that wants TLS must start TLS itself.';
export const facts = ['gateway-sends-plaintext-to-tls-ports'];
export const rules = ['WS506'];

export async function run(lab: Lab): Promise<void> {
  const fails = lab.fact('gateway-sends-plaintext-to-tls-ports');
  const certificate = selfSigned();
  if (!certificate) return fails.skip('an application with TLS', 'no openssl to make a certificate');

  const server = createServer(certificate);
  const sockets = new WebSocketServer({ server });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  lab.cleanUp(() => {
    for (const socket of sockets.clients) socket.terminate();
    server.close();
    server.closeAllConnections();
  });
  const app = server.address() as AddressInfo;
  const plain = await lab.proxy({ to: app });
  const secure = await lab.proxy({ to: app, cluster: tlsCluster });
  fails.check('no tls in the DestinationRule', answers(503, { flags: 'UC' }), lab.open(plain));
  fails.check('tls mode SIMPLE', staysOpen, lab.open(secure));
}
