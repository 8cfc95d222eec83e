import { setTimeout as sleep } from 'node:timers/promises';
import type { Envoy } from './harness/envoy.js';
import type { Json } from './harness/hop.js';
import type { Lab } from './harness/lab.js';
import { answers, staysOpen } from './harness/sight.js';

export const summary =
  'Between proxies that speak HTTP/2, the receiver must allow CONNECT. Where it does not, it closes the connection, and everything in flight on it fails.';
export const facts = ['h2-needs-allow-connect', 'h2-failure-kills-neighbours'];
export const rules = ['WS201', 'WS202', 'WS203', 'WS204'];

const ALLOW = { http2_protocol_options: { allow_connect: true } };

export async function run(lab: Lab): Promise<void> {
  const app = await lab.app();
  const receiver = (manager: Json) => lab.proxy({ to: app, manager });
  const sender = async (to: Envoy, route = {}) => lab.proxy({ to, protocol: 'http2', route });
  const strict = await receiver({});
  const allowing = await receiver(ALLOW);
  const lenient = await receiver({ http2_protocol_options: { override_stream_error_on_invalid_http_message: true } });
  const noUpgrade = await receiver({ ...ALLOW, upgrade_configs: [] });
  const failed = answers(503, {
    after: 1,
    flags: 'UC',
    details: 'connection_termination',
    body: 'reset reason: connection termination',
  });

  const hop = lab.fact('h2-needs-allow-connect');
  hop.check('no allow_connect at the receiver', failed, lab.open(await sender(strict)));
  hop.check('allow_connect at the receiver', staysOpen, lab.open(await sender(allowing)));
  hop.check("allow_connect in the sender's cluster only", failed, lab.open(await senderAllows(lab, strict)));
  hop.check('HTTP/1.1 hop, no allow_connect', staysOpen, lab.open(await lab.proxy({ to: strict })));

  const damage = lab.fact('h2-failure-kills-neighbours');
  const dead = '4 requests 503, event stream cut';
  const alive = '4 requests 200, event stream complete';
  const inFlight = 'in flight on the same connection: 4 requests, an event stream';
  damage.expect(`no allow_connect; ${inFlight}`, dead, await neighbours(lab, await sender(strict)));
  damage.expect(`allow_connect; ${inFlight}`, alive, await neighbours(lab, await sender(allowing)));

  const retrying = await sender(strict, { retry_policy: { retry_on: '5xx,reset', num_retries: 2 } });
  const stat = 'http.http.downstream_cx_protocol_error';
  const before = await counter(strict, stat);
  await damage.check('retried twice on 5xx and reset', answers(503, { after: 3 }), lab.open(retrying));
  damage.expect('… connections that the receiver closes', '3', `${(await counter(strict, stat)) - before}`);

  const lone = await sender(lenient);
  const status = lab.atLeast('1.37') ? 502 : 503;
  damage.check('override_stream_error_on_invalid_http_message at the receiver', answers(status), lab.open(lone));
  damage.expect(`… ${inFlight}`, alive, await neighbours(lab, await sender(lenient)));

  hop.check('allow_connect at the receiver, no upgrade_configs', answers(403), lab.open(await sender(noUpgrade)));
}

function senderAllows(lab: Lab, to: Envoy): Promise<Envoy> {
  const upstreamHttp = { explicit_http_config: { http2_protocol_options: { allow_connect: true } } };
  return lab.proxy({ to, upstreamHttp });
}

/** Starts four requests and an event stream through the sender, opens a WebSocket beside them, and tells their end. */
async function neighbours(lab: Lab, sender: Envoy): Promise<string> {
  const requests = ['GET', 'GET', 'GET', 'POST'].map((method) => lab.get(sender, { method, path: '/slow?delay=2.5' }));
  const events = lab.get(sender, { path: '/events?push=0.3' });
  await sleep(500);
  await lab.open(sender);
  const statuses = [...new Set((await Promise.all(requests)).map(({ status }) => status ?? 'no answer'))];
  const { status, cut } = await events;
  return `4 requests ${statuses.join(' or ')}, event stream ${status !== 200 ? status : cut ? 'cut' : 'complete'}`;
}

async function counter(proxy: Envoy, name: string): Promise<number> {
  const stats = await proxy.admin(`/stats?filter=${name.replaceAll('.', '\\.')}`);
  return Number(/: (\d+)/.exec(stats)?.[1] ?? Number.NaN);
}
