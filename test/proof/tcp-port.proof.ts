import type { Lab } from './harness/lab.js';
import { staysOpen } from './harness/sight.js';

export const summary =
  'On a port that is TCP to Istio, the TCP proxy cuts silent connections, and all connections after their longest time.';
export const facts = ['tcp-idle-timeout', 'tcp-max-connection-duration'];
export const rules = ['WS106'];

export async function run(lab: Lab): Promise<void> {
  const app = await lab.app();
  const plain = await lab.tcpProxy({ to: app, tcp: {} });
  const idle = await lab.tcpProxy({ to: app, tcp: { idle_timeout: '1.5s' } });
  const limited = await lab.tcpProxy({ to: app, tcp: { max_downstream_connection_duration: '1.5s' } });
  const cut = { status: 101, closed: 1006, after: 1.5 } as const;
  const silent = { stay: 3 };
  const pings = { stay: 3, sends: 'pings' } as const;

  const silence = lab.fact('tcp-idle-timeout');
  silence.check('idle timeout 1.5 s; silent', cut, lab.open(idle, silent));
  silence.check('no limit; silent', staysOpen, lab.open(plain, silent));
  silence.check('idle timeout 1.5 s; the client pings', staysOpen, lab.open(idle, pings));

  const duration = lab.fact('tcp-max-connection-duration');
  duration.check('duration 1.5 s; the client pings', { ...cut, flags: 'DT' }, lab.open(limited, pings));
  duration.check('no limit; the client pings', staysOpen, lab.open(plain, pings));
}
