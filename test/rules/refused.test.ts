import { describe, expect, it } from 'vitest';
import { lint } from '../../src/index.js';
import '../helpers/findings.js';

const ROUTE = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: chat, namespace: prod }
spec:
  hosts: [chat]
  http:
    - match: [{ uri: { prefix: /ws } }]
      route: [{ destination: { host: chat } }]
---
apiVersion: v1
kind: Service
metadata: { name: chat, namespace: prod }
spec: { ports: [{ name: http-ws, port: 80 }] }
`;

const rule = (policy: string): string => `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: chat, namespace: prod }
spec:
  host: chat
  trafficPolicy:
${policy.trim().replace(/^/gm, '    ')}
`;

/** The findings of unknown-field and invalid-value for a traffic policy. */
function judge(policy: string, istio?: string) {
  const files = { 'rule.yaml': rule(policy), 'route.yaml': ROUTE };
  const { findings } = lint({ files, ...(istio !== undefined && { istio }), minConfidence: 'low' });
  return findings.filter(({ rule: id }) => id === 'WS002' || id === 'WS003');
}

describe('fixes', () => {
  it.each([
    ['connectionPool: { http: { h2UpgradePolcy: DO_NOT_UPGRADE } }', 'h2UpgradePolicy'],
    ['connectionPool: { tcp: { keepAlive: { time: 300s } } }', 'tcpKeepalive'],
    ['loadBalancer: { simple: LEAST_REQEST }', 'LEAST_REQUEST'],
    ['connectionPool: { http: { http2MaxRequests: "5000" } }', '5000'],
  ])('of %s are safe and write %s', (policy, text) => {
    const [finding] = judge(policy);
    expect(finding?.fixes.map(({ safe, edits }) => [safe, edits.map((edit) => edit.text)])).toEqual([[true, [text]]]);
  });

  it.each(['circuitBreaker: {}', 'connectionPool: { http: { interval: 5s } }', 'outlierDetection: { interval: 5d }'])(
    'are not offered where nobody can tell what was meant: %s',
    (policy) => {
      expect(judge(policy).map(({ fixes }) => fixes)).toEqual([[]]);
    },
  );
});

describe('one cause', () => {
  it('is one finding, though several fields of a block belong to the same other place', () => {
    const [finding, ...rest] = judge(
      'connectionPool:\n  http:\n    interval: 5s\n    baseEjectionTime: 5s\n    circuit: 1',
    );
    expect(finding?.message).toContain('`interval`, nor `baseEjectionTime`');
    expect(finding?.help).toBe('they belong under `outlierDetection`');
    expect(finding?.related.map(({ line }) => line)).toContain(10);
    expect(rest.map(({ line }) => line)).toEqual([11]);
  });

  it('is the refusal where UPGRADE stands beside useClientProtocol', () => {
    const policy = 'connectionPool: { http: { h2UpgradePolicy: UPGRADE, useClientProtocol: true } }';
    const { findings } = lint({ files: { 'rule.yaml': rule(policy), 'route.yaml': ROUTE } });
    const errors = findings.filter(({ severity }) => severity === 'error');
    expect({ findings: errors }).toHaveFindings(['rule.yaml:7 WS003']);
  });
});

describe('versions', () => {
  const cookie = 'loadBalancer: { consistentHash: { httpCookie: { name: sid } } }';

  it('are named where only some refuse a value', () => {
    expect(judge(cookie, '1.19').map(({ message, severity }) => [message, severity])).toEqual([
      ['`httpCookie` lacks `ttl` (refused up to Istio 1.19)', 'error'],
    ]);
  });

  it('that are old are an info where the version is not known', () => {
    expect(judge(cookie).map(({ severity }) => severity)).toEqual(['info']);
  });

  it('that do not know a field or value yet count only where one of them is in force', () => {
    const policy = 'loadBalancer: { simple: LEAST_REQUEST }\nconnectionPool: { http: { maxConcurrentStreams: 9 } }';
    expect(judge(policy)).toEqual([]);
    expect(judge(policy, '1.13').map(({ rule: id }) => id)).toEqual(['WS003', 'WS002']);
  });
});

describe('an object that lacks something', () => {
  const half = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: chat, namespace: prod }
spec:
  http:
    - match: [{ uri: { prefix: /ws } }]
      route: [{ destination: { subset: v2 } }]
`;

  it('is reported with low confidence where it may be a patch of another', () => {
    const files = { 'base/route.yaml': ROUTE, 'overlays/route.yaml': half };
    const findings = lint({ files, allObjects: true, minConfidence: 'low' }).findings.filter(
      ({ rule: id, file }) => id === 'WS003' && file === 'overlays/route.yaml',
    );
    expect(findings.map(({ confidence }) => confidence)).toEqual(['low']);
  });
});
