import { describe, expect, it } from 'vitest';
import { lint } from '../../src/index.js';

const GATEWAY = `apiVersion: networking.istio.io/v1beta1
kind: Gateway
metadata: { name: edge, namespace: prod }
spec:
  selector: { istio: ingressgateway }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*"] }]
`;
const ROUTE = `apiVersion: networking.istio.io/v1beta1
kind: VirtualService
metadata: { name: chat, namespace: prod }
spec:
  hosts: ["*"]
  gateways: [edge]
  http:
    - match: [{ uri: { prefix: /ws } }]
      route: [{ destination: { host: chat } }]
---
apiVersion: v1
kind: Service
metadata: { name: chat, namespace: prod }
spec: { ports: [{ name: http-ws, port: 80 }] }
`;

/** What a rule advises about a traffic policy under a version of Istio. */
function advice(rule: string, policy: string, istio: string): string | undefined {
  const destination = `apiVersion: networking.istio.io/v1beta1
kind: DestinationRule
metadata: { name: chat, namespace: prod }
spec: { host: chat, trafficPolicy: ${policy} }
`;
  const files = { 'edge.yaml': GATEWAY, 'route.yaml': ROUTE, 'rule.yaml': destination };
  return lint({ files, istio, only: [rule] }).findings[0]?.help;
}

describe('advice', () => {
  it.each([
    ['WS301', '{ loadBalancer: { simple: RANDOM } }', 'LEAST_CONN', 'LEAST_REQUEST', '1.13', '1.14'],
    ['WS306', '{ loadBalancer: { simple: PASSTHROUGH } }', 'LEAST_CONN', 'LEAST_REQUEST', '1.13', '1.14'],
    ['WS401', '{ outlierDetection: { maxEjectionPercent: 100 } }', 'consecutive5xxErrors: 0', 'split', '1.10', '1.11'],
  ])('of %s can be followed in the version in force', (rule, policy, old, current, before, after) => {
    expect(advice(rule, policy, before)).toContain(old);
    expect(advice(rule, policy, before)).not.toContain(current);
    expect(advice(rule, policy, after)).toContain(current);
    expect(advice(rule, policy, after)).not.toContain(old);
  });
});

describe('what a timeout does', () => {
  const whyOf = (text: string) =>
    lint({ files: { 'a.yaml': text } }).findings.find(({ rule }) => rule === 'WS101')?.why;
  const attached = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: chat, namespace: prod }
spec:
  parentRefs: [{ name: edge }]
  rules:
    - matches: [{ path: { value: /ws } }]
      timeouts: { request: 30s }
      backendRefs: [{ name: chat, port: 80 }]
`;

  it('is told for the versions that know the kind of route', () => {
    const timeout = ROUTE.replace('      route:', '      timeout: 30s\n      route:');
    expect(whyOf(`${GATEWAY}---\n${timeout}`)).toContain('every open socket is cut after it');
    expect(whyOf(attached)).toContain('handshakes that take longer');
    expect(whyOf(attached)).not.toContain('every open socket is cut after it');
  });
});
