import { setTimeout as sleep } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import type { Envoy } from './harness/envoy.js';
import { type Json, limits } from './harness/hop.js';
import type { Lab } from './harness/lab.js';
import { answers, noAnswer, staysOpen } from './harness/sight.js';

export const summary =
  'Every open WebSocket holds a request and a connection for its whole life: the limits count them.';
export const facts = [
  'max-requests-counts-sockets',
  'connections-queue-at-the-limit',
  'server-has-the-same-limits',
  'handshakes-are-pending',
];
export const rules = ['WS402'];

export async function run(lab: Lab): Promise<void> {
  const app = await lab.app();
  const limited = (named: Json, route = {}) =>
    lab.proxy({ to: app, route, cluster: { circuit_breakers: limits(named) } });
  const overflow = answers(503, { after: 0, flags: 'UO', body: 'reset reason: overflow' });

  const requests = lab.fact('max-requests-counts-sockets');
  const three = await limited({ max_requests: 3 });
  const [first] = await lab.connectAll(three, 3);
  await requests.check('http2MaxRequests 3, three open; the fourth WebSocket', overflow, lab.open(three));
  await requests.check('… a plain request', overflow, lab.get(three));
  await closed(first);
  await requests.check('… after one was closed: the next WebSocket', staysOpen, lab.open(three));

  const connections = lab.fact('connections-queue-at-the-limit');
  const two = await limited({ max_connections: 2 });
  const [one] = await lab.connectAll(two, 2);
  const waiting = lab.connect(two);
  const briefly = { patience: 1.5 };
  const third = connections.check('maxConnections 2, two open; the third WebSocket', noAnswer, lab.open(two, briefly));
  await connections.check('… a plain request', noAnswer, lab.get(two, briefly));
  await third;
  await closed(one);
  connections.expect('… after one was closed: the WebSocket that waited', '101', `${(await waiting).sight.status}`);

  const timed = await limited({ max_connections: 2 }, { timeout: '1s' });
  await lab.connectAll(timed, 2);
  connections.check('maxConnections 2, timeout 1 s, two open; the third', answers(504, { after: 1 }), lab.open(timed));

  const queued = await limited({ max_connections: 2, max_pending_requests: 1 });
  await lab.connectAll(queued, 2);
  lab.connect(queued, { patience: 2 });
  await sleep(300);
  const full = 'maxConnections 2, http1MaxPendingRequests 1, two open, one waiting; the next';
  connections.check(full, overflow, lab.open(queued));

  const server = lab.fact('server-has-the-same-limits');
  const sidecar = await limited({ max_requests: 1 });
  const client = await lab.proxy({ to: sidecar });
  await lab.connectAll(client, 1);
  const refused = answers(503, { body: 'reset reason: overflow' });
  server.check("http2MaxRequests 1 at the server's sidecar, one open; the second", refused, lab.open(client));

  const storm = lab.fact('handshakes-are-pending');
  const narrow = await refusedOf(lab, await limited({ max_pending_requests: 1 }));
  const atOnce = 'of 12 handshakes at once, how many get 503';
  storm.expect(`http1MaxPendingRequests 1; ${atOnce}`, 'at least one', `${narrow}`, narrow > 0);
  const wide = await refusedOf(lab, await limited({ max_pending_requests: 100 }));
  storm.expect(`http1MaxPendingRequests 100; ${atOnce}`, '0', `${wide}`);
}

async function refusedOf(lab: Lab, proxy: Envoy): Promise<number> {
  const handshakes = await Promise.all(Array.from({ length: 12 }, () => lab.connect(proxy)));
  return handshakes.filter(({ sight }) => sight.status === 503).length;
}

async function closed(socket: WebSocket | undefined): Promise<void> {
  socket?.terminate();
  await sleep(300);
}
