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
