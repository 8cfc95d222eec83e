import { setTimeout as sleep } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import type { App } from './harness/app.js';
import type { Envoy } from './harness/envoy.js';
import type { Lab } from './harness/lab.js';
import { answers, staysOpen } from './harness/sight.js';

export const summary =
  'A WebSocket whose server ends TCP first counts as a gateway error. A few of them in a row eject the pod, if its share allows it.';
export const facts = [
  'server-close-counts-as-error',
  'ejection-spares-small-pools',
  'split-local-origin-errors',
  'zero-consecutive-5xx-never-ejects',
];
export const rules = ['WS401'];

/** `maxEjectionPercent: 100`: every pod may go. */
const EVERYTHING = { max_ejection_percent: 100 };
const COUNT = 5;

export async function run(lab: Lab): Promise<void> {
  const noHost = answers(503, { flags: 'UH', body: 'no healthy upstream' });
  const closes = lab.fact('server-close-counts-as-error');
  const endings: [string, (app: App, sockets: WebSocket[]) => unknown][] = [
    ['5 closed by the server (Close frame, FIN)', (app) => app.end('Close frame')],
    ['5 ended by the server (FIN)', (app) => app.end('FIN')],
    ['5 ended by the server (RST)', (app) => app.end('RST')],
    ['5 closed by the client (Close frame; the server closes TCP)', (_, sockets) => closeAll(sockets)],
  ];
  for (const [what, end] of endings) {
    const { app, proxy } = await guarded(lab, EVERYTHING);
    const sockets = await lab.connectAll(proxy, COUNT);
    end(only(app), sockets);
    await sleep(700);
    await closes.check(`${what}; the next WebSocket`, noHost, lab.open(proxy));
    if (what.includes('(FIN)')) await closes.check('… a plain request', noHost, lab.get(proxy));
  }
  const behind = await guarded(lab, EVERYTHING, { sidecar: true });
  await lab.connectAll(behind.proxy, COUNT);
  only(behind.app).end('FIN');
  // The sidecar passes the end on a second later.
  await sleep(1800);
  await closes.check('5 ended by the server behind its sidecar; the next WebSocket', noHost, lab.open(behind.proxy));

  const few = await guarded(lab, EVERYTHING);
  await lab.connectAll(few.proxy, COUNT - 1);
  only(few.app).end('FIN');
  await sleep(500);
  closes.check('4 ended by the server; the next WebSocket', staysOpen, lab.open(few.proxy));

  const gone = await guarded(lab, EVERYTHING);
  for (const socket of await lab.connectAll(gone.proxy, COUNT + 3)) socket.terminate();
  await sleep(500);
  closes.check('8 ended by the client (TCP end first); the next WebSocket', staysOpen, lab.open(gone.proxy));

  const mixed = await guarded(lab, EVERYTHING);
  for (let round = 0; round < 2; round++) {
    await lab.connectAll(mixed.proxy, COUNT - 1);
    only(mixed.app).end('FIN');
    await sleep(500);
    await lab.get(mixed.proxy);
  }
  closes.check('4 ended by the server, a success, 4 more; the next WebSocket', staysOpen, lab.open(mixed.proxy));

  await ejectionPercent(lab);

  const split = lab.fact('split-local-origin-errors');
  const splitting = { ...EVERYTHING, split_external_local_origin_errors: true };
  split.check('split, threshold left at 5; the next WebSocket', noHost, afterCloses(lab, splitting));
  const high = { ...splitting, consecutive_local_origin_failure: 1000 };
  split.check('split, consecutiveLocalOriginFailures 1000; the next WebSocket', staysOpen, afterCloses(lab, high));

  const zero = lab.fact('zero-consecutive-5xx-never-ejects');
  const off = { ...EVERYTHING, enforcing_consecutive_5xx: 0 };
  zero.check('consecutive5xxErrors 0; the next WebSocket', staysOpen, afterCloses(lab, off));
  const gateway = { ...off, consecutive_gateway_failure: 5, enforcing_consecutive_gateway_failure: 100 };
  zero.check('… with consecutiveGatewayErrors 5; the next WebSocket', noHost, afterCloses(lab, gateway));
}

/** How many of several pods are ejected when each of them ended five. */
async function ejectionPercent(lab: Lab): Promise<void> {
  const percent = lab.fact('ejection-spares-small-pools');
  const cases = [
    { pods: 1, share: 10, expected: 0 },
    { pods: 3, share: 10, expected: 0 },
    { pods: 9, share: 10, expected: 0 },
    { pods: 10, share: 10, expected: 1 },
    { pods: 3, share: 50, expected: 1 },
    { pods: 4, share: 50, expected: 2 },
  ];
  const counts = await Promise.all(
    cases.map(async ({ pods, share }) => {
      const { app, proxy } = await guarded(lab, { max_ejection_percent: share }, { pods, balancer: 'ROUND_ROBIN' });
      await lab.connectAll(proxy, pods * COUNT);
      for (const pod of app) pod.end('FIN');
      await sleep(1500);
      return await ejected(proxy);
    }),
  );
  for (const [i, { pods, share, expected }] of cases.entries()) {
    const what = `maxEjectionPercent ${share}, pods: ${pods}, 5 ended by each; pods ejected`;
    percent.expect(what, `${expected}`, `${counts[i]}`);
  }
}

/** Applications behind a proxy with outlier detection, without panic mode, as Istio sets it. */
async function guarded(
  lab: Lab,
  outlier: object,
  {
    pods = 1,
    balancer = 'LEAST_REQUEST',
    sidecar = false,
  }: { pods?: number; balancer?: string; sidecar?: boolean } = {},
) {
  const app = await lab.apps(pods);
  const proxy = await lab.proxy({
    to: sidecar ? await lab.proxy({ to: app }) : app,
    cluster: {
      lb_policy: balancer,
      outlier_detection: { enforcing_success_rate: 0, ...outlier },
      common_lb_config: { healthy_panic_threshold: { value: 0 } },
    },
  });
  return { app, proxy };
}

/** What the next WebSocket sees after the server ended five. */
async function afterCloses(lab: Lab, outlier: object) {
  const { app, proxy } = await guarded(lab, outlier);
  await lab.connectAll(proxy, COUNT);
  only(app).end('FIN');
  await sleep(700);
  return lab.open(proxy);
}

async function ejected(proxy: Envoy): Promise<number> {
  const { cluster_statuses: clusters } = JSON.parse(await proxy.admin('/clusters?format=json')) as {
    cluster_statuses: { host_statuses: { health_status: { failed_outlier_check?: boolean } }[] }[];
  };
  return clusters.flatMap((c) => c.host_statuses).filter((host) => host.health_status.failed_outlier_check).length;
}

function closeAll(sockets: WebSocket[]): void {
  for (const socket of sockets) socket.close(1000);
}

function only(apps: App[]): App {
  return apps[0] as App;
}
