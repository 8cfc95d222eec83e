import type { Lab } from './harness/lab.js';
import { answers, staysOpen } from './harness/sight.js';

export const summary =
  "HTTP/2 that reaches an HTTP/1.1 application: nothing works. useClientProtocol on the client's side keeps HTTP/1.1.";
export const facts = ['h2-breaks-http1-application', 'client-protocol-keeps-http1'];
export const rules = ['WS201', 'WS202', 'WS203', 'WS204', 'WS206'];

export async function run(lab: Lab): Promise<void> {
  const app = await lab.app();
  const manager = { http2_protocol_options: { allow_connect: true } };
  const direct = await lab.proxy({ to: app, protocol: 'http2' });
  const fixedReceiver = await lab.proxy({ to: app, manager });
  const h2Receiver = await lab.proxy({ to: app, manager, protocol: 'http2' });
  const detectingReceiver = await lab.proxy({ to: app, manager, protocol: 'downstream' });
  const h2Sender = (to: { port: number }) => lab.proxy({ to, protocol: 'http2' });
  const refused = answers(502, { flags: 'UPE', body: 'protocol error' });

  const fails = lab.fact('h2-breaks-http1-application');
  fails.check('no sidecar at the application; WebSocket', refused, lab.open(direct));
  fails.check('no sidecar at the application; plain request', refused, lab.get(direct));
  fails.check('receiving sidecar speaks HTTP/2 to it', answers(502), lab.open(await h2Sender(h2Receiver)));
  fails.check(
    'receiving sidecar speaks what its client spoke (detected port)',
    answers(502),
    lab.open(await h2Sender(detectingReceiver)),
  );
  fails.check('receiving sidecar speaks HTTP/1.1 to it', staysOpen, lab.open(await h2Sender(fixedReceiver)));

  const plainReceiver = await lab.proxy({ to: app, protocol: 'downstream' });
  const client = lab.fact('client-protocol-keeps-http1');
  client.check(
    'useClientProtocol on both hops, no allow_connect, HTTP/1.1 client',
    staysOpen,
    lab.open(await lab.proxy({ to: plainReceiver, protocol: 'downstream' })),
  );
}
