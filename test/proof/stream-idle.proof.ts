import type { Lab } from './harness/lab.js';
import { answers, isCut, staysOpen } from './harness/sight.js';

export const summary =
  'A stream idle timeout cuts silent WebSockets; frames reset it, TCP keepalive does not; the lowest of all hops wins.';
export const facts = ['stream-idle-cuts-silent-sockets'];
export const rules = ['WS104'];

export async function run(lab: Lab): Promise<void> {
  const app = await lab.app();
  const off = await lab.proxy({ to: app });
  const idle = await lab.proxy({ to: app, manager: { stream_idle_timeout: '2s' } });
  const silent = { stay: 4.5 };
  const cut = isCut(2, { flags: 'SI', details: 'stream_idle_timeout' });

  const silence = lab.fact('stream-idle-cuts-silent-sockets');
  silence.check('2 s; silent', cut, lab.open(idle, silent));
  silence.check('0 s, as Istio sets it; silent', staysOpen, lab.open(off, silent));
  silence.check(
    '2 s; the application answers the handshake after 3 s',
    answers(408, { after: 2, flags: 'SI', body: 'stream timeout' }),
    lab.open(idle, { path: '/ws?delay=3' }),
  );
  silence.check('2 s; the client pings', staysOpen, lab.open(idle, { ...silent, sends: 'pings' }));
  silence.check('2 s; the client sends', staysOpen, lab.open(idle, { ...silent, sends: 'messages' }));
  silence.check('2 s; the server sends', staysOpen, lab.open(idle, { ...silent, path: '/ws?push=0.4' }));

  const keepalive = { keepalive_time: 1, keepalive_interval: 1 };
  const kept = await lab.proxy({
    to: app,
    manager: { stream_idle_timeout: '2s' },
    cluster: { upstream_connection_options: { tcp_keepalive: keepalive } },
    listener: { socket_options: keepaliveOptions },
  });
  silence.check('2 s; silent, TCP keepalive each second on both sides', cut, lab.open(kept, silent));

  const routeIdle = (stream: string, idleTimeout: string) =>
    lab.proxy({ to: app, manager: { stream_idle_timeout: stream }, route: { idle_timeout: idleTimeout } });
  silence.check('2 s, route 0 s; silent', staysOpen, lab.open(await routeIdle('2s', '0s'), silent));
  silence.check('1 s, route 2 s; silent', cut, lab.open(await routeIdle('1s', '2s'), silent));
  silence.check('0 s, route 2 s; silent', cut, lab.open(await routeIdle('0s', '2s'), silent));

  const gateway = await lab.proxy({ to: idle, manager: { stream_idle_timeout: '30s' } });
  silence.check(
    '30 s at the first hop, 2 s at the second; silent',
    { status: 101, closed: 1006, flags: 'UC' },
    lab.open(gateway, silent),
  );
}

/** Linux: SO_KEEPALIVE, TCP_KEEPIDLE and TCP_KEEPINTVL on the client's connection. */
const keepaliveOptions = [
  { level: 1, name: 9, int_value: 1, state: 'STATE_LISTENING' },
  { level: 6, name: 4, int_value: 1, state: 'STATE_LISTENING' },
  { level: 6, name: 5, int_value: 1, state: 'STATE_LISTENING' },
];
