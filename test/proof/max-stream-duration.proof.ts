import type { Lab } from './harness/lab.js';
import { answers, isCut, staysOpen } from './harness/sight.js';

export const summary = 'A maximum stream duration cuts every WebSocket, busy or not, wherever it is set.';
export const facts = ['max-stream-duration-cuts-sockets', 'timeout-cuts-open-sockets'];
export const rules = ['WS101', 'WS105'];

export async function run(lab: Lab): Promise<void> {
  const app = await lab.app();
  const limit = { max_stream_duration: '2s' };
  const whole = { common_http_protocol_options: limit };
  const plain = await lab.proxy({ to: app });
  const manager = await lab.proxy({ to: app, manager: whole });
  const route = await lab.proxy({ to: app, route: { max_stream_duration: limit } });
  const cluster = await lab.proxy({ to: app, upstreamHttp: whole });
  const busy = { stay: 4.5, sends: 'messages' } as const;
  const cut = isCut(2, { flags: '-', details: 'max_duration_timeout' });
  const cutUpstream = isCut(2, { flags: 'UMSDR', details: 'upstream_max_stream_duration_reached' });

  const everywhere = lab.fact('max-stream-duration-cuts-sockets');
  everywhere.check('2 s in the connection manager; the client sends', cut, lab.open(manager, busy));
  everywhere.check('none; the client sends', staysOpen, lab.open(plain, busy));
  everywhere.check('2 s in the connection manager; silent', cut, lab.open(manager, { stay: 4.5 }));
  everywhere.check('2 s on the route; the client sends', cut, lab.open(route, busy));
  everywhere.check('2 s in the cluster; the client sends', cutUpstream, lab.open(cluster, busy));
  everywhere.check(
    '2 s in the connection manager; the application answers the handshake after 3 s',
    answers(408, { after: 2, body: 'downstream duration timeout' }),
    lab.open(manager, { path: '/ws?delay=3' }),
  );

  const old = await lab.proxy({ to: app, route: { timeout: '2s', max_stream_duration: limit } });
  lab
    .fact('timeout-cuts-open-sockets')
    .check('the route as Istio 1.8.0 to 1.9.0 wrote it for timeout 2 s; the client sends', cut, lab.open(old, busy));

  const append = { header: { key: 'x-envoy-upstream-stream-duration-ms', value: '2000' } };
  const headed = await lab.proxy({ to: app, entry: { request_headers_to_add: [append] } });
  everywhere.check(
    'the route sets x-envoy-upstream-stream-duration-ms: 2000; the client sends',
    cutUpstream,
    lab.open(headed, busy),
  );

  const freed = await lab.proxy({
    to: app,
    manager: whole,
    route: { max_stream_duration: { max_stream_duration: '0s' } },
  });
  everywhere.check(
    '2 s in the connection manager, 0 s on the route; the client sends',
    staysOpen,
    lab.open(freed, busy),
  );
}
