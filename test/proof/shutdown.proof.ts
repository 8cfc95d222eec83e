import type { Lab } from './harness/lab.js';

export const summary =
  "A WebSocket ends without a Close frame (1006) when a proxy or the server's pod goes away; Envoy never writes one.";
export const facts = ['termination-cuts-sockets'];
export const rules = ['WS107'];

export async function run(lab: Lab): Promise<void> {
  const [app, dying] = await Promise.all([lab.app(), lab.app()]);
  const proxy = await lab.proxy({ to: app });
  const proxyOfDying = await lab.proxy({ to: dying });

  const exit = lab.fact('termination-cuts-sockets');
  const watching = lab.open(proxy, { stay: 3 });
  setTimeout(() => proxy.terminate(), 700);
  exit.check('SIGTERM to Envoy after 0.7 s', { status: 101, closed: 1006, after: 0.7 }, watching);

  const late = lab.open(proxyOfDying, { stay: 4 });
  setTimeout(() => dying.end('FIN'), 700);
  // 0.7 s, and the second by which Envoy delays the close.
  exit.check('the server ends TCP after 0.7 s', { status: 101, closed: 1006, after: 1.7, flags: 'UC' }, late);
}
