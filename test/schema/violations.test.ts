import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rangeOf } from '../../src/manifests/place.js';
import { readTexts } from '../../src/manifests/texts.js';
import { factsFor } from '../../src/mesh/facts.js';
import { type SchemaViolation, violations } from '../../src/mesh/schema/index.js';

const NEWEST = '1.31.0';

function judge(text: string, version = NEWEST): readonly SchemaViolation[] {
  const { resources } = readTexts({ 'a.yaml': text }, { everything: true });
  return resources.flatMap((resource) => violations(resource, factsFor(version, [version])));
}

/** `kind path` of each violation. */
function brief(text: string, version?: string): string[] {
  return judge(text, version).map(({ kind, field }) => `${kind} ${field.path.slice(1).join('.')}`);
}

const indent = (lines: string, by: number): string => lines.trim().replace(/^/gm, ' '.repeat(by));

const rule = (policy: string): string => `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: chat, namespace: app}
spec:
  host: chat
  trafficPolicy:
${indent(policy, 4)}
`;

const route = (entry: string): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: chat, namespace: app}
spec:
  hosts: [chat]
  http:
    - route: [{destination: {host: chat}}]
${indent(entry, 6)}
`;

const filter = (value: string): string => `
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: {name: chat, namespace: app}
spec:
  configPatches:
    - applyTo: NETWORK_FILTER
      match: {context: SIDECAR_INBOUND}
      patch:
        operation: MERGE
        value:
