import { expect, it } from 'vitest';
import { all, pathsOf } from './meshOf.js';

const namespace = (labels: string) => `apiVersion: v1
kind: Namespace
metadata: { name: prod, labels: ${labels} }`;

/** How many WebSocket paths a listener that asks for the labels of a namespace has to a route of the namespace `prod`. */
function paths(selector: string, labels: string | undefined, hostnames = ''): number {
  const gateway = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: infra }
spec:
  gatewayClassName: istio
  listeners:
    - { name: web, port: 80, protocol: HTTP, allowedRoutes: { namespaces: { from: Selector, selector: ${selector} } } }`;
  const route = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: chat, namespace: prod }
spec:
  parentRefs: [{ name: edge, namespace: infra }]
  ${hostnames}
  rules: [{ matches: [{ path: { type: PathPrefix, value: /ws } }], backendRefs: [{ name: chat, port: 80 }] }]`;
  return pathsOf(all(gateway, route, labels === undefined ? '' : namespace(labels))).length;
}

const GIVEN = '{ matchLabels: { gate: open } }';

it('a listener takes routes of the namespaces that have the labels it asks for', () => {
  for (const hostnames of ['', 'hostnames: [chat.example.com]']) {
    expect(paths(GIVEN, '{ gate: open, team: chat }', hostnames)).toBe(1);
    expect(paths(GIVEN, '{ gate: shut }', hostnames)).toBe(0);
    expect(paths(GIVEN, '{ team: chat }', hostnames)).toBe(0);
  }
});

it('it may take those of a namespace that was not read, or where placeholders stand for labels', () => {
  expect(paths(GIVEN, undefined)).toBe(1);
  expect(paths('{}', '{ gate: shut }')).toBe(1);
  expect(paths(`{ matchLabels: { gate: '\${GATE}' } }`, '{ gate: shut }')).toBe(1);
  expect(paths(`{ matchExpressions: [{ key: gate, operator: In, values: ['\${GATE}'] }] }`, '{ gate: shut }')).toBe(1);
});

it('every namespace has its name as a label', () => {
  const named = (name: string) => `{ matchLabels: { kubernetes.io/metadata.name: ${name} } }`;
  expect(paths(named('prod'), undefined)).toBe(1);
  expect(paths(named('prod'), '{ gate: shut }')).toBe(1);
  expect(paths(named('shop'), undefined)).toBe(0);
});

it.each([
  ['{ key: gate, operator: In, values: [open, ajar] }', [1, 0, 0]],
  ['{ key: gate, operator: NotIn, values: [open] }', [0, 1, 1]],
  ['{ key: gate, operator: Exists }', [1, 1, 0]],
  ['{ key: gate, operator: DoesNotExist }', [0, 0, 1]],
  ['{ key: gate, operator: Odd }', [1, 1, 1]],
])('%s', (expression, taken) => {
  const labels = ['{ gate: open }', '{ gate: shut }', '{}'];
  expect(labels.map((one) => paths(`{ matchExpressions: [${expression}] }`, one))).toEqual(taken);
  expect(paths(`{ matchExpressions: [${expression}] }`, undefined)).toBe(1);
});
