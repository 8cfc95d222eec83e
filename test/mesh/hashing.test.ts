import { describe, expect, it } from 'vitest';
import { failedHash, isHashing, localityDistribution, lostHash, splitsClients } from '../../src/mesh/hashing.js';
import type { SocketPath } from '../../src/websockets/path.js';
import { all, chat, EDGE, meshConfig, meshOf, pathsOf, routes, rule } from './meshOf.js';

const COOKIE = 'consistentHash: { httpCookie: { name: sid, ttl: 0s } }';
const PORT = '{ name: http-ws, port: 80 }';
const to = (destination = '', more = '') =>
  routes(
    `{ hosts: [chat]${more}, http: [{ match: [{ uri: { prefix: /ws } }], route: [{ destination: { host: chat${destination} } }] }] }`,
  );
const policy = (loadBalancer: string, more = '') =>
  rule(`{ host: chat, trafficPolicy: { loadBalancer: { ${loadBalancer} } }${more} }`);

function only(objects: readonly string[], version?: string): SocketPath {
  const [path] = pathsOf(all(...objects), version);
  if (path === undefined) throw new Error('no path');
  return path;
}

const reason = (...args: Parameters<typeof only>) => failedHash(only(...args))?.reason;

describe('a consistentHash', () => {
  it('works with a key, and handshakes are hashed', () => {
    const path = only([chat(PORT), to(), policy(COOKIE)]);
    expect([failedHash(path), isHashing(path.settings)]).toEqual([undefined, true]);
  });

  it.each<[hash: string, expected: string]>([
    ['consistentHash: {}', 'no-key'],
    ['consistentHash: { minimumRingSize: 10 }', 'no-key'],
    ['consistentHash: { useSourceIp: false }', 'source-ip-off'],
  ])('fails as %s', (hash, expected) => {
    expect(reason([chat(PORT), to(), policy(hash)])).toBe(expected);
  });

  it('fails in portLevelSettings where the route names no port, and says which destination that is', () => {
    const ports = `{ host: chat, trafficPolicy: { portLevelSettings: [{ port: { number: 80 }, loadBalancer: { ${COOKIE} } }] } }`;
    const failed = failedHash(only([chat(PORT), to(), rule(ports)]));
    expect([failed?.reason, failed?.cause?.path.at(-1)]).toEqual(['port-not-named', 'destination']);
    expect(reason([chat(PORT), to(', port: { number: 80 }'), rule(ports)])).toBeUndefined();
  });

  it('fails for a headless Service from a sidecar, not from a gateway', () => {
    const headless = chat(PORT).replace('spec: {', 'spec: { clusterIP: None,');
    const atGateway = routes(
      '{ hosts: [chat.example.com], gateways: [istio-system/edge], http: [{ match: [{ uri: { prefix: /ws } }], route: [{ destination: { host: chat } }] }] }',
    );
    expect(reason([headless, to(), policy(COOKIE)])).toBe('headless');
    expect(reason([headless, atGateway, EDGE, policy(COOKIE)])).toBeUndefined();
  });

  it('on a TCP port hashes by a top-level address only, from 1.12 on', () => {
    const tcp = chat('{ name: tcp-ws, port: 80 }');
    const address = 'consistentHash: { useSourceIp: true }';
    expect(reason([tcp, policy(COOKIE)])).toBe('tcp');
    expect(reason([tcp, policy(address)])).toBeUndefined();
    expect(reason([tcp, policy(address)], '1.11.8')).toBe('tcp-release');
  });

  it('is not judged while a placeholder may become its key', () => {
    expect(reason([chat(PORT), to(), policy('consistentHash: { useSourceIp: $(STICKY) }')])).toBeUndefined();
  });
});

describe('a hash that is lost', () => {
  const subset = (loadBalancer: string) =>
    policy(COOKIE, `, subsets: [{ name: v1, trafficPolicy: { loadBalancer: { ${loadBalancer} } } }]`);
  const lost = (second: string) => lostHash(only([chat(PORT), to(', subset: v1'), second]).destination.policy);

  it('is lost to a balancer of the subset, which is the line to change', () => {
    const found = lost(subset('simple: RANDOM'));
    expect([found?.by.key?.text, found?.names]).toEqual(['simple', true]);
  });

  it('is not lost to another hash', () => {
    expect(lost(subset('consistentHash: { useSourceIp: true }'))).toBeUndefined();
  });

  it('is out of force rather than lost under PASSTHROUGH', () => {
    const path = only([chat(PORT), to(', subset: v1'), subset('simple: PASSTHROUGH')]);
    expect([lostHash(path.destination.policy), failedHash(path)?.reason]).toEqual([undefined, 'passthrough']);
  });

  it('is lost to a port entry that names no balancer', () => {
    const found = lostHash(
      only([
        chat(PORT),
        to(),
        rule(
          `{ host: chat, trafficPolicy: { loadBalancer: { ${COOKIE} }, portLevelSettings: [{ port: { number: 80 }, tls: { mode: DISABLE } }] } }`,
        ),
      ]).destination.policy,
    );
    expect([found?.names, found?.by.path.slice(-2)]).toEqual([false, ['portLevelSettings', 0]]);
  });
});

describe('clients of one route', () => {
  const weighted = (a: string, b: string) =>
    only([
      chat(PORT),
      routes(
        `{ hosts: [chat], http: [{ match: [{ uri: { prefix: /ws } }], route: [{ destination: { host: chat, ${a} }, weight: 50 }, { destination: { host: chat, ${b} }, weight: 50 }] }] }`,
      ),
    ]).route;

  it('are split over different subsets, not over one that is named twice', () => {
    expect(splitsClients(weighted('subset: a', 'subset: b'))).toBe(true);
    expect(splitsClients(weighted('subset: a', 'subset: a'))).toBe(false);
  });

  it('are spread over localities by the rule, else by the mesh', () => {
    const mesh = meshConfig('localityLbSetting:\n  distribute: [{ from: a/*, to: { "a/*": 100 } }]');
    const text = all(chat(PORT), to(), policy(COOKIE), mesh);
    const [path] = pathsOf(text);
    const own = policy(`${COOKIE}, localityLbSetting: { enabled: false }`);
    const [quiet] = pathsOf(all(chat(PORT), to(), own, mesh));
    expect(localityDistribution(meshOf(text), path?.destination.policy)?.exists).toBe(true);
    expect(localityDistribution(meshOf(text), quiet?.destination.policy)).toBeUndefined();
  });
});