${indent(value, 10)}
`;

const P = 'trafficPolicy';

describe('values', () => {
  test.each([
    ['timeout: 30', ['type http.0.timeout']],
    ['timeout: 7d', ['duration http.0.timeout']],
    ['timeout: 30 seconds', ['duration http.0.timeout']],
    ['timeout: ""', ['duration http.0.timeout']],
    ['timeout: 7200.0005s', ['range http.0.timeout']],
    ['timeout: 1500us', ['range http.0.timeout']],
    ['timeout: 1.001s', []],
    ['timeout: 1h2m3.004s', []],
    ['timeout: 1500000us', []],
    ['timeout: 0s', ['range http.0.timeout']],
    ['timeout: 0.5ms', ['range http.0.timeout']],
    ['timeout: -5s', ['range http.0.timeout']],
    ['timeout: 0.5s', []],
    ['timeout: 1h30m', []],
    ['timeout: $(TIMEOUT)s', []],
    ['timeout:', []],
    ['retries: {attempts: 2, perTryTimeout: 0s}', ['range http.0.retries.perTryTimeout']],
    ['retries: {attempts: -1}', ['range http.0.retries.attempts']],
    ['retries: {attempts: 0, perTryTimeout: 2s}', ['rejected http.0.retries.perTryTimeout']],
    ['retries: {attempts: 0}', []],
    ['mirror: {subset: a}', ['required http.0.mirror.host']],
    ['redirect: {uri: /x}', ['exclusive http.0.redirect']],
    ['match: [{uri: {exact: /ws, prefix: /ws}}]', ['exclusive http.0.match.0.uri.prefix']],
    ['match: [{uri: /ws}]', ['type http.0.match.0.uri']],
  ])('of a route with %s', (entry, expected) => {
    expect(brief(route(entry))).toEqual(expected);
  });

  test.each([
    ['connectionPool: {tcp: {idleTimeout: 0s}}', []],
    ['connectionPool: {tcp: {connectTimeout: 0s}}', [`range ${P}.connectionPool.tcp.connectTimeout`]],
    ['connectionPool: {http: {idleTimeout: 0s}}', [`range ${P}.connectionPool.http.idleTimeout`]],
    ['connectionPool: {http: {http2MaxRequests: "100"}}', [`type ${P}.connectionPool.http.http2MaxRequests`]],
    ['connectionPool: {http: {http2MaxRequests: -1}}', [`range ${P}.connectionPool.http.http2MaxRequests`]],
    ['connectionPool: {http: {h2UpgradePolicy: upgrade}}', [`enum ${P}.connectionPool.http.h2UpgradePolicy`]],
    ['connectionPool: {}', [`rejected ${P}.connectionPool`]],
    ['loadBalancer: {consistentHash: {httpCookie: {name: a, ttl: 0s}}}', []],
    [
      'loadBalancer: {consistentHash: {httpCookie: {name: a, ttl: 1x}}}',
      [`duration ${P}.loadBalancer.consistentHash.httpCookie.ttl`],
    ],
    [
      'loadBalancer: {consistentHash: {httpCookie: {ttl: 0s}}}',
      [`required ${P}.loadBalancer.consistentHash.httpCookie.name`],
    ],
    ['outlierDetection: {maxEjectionPercent: 150}', [`range ${P}.outlierDetection.maxEjectionPercent`]],
    ['outlierDetection: {consecutiveErrors: 5}', []],
    [
      'outlierDetection: {consecutiveLocalOriginFailures: 5}',
      [`rejected ${P}.outlierDetection.consecutiveLocalOriginFailures`],
    ],
    ['outlierDetection: {consecutiveLocalOriginFailures: 5, splitExternalLocalOriginErrors: true}', []],
    ['portLevelSettings: [{port: {number: 80}}]', [`rejected ${P}.portLevelSettings.0`]],
    ['portLevelSettings: [{port: {number: 80}, outlierDetection: {}}]', []],
  ])('of a traffic policy with %s', (policy, expected) => {
    expect(brief(rule(policy))).toEqual(expected);
  });

  test('an empty traffic policy is refused', () => {
    expect(brief(rule('').replace(/trafficPolicy:\s*$/, 'trafficPolicy: {}'))).toEqual([`rejected ${P}`]);
  });

  test('a duration in days is translated', () => {
    expect(judge(route('timeout: 7d'))[0]?.help).toBe('there is no unit above the hour: 168h');
  });

  test('a number where a duration belongs gets a unit', () => {
    expect(judge(route('timeout: 30'))[0]).toMatchObject({
      message: '`timeout` must be a string, not the number 30',
      help: 'a duration has a unit: 30s for seconds',
    });
  });

  test('a quoted number where a number belongs can be fixed', () => {
    expect(judge(rule('connectionPool: {http: {http2MaxRequests: "100"}}'))[0]?.suggestion).toEqual({ value: '100' });
  });

  test('an enum value in the wrong case can be fixed', () => {
    expect(judge(rule('loadBalancer: {simple: round_robin}'))[0]?.suggestion).toEqual({ value: 'ROUND_ROBIN' });
  });

  test('simple and consistentHash exclude each other, the second key is to blame', () => {
    const [violation, ...others] = judge(
      rule('loadBalancer:\n  consistentHash: {useSourceIp: true}\n  simple: RANDOM'),
    );
    expect(others).toEqual([]);
    expect(violation?.keys).toEqual(['consistentHash', 'simple']);
    expect(violation?.field.path.at(-1)).toBe('simple');
    expect(violation?.others?.map(({ path }) => path.at(-1))).toEqual(['consistentHash']);
  });

  test('UPGRADE and useClientProtocol: true exclude each other', () => {
    const both = rule('connectionPool:\n  http:\n    useClientProtocol: true\n    h2UpgradePolicy: UPGRADE');
    expect(brief(both)).toEqual([`rejected ${P}.connectionPool.http.h2UpgradePolicy`]);
    expect(brief(both.replace('true', 'false'))).toEqual([]);
  });

  test('a Gateway server of protocol WSS is refused', () => {
    const gateway = (protocol: string): string => `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: a, namespace: app}
