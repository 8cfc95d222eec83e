import { describe, expect, it } from 'vitest';
import { all, chat, pathsOf, pods, routes, rule } from './meshOf.js';

const COOKIE = 'consistentHash: { httpCookie: { name: sid, ttl: 0s } }';
const sid = [{ cookie: 'sid', ttl: '0s' }];
const ws = (destination: string) =>
  routes(
    `{ hosts: [chat], http: [{ match: [{ uri: { prefix: /ws } }], route: [{ destination: { host: chat${destination} } }] }] }`,
  );
const PORT = '{ name: http-ws, port: 80 }';
const WAYPOINT = `apiVersion: v1
kind: Namespace
metadata: { name: prod, labels: { istio.io/dataplane-mode: ambient, istio.io/use-waypoint: waypoint } }`;

/** The balancer and hash keys of the only way to `chat`. */
function balanced(objects: readonly string[], version?: string) {
  const [path] = pathsOf(all(...objects), version);
  if (path === undefined) throw new Error('no path');
  return { balancer: path.settings.loadBalancer.value, hash: path.settings.hash.value };
}

const policy = (loadBalancer: string, more = '') =>
  rule(`{ host: chat, trafficPolicy: { loadBalancer: { ${loadBalancer} }${more} } }`);

describe('the balancer', () => {
  it.each<[asked: string, balancer: string]>([
    ['simple: ROUND_ROBIN', 'ROUND_ROBIN'],
    ['simple: RANDOM', 'RANDOM'],
    ['simple: LEAST_CONN', 'LEAST_REQUEST'],
    ['simple: LEAST_REQUEST', 'LEAST_REQUEST'],
    ['simple: PASSTHROUGH', 'PASSTHROUGH'],
    ['simple: $(BALANCER)', 'unknown'],
    ['simple: UNSPECIFIED', 'LEAST_REQUEST'],
    ['simple: constructor', 'LEAST_REQUEST'],
    [COOKIE, 'RING_HASH'],
    ['consistentHash: { maglev: {}, useSourceIp: true }', 'MAGLEV'],
  ])('for %s is %s', (asked, balancer) => {
    expect(balanced([chat(PORT), policy(asked)]).balancer).toBe(balancer);
  });

  it('is ROUND_ROBIN by default up to 1.13, LEAST_REQUEST from 1.14 on', () => {
    const seen = ['1.8.5', '1.13.9', '1.14.0', '1.31.0'].map((version) => balanced([chat(PORT)], version).balancer);
    expect(seen).toEqual(['ROUND_ROBIN', 'ROUND_ROBIN', 'LEAST_REQUEST', 'LEAST_REQUEST']);
  });

  it('is ROUND_ROBIN in waypoints up to 1.22, whatever is asked for', () => {
    const seen = ['1.20.8', '1.22.8', '1.23.0', '1.31.0'].map(
      (version) => balanced([WAYPOINT, chat(PORT), policy('simple: RANDOM')], version).balancer,
    );
    expect(seen).toEqual(['ROUND_ROBIN', 'ROUND_ROBIN', 'RANDOM', 'RANDOM']);
  });

  it('takes the old default where istiod is told to, from 1.14 to 1.18', () => {
    const istiod = `apiVersion: apps/v1
kind: Deployment
metadata: { name: istiod, namespace: istio-system }
spec:
  template:
    spec:
      containers:
        - name: discovery
          env: [{ name: ENABLE_LEGACY_LB_ALGORITHM_DEFAULT, value: "true" }]`;
    const seen = ['1.14.6', '1.18.2', '1.19.0'].map((version) => balanced([istiod, chat(PORT)], version).balancer);
    expect(seen).toEqual(['ROUND_ROBIN', 'ROUND_ROBIN', 'LEAST_REQUEST']);
  });

  it('knows no Maglev before 1.16', () => {
    const objects = [chat(PORT), policy('consistentHash: { maglev: { tableSize: 65537 }, useSourceIp: true }')];
    expect([balanced(objects, '1.14.6').balancer, balanced(objects, '1.16.7').balancer]).toEqual([
      'RING_HASH',
      'MAGLEV',
    ]);
  });

  it('keeps the address that a sidecar chose for a headless Service', () => {
    const headless = chat(PORT).replace('spec: {', 'spec: { clusterIP: None,');
    expect(balanced([headless, policy(COOKIE)]).balancer).toBe('PASSTHROUGH');
  });
});

