import { setTimeout as sleep } from 'node:timers/promises';
import { cluster } from './harness/hop.js';
import type { Lab } from './harness/lab.js';
import { staysOpen } from './harness/sight.js';

export const summary =
  'A mirrored route sends the handshake and every frame of the client to the shadow, which holds a connection as long.';
export const facts = ['mirror-streams-upgrades'];
export const rules = ['WS505'];

export async function run(lab: Lab): Promise<void> {
  const [app, shadow, idle] = await Promise.all([lab.app(), lab.app('shadow'), lab.app('shadow')]);
  const clusters = [cluster('shadow', [shadow]), cluster('idle', [idle])];
  const mirrored = await lab.proxy({ to: app, clusters, route: { request_mirror_policies: [{ cluster: 'shadow' }] } });
  const plain = await lab.proxy({ to: app, clusters });

  const mirror = lab.fact('mirror-streams-upgrades');
  const { socket } = await lab.connect(mirrored);
  for (const text of ['one', 'two', 'three']) socket?.send(text);
  await sleep(500);
  mirror.expect(
    'mirror; three messages sent: messages that the shadow gets',
    'one two three',
    shadow.messages.join(' '),
  );
  mirror.expect('… WebSockets open at the shadow', '1', `${shadow.open()}`);
  socket?.terminate();
  await sleep(500);
  mirror.expect('… after the client has gone', '0', `${shadow.open()}`);

  await mirror.check('no mirror; the client sends', staysOpen, lab.open(plain, { stay: 1, sends: 'messages' }));
  mirror.expect('… handshakes that reach the shadow', '0', `${idle.arrivals.length}`);
}