spec: {servers: [{hosts: ["*"], port: {name: a, number: 443, protocol: ${protocol}}}]}
`;
    expect(judge(gateway('WSS'))[0]).toMatchObject({ kind: 'enum', suggestion: { value: 'HTTPS' } });
    expect(judge(gateway('ws'))[0]).toMatchObject({ kind: 'enum', suggestion: { value: 'HTTP' } });
    expect(brief(gateway('https'))).toEqual([]);
  });
});

describe('versions', () => {
  const cookie = rule('loadBalancer: {consistentHash: {httpCookie: {name: a}}}');
  const maglev = (size: string): string =>
    rule(`loadBalancer: {consistentHash: {useSourceIp: true, maglev: {${size}}}}`);
  const hash = `${P}.loadBalancer.consistentHash`;
  const sidecar = `
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: {name: a, namespace: app}
spec: {inboundConnectionPool: {http: {http2MaxRequests: 9}}}
`;
  const delegate = route('match: [{uri: {regex: "/ws.*"}}]').replace('  hosts: [chat]\n', '');

  test.each([
    ['LEAST_REQUEST', rule('loadBalancer: {simple: LEAST_REQUEST}'), '1.13.9', [`enum ${P}.loadBalancer.simple`]],
    ['LEAST_REQUEST', rule('loadBalancer: {simple: LEAST_REQUEST}'), '1.14.6', []],
    ['a cookie without ttl', cookie, '1.16.7', [`required ${hash}.httpCookie.ttl`]],
    ['a cookie without ttl', cookie, '1.20.8', []],
    ['maglev without a size', maglev(''), '1.20.8', []],
    ['maglev without a size', maglev(''), '1.22.8', [`required ${hash}.maglev.tableSize`]],
    ['maglev with a size that is no prime', maglev('tableSize: 65536'), NEWEST, [`range ${hash}.maglev.tableSize`]],
    ['maglev with a prime size', maglev('tableSize: 65537'), NEWEST, []],
    ['a Sidecar with nothing but inboundConnectionPool', sidecar, '1.20.8', ['rejected inboundConnectionPool']],
    ['a Sidecar with nothing but inboundConnectionPool', sidecar, '1.22.8', []],
    ['a regular expression in a delegate', delegate, '1.12.9', ['rejected http.0.match.0.uri.regex']],
    ['a regular expression in a delegate', delegate, '1.20.8', []],
    [
      'tcp.idleTimeout',
      rule('connectionPool: {tcp: {idleTimeout: 1h}}'),
      '1.20.8',
      [`too-new ${P}.connectionPool.tcp.idleTimeout`],
    ],
    ['tcp.idleTimeout', rule('connectionPool: {tcp: {idleTimeout: 1h}}'), '1.21.0', []],
    [
      'http2KeepAlive',
      rule('connectionPool: {http: {http2KeepAlive: {interval: 30s, timeout: 5s}}}'),
      '1.30.3',
      [`too-new ${P}.connectionPool.http.http2KeepAlive`],
    ],
    ['http2KeepAlive', rule('connectionPool: {http: {http2KeepAlive: {interval: 30s, timeout: 5s}}}'), '1.31.0', []],
    [
      'retryIgnorePreviousHosts',
      route('retries: {attempts: 2, retryIgnorePreviousHosts: true}'),
      '1.25.0',
      ['too-new http.0.retries.retryIgnorePreviousHosts'],
    ],
    [
      'MERGE_AND_REPLACE_LIST',
      filter('name: a').replace('MERGE', 'MERGE_AND_REPLACE_LIST'),
      '1.30.3',
      ['enum configPatches.0.patch.operation'],
    ],
    ['MERGE_AND_REPLACE_LIST', filter('name: a').replace('MERGE', 'MERGE_AND_REPLACE_LIST'), '1.31.0', []],
  ])('%s in Istio %#', (_, text, version, expected) => {
    expect(brief(text, version)).toEqual(expected);
  });

  test('a field is too new for the newest version that may be in force, not for older ones', () => {
    const { resources } = readTexts(
      { 'a.yaml': rule('connectionPool: {http: {useClientProtocol: true}}') },
      { everything: true },
    );
    const kinds = (inForce: readonly string[]): string[] =>
      resources.flatMap((resource) =>
        violations(resource, factsFor(inForce.at(-1) ?? NEWEST, inForce)).map(({ kind }) => kind),
      );
    expect([kinds([NEWEST, '1.7.0']), kinds(['1.7.3', '1.7.0'])]).toEqual([[], ['too-new']]);
  });

  test('a field that is too new names the release that brought it', () => {
    const text = rule('connectionPool: {http: {useClientProtocol: true}}');
    expect(judge(text, '1.7.0')[0]).toMatchObject({
      kind: 'too-new',
      since: '1.8.0',
      message: 'Istio 1.7 does not know `useClientProtocol`, which came with 1.8',
    });
  });
});

describe('EnvoyFilters', () => {
  const HCM = 'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager';
  const typed = (type: string): string =>
    filter(
      `name: hcm\ntyped_config:\n  "@type": type.googleapis.com/${type}\n  http2_protocol_options: {allow_connect: true}`,
    );

  test('a right one has no violation', () => {
    expect(brief(typed(HCM))).toEqual([]);
  });

  test('typed_config needs @type, in both spellings', () => {
    const value = 'configPatches.0.patch.value';
    expect(brief(filter('typed_config: {codec_type: AUTO}'))).toEqual([`required ${value}.typed_config.@type`]);
    expect(brief(filter('typedConfig: {codecType: AUTO}'))).toEqual([`required ${value}.typedConfig.@type`]);
  });

  test('v2 types are refused from 1.20 on', () => {
    const v2 = typed('envoy.config.filter.network.http_connection_manager.v2.HttpConnectionManager');
    expect(brief(v2, '1.16.7')).toEqual([]);
    expect(judge(v2, '1.20.8')[0]).toMatchObject({ kind: 'rejected', help: `write "type.googleapis.com/${HCM}"` });
  });

  test('a slip in a well-known type is named', () => {
    expect(judge(typed(HCM.replace('Http', 'HTTP')))[0]?.suggestion).toEqual({ value: `type.googleapis.com/${HCM}` });
  });

  test('types that are not known here are not judged', () => {
    expect(brief(typed('envoy.extensions.filters.http.health_check.v3.HealthCheck'))).toEqual([]);
  });

  test('anything may stand in the value and in a TypedStruct', () => {
    const struct =
      'name: a\ntyped_config:\n  "@type": type.googleapis.com/udpa.type.v1.TypedStruct\n  value: {typed_config: {a: 1}}';
    expect(brief(filter(struct))).toEqual([]);
  });

  test('a patch needs a value, unless it removes', () => {
    const without = filter('x').replace(/\n +value:\n +x/, '');
    expect(brief(without)).toEqual(['required configPatches.0.patch.value']);
    expect(brief(without.replace('MERGE', 'REMOVE'))).toEqual([]);
  });

  test('a patch that is no map is told as that alone', () => {
    const list = filter('x').replace(/patch:\n +operation: MERGE\n +value:\n +x/, 'patch: [[]]');
    expect(brief(list)).toEqual(['type configPatches.0.patch']);
  });
});

describe('unknown fields', () => {
  const first = (text: string): SchemaViolation | undefined => judge(text)[0];

  test.each([
    ['a slip', rule('connectionPool: {http: {h2UpgradePolcy: UPGRADE}}'), 'h2UpgradePolicy'],
    ['another case', rule('connectionPool: {tcp: {tcpKeepAlive: {time: 1h}}}'), 'tcpKeepalive'],
    ['snake case', rule('connectionPool: {http: {http2_max_requests: 5}}'), 'http2MaxRequests'],
    ['a name that others use', rule('connectionPool: {http: {h2MaxRequests: 5}}'), 'http2MaxRequests'],
    [
      'keepAlive with the right keys',
      rule('connectionPool: {tcp: {keepAlive: {time: 1h, probes: 3}}}'),
      'tcpKeepalive',
    ],
    ['retryPolicy on a route', route('retryPolicy: {attempts: 2}'), 'retries'],
  ])('%s can be renamed', (_, text, rename) => {
    expect(first(text)).toMatchObject({ kind: 'unknown', help: `did you mean \`${rename}\`?`, suggestion: { rename } });
  });

  test('a rename that would clash is not offered', () => {
    const both = rule('connectionPool: {http: {http2MaxRequests: 1, h2MaxRequests: 5}}');
    expect(first(both)).toMatchObject({ kind: 'unknown' });
    expect(first(both)).not.toHaveProperty('suggestion');
  });

  test.each([
    [
      'timeout under route[]',
      route('name: a').replace('{host: chat}}', '{host: chat}, timeout: 5s}'),
      'it belongs one level up, in `http[]`',
    ],
    [
      'an outlier field under the pool',
      rule('connectionPool: {http: {consecutiveGatewayErrors: 5}}'),
      'it belongs under `outlierDetection`',
    ],
    ['h2UpgradePolicy beside http', rule('connectionPool: {h2UpgradePolicy: UPGRADE}'), 'it belongs under `http`'],
    ['maxConnections under http', rule('connectionPool: {http: {maxConnections: 5}}'), 'it belongs under `tcp`'],
    [
      'consistentHash beside loadBalancer',
      rule('consistentHash: {useSourceIp: true}'),
      'it belongs under `loadBalancer`',
    ],
    [
      'retries in a DestinationRule',
      rule('retries: {attempts: 2}'),
      "a DestinationRule has no such field: it is `retries` of a VirtualService's `http[]` entry",
    ],
    [
      'loadBalancer in a VirtualService',
      route('loadBalancer: {simple: RANDOM}'),
      'a VirtualService has no such field: it is `trafficPolicy.loadBalancer` of a DestinationRule',
    ],
    [
      'a match among header changes',
      route('headers: {upgrade: {exact: websocket}}'),
      'to match a header, write it under `match[].headers`; here headers are changed',
    ],
  ])('%s is misplaced', (_, text, help) => {
    expect(first(text)).toMatchObject({ kind: 'misplaced', help });
  });

  test('a common name follows its neighbours home', () => {
    const text = rule('connectionPool: {http: {interval: 5s, baseEjectionTime: 30s, maxEjectionPercent: 50}}');
    expect(judge(text).map(({ help }) => help)).toEqual(new Array(3).fill('it belongs under `outlierDetection`'));
  });

  test.each([
    ['circuitBreaker', rule('circuitBreaker: {maxConnections: 5}')],
    ['tcpNoDelay', rule('connectionPool: {tcp: {tcpNoDelay: true}}')],
    ['a word of no meaning', route('frobnicate: true')],
  ])('%s gets no suggestion', (_, text) => {
    expect(first(text)).toMatchObject({ kind: 'unknown' });
    expect(first(text)).not.toHaveProperty('suggestion');
  });

  test('websocketUpgrade is marked as removed wherever it stands', () => {
    expect(first(route('websocketUpgrade: true'))).toMatchObject({ kind: 'unknown', removed: true });
    expect(first(route('name: a').replace('  hosts:', '  websocketUpgrade: true\n  hosts:'))).toMatchObject({
      removed: true,
    });
  });

  test('an unknown field with a placeholder value is still unknown', () => {
    expect(brief(route('frobnicate: $(X)'))).toEqual(['unknown http.0.frobnicate']);
  });

  test('keys that are names of prototypes are ordinary unknown fields', () => {
    expect(brief(route('__proto__: {a: 1}\nconstructor: 1'))).toEqual([
      'unknown http.0.__proto__',
      'unknown http.0.constructor',
    ]);
  });

  test('metadata and status are open', () => {
    const text = rule('loadBalancer: {simple: RANDOM}').replace('{name: chat,', '{name: chat, foo: 1,');
    expect(brief(`${text}status: {x: 1}\n`)).toEqual([]);
  });

  test('a patch of another object is not judged', () => {
    expect(brief(`$patch: delete\n${route('frobnicate: 1').trim()}\n`)).toEqual([]);
  });

  test('the place is the key and its value', () => {
    const text = route('timeout: 5s\nfrobnicate: true');
    const place = first(text)?.field.place;
    expect(place && rangeOf(place)).toMatchObject({ line: 10, column: 7, endLine: 10, endColumn: 23 });
  });

  test('objects of other kinds are not judged', () => {
    expect(brief('apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {frobnicate: 1}\n')).toEqual([]);
  });
});

