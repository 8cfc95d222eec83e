import { describe, expect, it } from 'vitest';
import { socketPaths } from '../../src/websockets/paths.js';
import { vainAffinity, weakKey } from '../../src/websockets/vainAffinity.js';
import { all, chat, EDGE, meshConfig, meshOf, routes, rule } from '../mesh/meshOf.js';

const PORT = '{ name: http-ws, port: 80 }';
const COOKIE = 'consistentHash: { httpCookie: { name: sid, ttl: 0s } }';
const AT_EDGE = routes(
  '{ hosts: [chat.example.com], gateways: [istio-system/edge], http: [{ match: [{ uri: { prefix: /ws } }], route: [{ destination: { host: chat } }] }] }',
);
const policy = (loadBalancer: string, name = 'chat') =>
  rule(`{ host: chat, trafficPolicy: { loadBalancer: { ${loadBalancer} } } }`, name);
const labelled = (where: string) =>
  chat(PORT).replace('namespace: prod }', `namespace: prod, ${where}: { istio.io/persistent-session: sid } }`);

function onlyWay(objects: readonly string[], version?: string) {
  const mesh = meshOf(all(...objects), version);
  const [path, ...others] = socketPaths(mesh, { declared: [] });
  if (path === undefined || others.length > 0) throw new Error(`${others.length} paths more than one`);
  return { mesh, path };
}

describe('affinity in vain', () => {
  const vain = (...objects: string[]) => {
    const { mesh, path } = onlyWay([EDGE, AT_EDGE, ...objects]);
    return vainAffinity(mesh, path).map(({ reason, unsure }) => `${reason}${unsure ? '?' : ''}`);
  };

  it('is a label without the feature, unsure where no installation was read', () => {
    const operator = (env: string) => `apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: { name: mesh, namespace: istio-system }
spec: { values: { pilot: { env: { ${env} } } } }`;
    expect(vain(labelled('labels'))).toEqual(['switched-off?']);
    expect(vain(labelled('labels'), operator('OTHER: "true"'))).toEqual(['switched-off']);
    expect(vain(labelled('labels'), operator('PILOT_ENABLE_PERSISTENT_SESSION_FILTER: "true"'))).toEqual([]);
  });

  it('is an annotation, whatever the feature', () => {
    expect(vain(labelled('annotations'))).toEqual(['annotation']);
  });

  it('is the hash of a second rule, not that of the first', () => {
    expect(vain(chat(PORT), policy(COOKIE, 'a'))).toEqual([]);
    expect(vain(chat(PORT), policy('simple: RANDOM', 'a'), policy(COOKIE, 'b'))).toEqual(['second-rule']);
  });
});

describe('the key of a hash', () => {
  const weak = (loadBalancer: string, ...more: string[]) => {
    const { mesh, path } = onlyWay([EDGE, AT_EDGE, chat(PORT), policy(loadBalancer), ...more]);
    return weakKey(mesh, path)?.reason;
  };

  it.each<[hash: string, expected: string | undefined]>([
    ['httpHeaderName: x-user', 'custom-header'],
    ['httpHeaderName: Authorization', 'custom-header'],
    ['httpHeaderName: Cookie', undefined],
    ['httpHeaderName: X-Forwarded-For', undefined],
    ['httpCookie: { name: sid }', 'passive-cookie'],
    ['httpCookie: { name: sid, ttl: 0s }', undefined],
    ['httpCookie: { name: sid, ttl: "$(TTL)" }', undefined],
    ['httpQueryParameterName: room', undefined],
    ['useSourceIp: true', 'shared-address'],
  ])('%s is %s at a gateway', (hash, expected) => {
    expect(weak(`consistentHash: { ${hash} }`)).toBe(expected);
  });

  it('may be the address where the mesh knows the proxies in front', () => {
    const trusted = meshConfig('defaultConfig:\n  gatewayTopology: { numTrustedProxies: 1 }');
    expect(weak('consistentHash: { useSourceIp: true }', trusted)).toBeUndefined();
  });

  it('is not judged at an egress gateway, whose clients are programs', () => {
    const egress = EDGE.replace('ingressgateway', 'egressgateway');
    const { mesh, path } = onlyWay([egress, AT_EDGE, chat(PORT), policy('consistentHash: { httpHeaderName: x-user }')]);
    expect(weakKey(mesh, path)).toBeUndefined();
  });
});
