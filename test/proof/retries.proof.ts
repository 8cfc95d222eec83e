import type { Lab } from './harness/lab.js';
import { answers, staysOpen } from './harness/sight.js';

export const summary =
  "Which failed handshakes a proxy tries again: Istio's default retries only what never reached the application.";
export const facts = ['retries-repeat-handshakes'];
export const rules = ['WS103'];

export async function run(lab: Lab): Promise<void> {
  const [app, dead] = await Promise.all([lab.app(), lab.app('dead')]);
  await dead.stop();
  const failing = { path: '/ws?status=503' };

  const retries = lab.fact('retries-repeat-handshakes');
  const retried = await lab.app();
  const eager = await lab.proxy({ to: retried, route: { retry_policy: { retry_on: '5xx', num_retries: 2 } } });
  await retries.check('retried twice on 5xx; the application answers 503', answers(503), lab.open(eager, failing));
  retries.expect('… handshakes that reach it', '3', `${retried.arrivals.length}`);

  const before = await lab.app();
  await retries.check(
    "Istio's default; the application answers 503",
    answers(503),
    lab.open(await lab.proxy({ to: before }), failing),
  );
  retries.expect('… handshakes that reach it', '1', `${before.arrivals.length}`);
  const half = await lab.proxy({ to: [app, dead], cluster: { lb_policy: 'ROUND_ROBIN' } });
  retries.check("Istio's default, one of two pods refuses connections; first WebSocket", staysOpen, lab.open(half));
  retries.check('… second WebSocket', staysOpen, lab.open(half));
}
