import { describe, expect, it } from 'vitest';
import { humanDuration, parseDuration, seconds } from '../../src/mesh/duration.js';
import { bySpecificity, covers, intersection, resolveHost, serviceOf, shortHost } from '../../src/mesh/names.js';
import { doubleBalancers, removedUpgradeFields, zeroDurations } from '../../src/mesh/refusals.js';
import { inventoryOf, routes, rule } from './meshOf.js';

describe('durations', () => {
  it.each([
    ['90s', 90_000],
    ['1h30m', 5_400_000],
    ['0.5s', 500],
    ['.5s', 500],
    ['250ms', 250],
    ['1500us', 1.5],
    ['0s', 0],
    ['0', 0],
    ['0h0m0.0s', 0],
    ['-1s', -1_000],
  ])('%s is %d ms', (text, milliseconds) => {
    expect(parseDuration(text)).toBeCloseTo(milliseconds);
  });

  it.each(['7d', '30', '1 s', 's', '', '1h30', '1e3s', '$(T)s'])('%j is none', (text) => {
    expect(parseDuration(text)).toBe(undefined);
  });

  it.each([
    [3_600_000, '3600s', '1 h'],
    [300_000, '300s', '5 min'],
    [15_000, '15s', '15 s'],
    [1_500, '1.500s', '1.5 s'],
    [250, '0.250s', '250 ms'],
    [0.5, '0.000500s', '0.5 ms'],
  ])('of %d ms are %s to protobuf, %s to people', (milliseconds, protobuf, people) => {
    expect([seconds(milliseconds), humanDuration(milliseconds)]).toEqual([protobuf, people]);
  });
});

describe('host names', () => {
  it.each([
    ['chat', 'chat.prod.svc.cluster.local'],
    ['chat.prod', 'chat.prod'],
    ['chat.prod.svc.cluster.local', 'chat.prod.svc.cluster.local'],
    ['*', '*'],
    ['*.local', '*.local'],
  ])('%s in the namespace prod is %s', (host, full) => {
    expect(resolveHost(host, 'prod', 'cluster.local')).toBe(full);
  });

  it.each([
    ['*', 'a.b', true],
    ['*.b', 'a.b', true],
    ['*.b', 'x.a.b', true],
    ['*.b', 'b', false],
    ['*.b', 'ab', false],
    ['*.b', '*.a.b', true],
    ['*.a.b', '*.b', false],
    ['a.b', 'a.b', true],
    ['a.b', 'x.a.b', false],
  ])('%s covers %s: %s', (pattern, host, expected) => {
    expect(covers(pattern, host)).toBe(expected);
  });

  it('share the narrower of two that overlap', () => {
    expect(intersection('*.b', 'a.b')).toBe('a.b');
    expect(intersection('a.b', '*')).toBe('a.b');
    expect(intersection('a.b', 'c.b')).toBe(undefined);
  });

  it('are preferred exact, then by length', () => {
    expect(['*', '*.b', 'a.b', '*.a.b'].sort(bySpecificity)).toEqual(['a.b', '*.a.b', '*.b', '*']);
  });

  it('are shown short where they are of the cluster', () => {
    expect(shortHost('chat.prod.svc.cluster.local', 'cluster.local')).toBe('chat.prod');
    expect(shortHost('chat.example.com', 'cluster.local')).toBe('chat.example.com');
    expect(serviceOf('a.b.c.svc.cluster.local', 'cluster.local')).toBe(undefined);
    expect(serviceOf('*.prod.svc.cluster.local', 'cluster.local')).toBe(undefined);
  });
});

describe('what Istio refuses', () => {
  const resourceOf = (text: string) => {
    const [resource] = inventoryOf(text).resources;
    if (resource === undefined) throw new Error('nothing was read');
    return resource;
  };

  it('are zero timeouts anywhere in a VirtualService, however they are spelt', () => {
    const text = routes(
      '{ hosts: [chat], http: [{ timeout: 0s }, { timeout: 1ms, retries: { perTryTimeout: 0ms } }, { timeout: 5s }, { timeout: "0" }, { timeout: $(T) }] }',
    );
    expect(zeroDurations(resourceOf(text)).map((field) => field.path.join('.'))).toEqual([
      'spec.http.0.timeout',
      'spec.http.1.retries.perTryTimeout',
      'spec.http.3.timeout',
    ]);
  });

  it('are zero idle timeouts of HTTP at each level of a DestinationRule, none of TCP', () => {
    const pool = 'connectionPool: { http: { idleTimeout: 0s }, tcp: { idleTimeout: 0s } }';
    const text = rule(
      `{ host: chat, trafficPolicy: { ${pool}, portLevelSettings: [{ port: { number: 80 }, ${pool} }] }, subsets: [{ name: v1, trafficPolicy: { ${pool} } }] }`,
    );
    expect(zeroDurations(resourceOf(text)).map((field) => field.path.slice(1).join('.'))).toEqual([
      'trafficPolicy.connectionPool.http.idleTimeout',
      'trafficPolicy.portLevelSettings.0.connectionPool.http.idleTimeout',
      'subsets.0.trafficPolicy.connectionPool.http.idleTimeout',
    ]);
  });

  it('are two balancers in one block, not in two', () => {
    const both = 'loadBalancer: { simple: RANDOM, consistentHash: {} }';
    const text = rule(
      `{ host: chat, trafficPolicy: { loadBalancer: { simple: RANDOM } }, subsets: [{ name: v1, trafficPolicy: { ${both} } }, { name: v2, trafficPolicy: { loadBalancer: { consistentHash: {} } } }] }`,
    );
    expect(doubleBalancers(resourceOf(text)).map(({ hash }) => hash.path.join('.'))).toEqual([
      'spec.subsets.0.trafficPolicy.loadBalancer.consistentHash',
    ]);
  });

  it('is websocketUpgrade wherever it stands', () => {
    const text = routes(
      '{ websocketUpgrade: true, hosts: [chat], http: [{ websocketUpgrade: false, route: [{ websocketUpgrade: true }] }] }',
    );
    expect(removedUpgradeFields(resourceOf(text)).map((field) => field.path.join('.'))).toEqual([
      'spec.websocketUpgrade',
      'spec.http.0.websocketUpgrade',
      'spec.http.0.route.0.websocketUpgrade',
    ]);
  });
});
