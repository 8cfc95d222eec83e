import type { Lab } from './harness/lab.js';
import { answers, staysOpen } from './harness/sight.js';

export const summary =
  'A route timeout bounds the handshake and spares open WebSockets; polls and event streams on the route are cut.';
export const facts = ['timeout-bounds-handshake', 'timeout-cuts-polls'];
export const rules = ['WS101'];

export async function run(lab: Lab): Promise<void> {
  const app = await lab.app();
  const none = await lab.proxy({ to: app });
  const short = await lab.proxy({ to: app, route: { timeout: '1s' } });
  const timedOut = { after: 1, flags: 'UT', details: 'response_timeout' };
  const slow = { path: '/ws?delay=2' };
  const poll = { path: '/poll?delay=2' };
  const events = { path: '/events?push=0.5' };

  const handshake = lab.fact('timeout-bounds-handshake');
  handshake.check('timeout 1 s; the application answers after 2 s', answers(504, timedOut), lab.open(short, slow));
  handshake.check('no timeout; the application answers after 2 s', staysOpen, lab.open(none, slow));
  handshake.check('timeout 1 s; silent', staysOpen, lab.open(short, { stay: 2.5 }));
  handshake.check('timeout 1 s; the client sends', staysOpen, lab.open(short, { stay: 2.5, sends: 'messages' }));
  handshake.check('timeout 1 s; the server sends', staysOpen, lab.open(short, { stay: 2.5, path: '/ws?push=0.4' }));

  const polls = lab.fact('timeout-cuts-polls');
  polls.check('timeout 1 s; long poll of 2 s', answers(504, timedOut), lab.get(short, poll));
  polls.check('no timeout; long poll of 2 s', answers(200, { after: 2 }), lab.get(none, poll));
  polls.check('no timeout; event stream of 3 s', answers(200, { after: 3 }), lab.get(none, events));
  polls.check('timeout 1 s; event stream of 3 s', answers(200, { ...timedOut, cut: true }), lab.get(short, events));
}