describe('the keys that a route hashes by', () => {
  it.each<[asked: string, keys: readonly unknown[]]>([
    [COOKIE, sid],
    [
      'consistentHash: { httpCookie: { name: sid, ttl: 1h, path: /ws } }',
      [{ cookie: 'sid', ttl: '3600s', path: '/ws' }],
    ],
    ['consistentHash: { httpCookie: { name: sid } }', [{ cookie: 'sid' }]],
    ['consistentHash: { httpHeaderName: x-user }', [{ header: 'x-user' }]],
    ['consistentHash: { httpQueryParameterName: room }', [{ query: 'room' }]],
    ['consistentHash: { useSourceIp: true }', [{ sourceIp: true }]],
    ['consistentHash: { useSourceIp: false }', []],
    ['consistentHash: { minimumRingSize: 2048 }', []],
    ['consistentHash: {}', []],
  ])('for %s', (asked, keys) => {
    expect(balanced([chat(PORT), policy(asked)])).toEqual({ balancer: 'RING_HASH', hash: keys });
  });

  const entry = (text: string) => `, portLevelSettings: [{ port: { number: 80 }, ${text} }]`;
  const subset = (text: string) => `subsets: [{ name: v1, labels: { version: v1 }, trafficPolicy: { ${text} } }]`;
  const ring = (hash: readonly unknown[]) => ({ balancer: 'RING_HASH', hash });
  const least = (hash: readonly unknown[]) => ({ balancer: 'LEAST_REQUEST', hash });

  it.each<[string, readonly string[], { balancer: string; hash: readonly unknown[] }]>([
    ['come from the top where the route names no port', [policy(COOKIE), ws('')], ring(sid)],
    [
      'come from the port where the route names it',
      [
        rule(
          `{ host: chat, trafficPolicy: { portLevelSettings: [{ port: { number: 80 }, loadBalancer: { ${COOKIE} } }] } }`,
        ),
        ws(', port: { number: 80 }'),
      ],
      ring(sid),
    ],
    [
      'do not come from the port where the route names none',
      [
        rule(
          `{ host: chat, trafficPolicy: { portLevelSettings: [{ port: { number: 80 }, loadBalancer: { ${COOKIE} } }] } }`,
        ),
        ws(''),
      ],
      ring([]),
    ],
    [
      'stay on the route where the port takes the balancer away',
      [policy(COOKIE, entry('connectionPool: {}')), ws('')],
      least(sid),
    ],
    [
      'come from the top for a subset without a policy',
      [
        rule(`{ host: chat, trafficPolicy: { loadBalancer: { ${COOKIE} } }, subsets: [{ name: v1 }] }`),
        ws(', subset: v1'),
      ],
      ring(sid),
    ],
    [
      'stay on the route where the subset has a simple balancer',
      [
        rule(
          `{ host: chat, trafficPolicy: { loadBalancer: { ${COOKIE} } }, ${subset('loadBalancer: { simple: ROUND_ROBIN }')} }`,
        ),
        ws(', subset: v1'),
      ],
      { balancer: 'ROUND_ROBIN', hash: sid },
    ],
    [
      'come from the subset that the route selects',
      [rule(`{ host: chat, ${subset(`loadBalancer: { ${COOKIE} }`)} }`), ws(', subset: v1')],
      ring(sid),
    ],
    [
      'do not come from a subset that it does not',
      [rule(`{ host: chat, ${subset(`loadBalancer: { ${COOKIE} }`)} }`), ws('')],
      least([]),
    ],
  ])('%s', (_, objects, expected) => {
    expect(balanced([chat('{ name: http, port: 80 }'), ...objects])).toEqual(expected);
  });

  it('are gone up to 1.11 on the default route where the entry of the port has none', () => {
    const objects = [chat(PORT), policy(COOKIE, entry('connectionPool: {}'))];
    expect([balanced(objects, '1.11.8').hash, balanced(objects, '1.12.9').hash]).toEqual([[], sid]);
  });

  it('are those of all weighted destinations', () => {
    const second = chat(PORT).replaceAll('chat', 'chat2');
    const split = routes(
      '{ hosts: [chat], http: [{ match: [{ uri: { prefix: /ws } }], route: [{ destination: { host: chat }, weight: 50 }, { destination: { host: chat2 }, weight: 50 }] }] }',
    );
    const paths = pathsOf(all(chat(PORT), second, policy(COOKIE), split));
    expect(paths.map(({ settings }) => [settings.loadBalancer.value, settings.hash.value])).toEqual([
      ['RING_HASH', sid],
      ['LEAST_REQUEST', sid],
    ]);
  });

  it('of a TCP port are the source address alone, from the top, from 1.12 on', () => {
    const tcp = chat('{ name: tcp-ws, port: 80 }');
    const source = policy('consistentHash: { useSourceIp: true }');
    const atPort = rule(
      '{ host: chat, trafficPolicy: { portLevelSettings: [{ port: { number: 80 }, loadBalancer: { consistentHash: { useSourceIp: true } } }] } }',
    );
    expect(balanced([tcp, source], '1.11.8').hash).toEqual([]);
    expect(balanced([tcp, source], '1.12.9').hash).toEqual([{ sourceIp: true }]);
    expect(balanced([tcp, policy(COOKIE)]).hash).toEqual([]);
    expect(balanced([tcp, atPort]).hash).toEqual([]);
  });

  it('reach a waypoint never in 1.24, with a route from 1.27 on, always in 1.31', () => {
    const keys = (version: string, ...more: readonly string[]) =>
      balanced([WAYPOINT, chat(PORT), policy(COOKIE), ...more], version).hash;
    expect(['1.24.6', '1.27.9', '1.30.3', '1.31.0'].map((version) => keys(version))).toEqual([[], [], [], sid]);
    expect(['1.24.6', '1.27.9', '1.30.3', '1.31.0'].map((version) => keys(version, ws('')))).toEqual([
      [],
      sid,
      sid,
      sid,
    ]);
  });
});

