import { Agent, get } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Visit } from './harness/client.js';
import type { Json, Upstream } from './harness/hop.js';
import type { Lab } from './harness/lab.js';
import { staysOpen } from './harness/sight.js';

export const summary =
  'Limits of HTTP connections do not touch a WebSocket: it is a request in flight for its whole life. The same limits end plain connections.';
export const facts = ['http-connection-limits-spare-sockets'];
export const rules = ['WS106'];

export async function run(lab: Lab): Promise<void> {
  const app = await lab.app();
  const receiver = await lab.proxy({ to: app, manager: { http2_protocol_options: { allow_connect: true } } });
  const silent = { stay: 2.5 };

  const fact = lab.fact('http-connection-limits-spare-sockets');
  const plainOnes: { what: string; connection: Promise<string> }[] = [];
  const spares = async (what: string, limit: Json, visit: Visit = silent) => {
    const fields = { common_http_protocol_options: limit };
    const listener = await lab.proxy({ to: app, manager: { ...fields, drain_timeout: '0.1s' } });
    const cluster = await lab.proxy({ to: app, upstreamHttp: fields });
    const h2 = await lab.proxy({ to: receiver, protocol: 'http2', upstreamHttp: fields });
    fact.check(`${what} at the listener`, staysOpen, lab.open(listener, visit));
    fact.check(`${what} in the cluster`, staysOpen, lab.open(cluster, visit));
    fact.check(`${what} in the cluster, HTTP/2 hop`, staysOpen, lab.open(h2, visit));
    plainOnes.push({ what: `${what} at the listener`, connection: plainConnection(listener) });
  };
  const duration = { max_connection_duration: '1s' };
  const pings = { ...silent, sends: 'pings' } as const;
  await spares('idle timeout 1 s, silent,', { idle_timeout: '1s' });
  await spares('connection duration 1 s, silent,', duration);
  await spares('connection duration 1 s, with pings,', duration, pings);
  await spares('one request per connection,', {
    max_requests_per_connection: 1,
  });

  const after = 'a plain connection after its request';
  for (const { what, connection } of plainOnes) {
    fact.expect(`${what}; ${after}`, 'closed', await connection);
  }
  const unlimited = await plainConnection(await lab.proxy({ to: app }));
  fact.expect(`no limit; ${after}`, 'open', unlimited);
}

/** Whether a client's idle connection is still there 2.5 s after a request. */
async function plainConnection({ port }: Upstream): Promise<'open' | 'closed'> {
  const agent = new Agent({ keepAlive: true });
  const connection = await new Promise<Socket | undefined>((resolve) => {
    const request = get({ host: '127.0.0.1', port, agent }, (response) => {
      const { socket } = response;
      response.resume().once('end', () => resolve(socket));
    });
    request.once('error', () => resolve(undefined));
  });
  await sleep(2500);
  const state = connection?.destroyed === false ? 'open' : 'closed';
  agent.destroy();
  return state;
}
