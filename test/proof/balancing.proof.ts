import { setTimeout as sleep } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import type { App } from './harness/app.js';
import type { Envoy } from './harness/envoy.js';
import { httpProxy } from './harness/hop.js';
import type { Lab } from './harness/lab.js';

export const summary =
  'ROUND_ROBIN and RANDOM do not count open WebSockets, LEAST_REQUEST does: seen after one of three pods was restarted.';
export const facts = ['round-robin-ignores-open-sockets'];
export const rules = ['WS301'];

const SOCKETS = 360;

export async function run(lab: Lab): Promise<void> {
  const counts = lab.fact('round-robin-ignores-open-sockets');
  const balancers = ['ROUND_ROBIN', 'RANDOM', 'LEAST_REQUEST'];
  const busiest = await Promise.all(balancers.map((balancer) => busiestAfterRestart(lab, balancer)));
  const [robin, random, least] = busiest as [number, number, number];
  const what = `${SOCKETS} WebSockets, one of 3 pods restarted, half of the clients replaced; busiest pod over the mean`;
  counts.expect(`ROUND_ROBIN; ${what}`, 'above 1.2', robin.toFixed(2), robin > 1.2);
  counts.expect(`RANDOM; ${what}`, 'above LEAST_REQUEST', random.toFixed(2), random > least);
  counts.expect(`LEAST_REQUEST; ${what}`, 'below 1.2', least.toFixed(2), least < 1.2);

  const [old, added] = [await lab.app('old'), await lab.app('added')];
  const proxy = await lab.changingProxy(httpProxy({ to: old }));
  await lab.connectAll(proxy, 20);
  await proxy.update(httpProxy({ to: [old, added] }));
  await sleep(1000);
  counts.expect(
    '20 WebSockets on one pod, another pod added; open on each',
    '20 and 0',
    `${old.open()} and ${added.open()}`,
  );
}

/** How much more than the mean the busiest pod carries after one of three pods was restarted. */
async function busiestAfterRestart(lab: Lab, balancer: string): Promise<number> {
  const pods = await lab.apps(3);
  const restarted = pods[2] as App;
  const proxy = await lab.proxy({ to: pods, cluster: { lb_policy: balancer } });
  const sockets = await lab.connectAll(proxy, SOCKETS);
  const lost = restarted.open();
  await restarted.stop();
  const alive = () => sockets.filter((socket) => socket.readyState === socket.OPEN);
  await until(() => alive().length === SOCKETS - lost);
  for (let i = 0; i < lost; i++) sockets.push(await reconnect(lab, proxy));
  await restarted.restart();

  const open = () => pods.map((pod) => pod.open());
  const total = () => open().reduce((sum, count) => sum + count, 0);
  for (const socket of alive().filter((_, i) => i % 4 < 2)) {
    socket.terminate();
    await until(() => total() === SOCKETS - 1);
    await lab.connectAll(proxy, 1);
  }
  return Math.max(...open()) / (SOCKETS / pods.length);
}

/** As clients do: LEAST_REQUEST prefers the empty pod, so now and then all tries of a handshake may end at the one that is down. */
async function reconnect(lab: Lab, proxy: Envoy): Promise<WebSocket> {
  for (let i = 0; i < 5; i++) {
    const { socket } = await lab.connect(proxy);
    if (socket) return socket;
  }
  throw new Error('no handshake of five succeeded beside a pod that is down');
}

async function until(question: () => boolean): Promise<void> {
  for (let i = 0; i < 2000 && !question(); i++) await sleep(2);
}
