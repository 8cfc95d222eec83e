import { describe, expect, it } from 'vitest';
import { lint, trace } from '../../src/index.js';

const gateway = (name: string) => `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: door, namespace: hall }
spec:
  gatewayClassName: ${name}
  listeners: [{ name: web, port: 80, protocol: HTTP, allowedRoutes: { namespaces: { from: All } } }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: talk, namespace: hall }
spec:
  parentRefs: [{ name: door }]
  hostnames: [talk.example.org]
  rules:
    - matches: [{ path: { type: PathPrefix, value: /ws } }]
      timeouts: { request: 5s }
      backendRefs: [{ name: talk, namespace: back, port: 80 }]
---
apiVersion: v1
kind: Service
metadata: { name: talk, namespace: back }
spec: { ports: [{ name: http, port: 80 }] }
`;
const gatewayClass = (controller: string) => `---
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: { name: inner }
spec: { controllerName: ${controller} }
`;
const paths = (text: string) => lint({ files: { 'door.yaml': text }, istio: '1.30.0' }).summary.paths;

describe('Gateways of the Gateway API', () => {
  it('are judged where Istio runs them', () => {
    expect(paths(gateway('istio'))).toBe(1);
    expect(paths(gateway('inner'))).toBe(1);
    expect(paths(gateway('inner') + gatewayClass('istio.io/gateway-controller'))).toBe(1);
  });

  it('are left alone where another implementation does', () => {
    expect(paths(gateway('gke-l7-global-external-managed'))).toBe(0);
    expect(paths(gateway('inner') + gatewayClass('gateway.envoyproxy.io/gatewayclass-controller'))).toBe(0);
  });
});

describe('a route to another namespace', () => {
  const grant = `---
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: { name: hall, namespace: back }
spec:
  from: [{ group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: hall }]
  to: [{ group: "", kind: Service }]
`;
  const notes = (text: string) => trace({ files: { 'door.yaml': text }, istio: '1.30.0' }).notes.join();

  it('is noted where no ReferenceGrant was read', () => {
    expect(notes(gateway('istio'))).toContain('no ReferenceGrant');
    expect(notes(gateway('istio') + grant)).not.toContain('no ReferenceGrant');
  });

  it('needs none for clients in the mesh', () => {
    const service = (namespace: string) =>
      `---\napiVersion: v1\nkind: Service\nmetadata: { name: hall, namespace: ${namespace} }\nspec: { ports: [{ name: http, port: 80 }] }\n`;
    const route = `---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: hall, namespace: hall }
spec:
  parentRefs: [{ group: "", kind: Service, name: hall }]
  rules: [{ matches: [{ path: { value: /ws } }], backendRefs: [{ name: hall, namespace: back, port: 80 }] }]
`;
    const traced = trace({ files: { 'door.yaml': service('hall') + service('back') + route }, istio: '1.30.0' });
    expect([traced.paths.length, traced.notes]).toEqual([1, []]);
  });
});