describe('the Gateway API', () => {
  const httpRoute = (entry: string): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: chat, namespace: app}
spec:
  parentRefs: [{name: gateway}]
  rules:
    - backendRefs: [{name: chat, port: 80, weight: 1}]
${indent(entry, 6)}
`;

  test.each([
    ['timeouts: {request: 0s}', []],
    ['timeouts: {request: 1h, backendRequest: 500ms}', []],
    ['timeouts: {request: 0.5s}', ['duration rules.0.timeouts.request']],
    ['timeouts: {request: 30}', ['type rules.0.timeouts.request']],
    ['timeout: 30s', ['misplaced rules.0.timeout']],
    ['retries: {attempts: 2}', ['unknown rules.0.retries']],
    ['sessionPersistence: {type: cookie}', ['enum rules.0.sessionPersistence.type']],
    ['filters: [{type: RequestRedirect, requestRedirect: {statusCode: 301}}]', []],
  ])('of a rule with %s', (entry, expected) => {
    expect(brief(httpRoute(entry))).toEqual(expected);
  });
});

test.each(['DestinationRule', 'EnvoyFilter', 'Gateway', 'ServiceEntry', 'Sidecar', 'VirtualService'])(
  'no %s of any shape makes it throw',
  (kind) => {
    const keys = ['http', 'route', 'match', 'trafficPolicy', 'loadBalancer', 'connectionPool', 'portLevelSettings'];
    const more = ['configPatches', 'patch', 'value', 'typed_config', '@type', 'servers', 'ports', 'spec', 'ws'];
    const json = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 8 },
        fc.constantFrom(null, true, 0, -1, 'x', '', '7d', '$(X)'),
        fc.array(tie('node'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...keys, ...more), tie('node'), { maxKeys: 5 }),
      ),
    })).node;
    fc.assert(
      fc.property(json, (spec) => {
        const apiVersion = 'networking.istio.io/v1alpha3';
        judge(JSON.stringify({ apiVersion, kind, metadata: { name: 'a' }, spec }), '1.12.0');
      }),
      { numRuns: 200 },
    );
  },
);
