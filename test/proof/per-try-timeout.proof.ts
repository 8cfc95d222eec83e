import type { Lab } from './harness/lab.js';
import { answers, staysOpen } from './harness/sight.js';

export const summary =
  'A per-try timeout bounds each attempt of a handshake and spares what is open, event streams included.';
export const facts = ['per-try-timeout-bounds-handshake'];
export const rules = ['WS103'];

export async function run(lab: Lab): Promise<void> {
  const app = await lab.app();
  const retriedApp = await lab.app();
  const perTry = { per_try_timeout: '1s', num_retries: 2 };
  const none = await lab.proxy({ to: app });
  const short = await lab.proxy({ to: app, route: { retry_policy: { ...perTry, retry_on: 'connect-failure' } } });
  const retried = await lab.proxy({
    to: retriedApp,
    route: { timeout: '2.5s', retry_policy: { ...perTry, retry_on: '5xx,gateway-error' } },
  });
  const slow = { path: '/ws?delay=3' };
  const timedOut = { after: 1, flags: 'UT', details: 'upstream_per_try_timeout' };

  const handshake = lab.fact('per-try-timeout-bounds-handshake');
  handshake.check('per try 1 s; the application answers after 3 s', answers(504, timedOut), lab.open(short, slow));
  handshake.check('none; the application answers after 3 s', staysOpen, lab.open(none, slow));
  await handshake.check(
    'per try 1 s, retried on 5xx within a timeout of 2.5 s; the application answers after 3 s',
    answers(504, { after: 2.5, flags: 'UT', details: 'response_timeout' }),
    lab.open(retried, slow),
  );
  handshake.expect('… handshakes that reach the application', '3', `${retriedApp.arrivals.length}`);
  handshake.check('per try 1 s; silent', staysOpen, lab.open(short, { stay: 2.5 }));
  handshake.check('per try 1 s; event stream of 3 s', answers(200), lab.get(short, { path: '/events?push=0.5' }));
}