describe('the number of pods', () => {
  const hpa = (spec: string) => `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: chat, namespace: prod }
spec: { scaleTargetRef: { kind: Deployment, name: chat }, ${spec} }`;
  const keda = (spec: string) => `apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: chat, namespace: prod }
spec: { scaleTargetRef: { name: chat }, ${spec} }`;
  const replicas = (...objects: readonly string[]) => pathsOf(all(chat(PORT), ...objects))[0]?.destination.replicas;

  it.each<[string, readonly string[], unknown]>([
    ['is what the Deployment says', [pods()], { min: 2, max: 2 }],
    ['is one where it says nothing', [pods('chat', '', 'minReadySeconds: 1')], { min: 1, max: 1 }],
    ['is what the autoscaler allows', [pods(), hpa('minReplicas: 3, maxReplicas: 9')], { min: 3, max: 9 }],
    [
      'has no upper end where the autoscaler names none',
      [pods(), hpa('minReplicas: 2')],
      { min: 2, max: Number.POSITIVE_INFINITY },
    ],
    ['is not known where some other tool limits it', [pods(), hpa('minReplicas: 2, maxReplicas: $(MAX)')], undefined],
    [
      'is not known where some other tool gives the least',
      [pods(), hpa('minReplicas: $(MIN), maxReplicas: 4')],
      undefined,
    ],
    ['is what the ScaledObject allows', [pods(), keda('minReplicaCount: 3, maxReplicaCount: 9')], { min: 3, max: 9 }],
    [
      "is between KEDA's limits where the ScaledObject names none",
      [pods(), keda('triggers: []')],
      { min: 0, max: 100 },
    ],
    [
      'is the sum of all workloads behind the Service',
      [pods(), pods('canary', 'track: canary', 'replicas: 1')],
      { min: 3, max: 3 },
    ],
    ['is not known where some other tool fills it in', [pods('chat', '', 'replicas: $(COUNT)')], undefined],
    ['is not known where no workload was read', [], undefined],
    ['is not known for one on each node', [pods().replace('Deployment', 'DaemonSet')], undefined],
  ])('%s', (_, objects, expected) => {
    expect(replicas(...objects)).toEqual(expected);
  });

  it('is that of the subset that the route selects', () => {
    const subset = rule('{ host: chat, subsets: [{ name: v1, labels: { version: v1 } }] }');
    const objects = [
      pods('chat-v1', 'version: v1', 'replicas: 1'),
      pods('chat-v2', 'version: v2', 'replicas: 4'),
      subset,
      ws(', subset: v1'),
    ];
    expect(replicas(...objects)).toEqual({ min: 1, max: 1 });
  });
});
