import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from './harness/app.js';
import type { Visit } from './harness/client.js';
import type { Envoy } from './harness/envoy.js';
import { cluster, type Hop, httpProxy, type Json, routeAction } from './harness/hop.js';
import type { Evidence, Lab } from './harness/lab.js';

export const summary = 'What brings a client back to the same pod, and what does not. Each time, 24 handshakes.';
export const facts = [
  'hash-brings-clients-back',
  'cookie-without-ttl-is-passive',
  'hash-needs-a-key',
  'weights-come-before-the-hash',
];
export const rules = ['WS302', 'WS303', 'WS305'];

const HANDSHAKES = 24;
const PODS = 4;
const RING = { lb_policy: 'RING_HASH', ring_hash_lb_config: { minimum_ring_size: 1024 } };
const MAGLEV = { lb_policy: 'MAGLEV' };
const OWN_COOKIE = { headers: { cookie: 'affinity=mine' } };
const ANN = { path: '/ws?user=ann', headers: { 'x-user': 'ann' } };

export async function run(lab: Lab): Promise<void> {
  const pods = await lab.apps(PODS);
  const hashing = (policy?: Json, balancer: Json = RING) =>
    lab.proxy({ to: pods, cluster: balancer, route: policy ? { hash_policy: [policy] } : {} });
  const comesBack = async (fact: Evidence, what: string, proxy: Envoy, visit?: Visit) =>
    fact.expect(what, 'one pod', inWords(await reached(lab, proxy, visit)));
  const isSpread = async (fact: Evidence, what: string, proxy: Envoy, visit?: Visit) => {
    const count = await reached(lab, proxy, visit);
    fact.expect(what, 'several pods', inWords(count), count > 1);
  };

  const keys = lab.fact('hash-brings-clients-back');
  for (const [name, balancer] of Object.entries({ RING_HASH: RING, MAGLEV })) {
    const proxy = await hashing(cookieOf('60s'), balancer);
    const given = await setCookie(lab, proxy);
    const shape = given.replace(/=(?:"[^"]*"|[^;]*)/, '=…');
    keys.expect(`${name}, cookie with ttl 60 s; the 101 sets`, 'affinity=…; Max-Age=60; Path=/; HttpOnly', shape);
    await comesBack(keys, '… with that cookie', proxy, { headers: { cookie: given.split(';')[0] ?? '' } });
    await isSpread(keys, '… without a cookie jar', proxy);
  }
  const session = (await setCookie(lab, await hashing(cookieOf('0s')))).replace(/=(?:"[^"]*"|[^;]*)/, '=…');
  keys.expect('RING_HASH, cookie with ttl 0 s; the 101 sets', 'affinity=…; Path=/; HttpOnly', session);

  const never = lab.fact('cookie-without-ttl-is-passive');
  const bare = await hashing(cookieOf());
  never.expect('cookie without ttl; the 101 sets', 'none', (await setCookie(lab, bare)) || 'none');
  await comesBack(never, "… with a cookie of the client's own", bare, OWN_COOKIE);

  const header = await hashing({ header: { header_name: 'x-user' } });
  await comesBack(keys, 'header hash; one user', header, ANN);
  await isSpread(keys, 'header hash; without the header', header);
  await comesBack(keys, 'query parameter hash; one user', await hashing({ query_parameter: { name: 'user' } }), ANN);
  await comesBack(keys, 'source address hash', await hashing({ connection_properties: { source_ip: true } }));

  const needs = lab.fact('hash-needs-a-key');
  await isSpread(needs, 'RING_HASH without a hash policy', await hashing(), OWN_COOKIE);
  const unhashed = await hashing(cookieOf('60s'), { lb_policy: 'LEAST_REQUEST' });
  await isSpread(needs, 'hash policy with LEAST_REQUEST', unhashed, OWN_COOKIE);

  const split = lab.fact('weights-come-before-the-hash');
  await isSpread(split, '50:50 over two subsets, cookie hash', await weighted(lab, pods as [App, App]), OWN_COOKIE);
  await resize(lab, keys, pods);
}

function cookieOf(ttl?: string): Json {
  return { cookie: { name: 'affinity', path: '/', ...(ttl && { ttl }) } };
}

/** Half of the handshakes to each of two subsets, each with a hashing balancer. */
function weighted(lab: Lab, [blue, green]: [App, App]): Promise<Envoy> {
  const weights = ['blue', 'green'].map((name) => ({ name, weight: 50 }));
  const action = { weighted_clusters: { clusters: weights }, hash_policy: [cookieOf('60s')] };
  const { cluster: _, ...route } = routeAction(action);
  return lab.proxy({
    to: blue,
    routes: [{ match: { prefix: '/' }, route }],
    clusters: [cluster('blue', [blue], { extra: RING }), cluster('green', [green], { extra: RING })],
  });
}

/** Adds a fifth pod to four and tells how many of forty users reach another pod than before. */
async function resize(lab: Lab, keys: Evidence, pods: App[]): Promise<void> {
  const route = { hash_policy: [{ header: { header_name: 'x-user' } }] };
  const hop = (to: App[]): Hop => ({ to, cluster: RING, route });
  const proxy = await lab.changingProxy(httpProxy(hop(pods)));
  const homes = async () => {
    const seen: unknown[] = [];
    for (let user = 0; user < 40; user++) seen.push(await podOf(lab, proxy, { headers: { 'x-user': `user-${user}` } }));
    return seen;
  };
  const before = await homes();
  await proxy.update(httpProxy(hop([...pods, await lab.app('pod-5')])));
  await sleep(500);
  const after = await homes();
  const moved = before.filter((pod, user) => pod !== after[user]).length;
  // Without a ring about 32 would move.
  const what = 'header hash, a fifth pod added; of 40 users, how many reach another pod';
  keys.expect(what, '1 to 26', `${moved}`, moved >= 1 && moved <= 26);
}

/** How many pods the handshakes of one client reach. */
async function reached(lab: Lab, proxy: Envoy, visit?: Visit): Promise<number> {
  const pods = new Set<unknown>();
  for (let i = 0; i < HANDSHAKES; i++) pods.add(await podOf(lab, proxy, visit));
  return pods.size;
}

async function podOf(lab: Lab, proxy: Envoy, visit?: Visit): Promise<unknown> {
  const { sight, socket } = await lab.connect(proxy, visit);
  socket?.terminate();
  return sight.headers?.['x-pod'] ?? sight.status;
}

async function setCookie(lab: Lab, proxy: Envoy): Promise<string> {
  const { sight } = await lab.connect(proxy);
  return sight.headers?.['set-cookie']?.[0] ?? '';
}

function inWords(pods: number): string {
  return pods === 1 ? 'one pod' : `${pods} pods`;
}
