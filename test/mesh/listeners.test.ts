import { describe, expect, it } from 'vitest';
import { brokenListeners } from '../../src/mesh/brokenListeners.js';
import { API_EDGE, chatPods, chatService, EDGE, filter, MANAGER, wayOf, waysOf } from './ways.js';

const GATEWAY = `${EDGE}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: chat, namespace: prod }
spec:
  hosts: [chat.example.com]
  gateways: [edge]
  http: [{ match: [{ uri: { prefix: /ws } }], route: [{ destination: { host: chat } }] }]`;
const PODS = `apiVersion: apps/v1
kind: Deployment
metadata: { name: edge, namespace: prod }
spec:
  selector: { matchLabels: { istio: edge } }
  template:
    metadata: { labels: { app: edge, istio: edge } }
    spec: { containers: [{ name: istio-proxy, image: auto, ports: [{ name: web, containerPort: 8081 }] }] }`;
const service = (targetPort: number | string) => `apiVersion: v1
kind: Service
metadata: { name: edge, namespace: prod }
spec: { selector: { istio: edge }, ports: [{ name: http, port: 80, targetPort: ${targetPort} }] }`;

const WRITTEN = 22_000;

/** Whether a patch of the gateway's listener counts: the time that it sets is in force. */
function counts(manifests: readonly string[], listener: string): boolean {
  const patch = filter({
    namespace: 'istio-system',
    context: 'GATEWAY',
    match: `listener: { ${listener}, filterChain: { filter: { name: ${MANAGER} } } }`,
    config: 'stream_idle_timeout: 22s',
  });
  const { path } = wayOf([chatService(), ...manifests, patch]);
  return path.settings.streamIdleTimeout.value === WRITTEN;
}

/** Whether a patch of routes counts. */
function onRoute(context: string, match: string, manifests: readonly string[]): boolean {
  const patch = filter({ context, applyTo: 'HTTP_ROUTE', match, value: 'route: { idle_timeout: 22s }' });
  return wayOf([chatService(), ...manifests, patch]).path.settings.streamIdleTimeout.value === WRITTEN;
}

// With these objects istiod 1.31 binds the listener to 8080, calls it 0.0.0.0_8080, and gives it the patches for that port.
describe('the listener of a gateway', () => {
  const countsWith = (manifests: readonly string[], ports: readonly number[]) =>
    ports.filter((port) => counts(manifests, `portNumber: ${port}`));

  it('has the port to which the Service in front of it leads', () => {
    expect(countsWith([GATEWAY, PODS, service(8080)], [80, 8080])).toEqual([8080]);
    expect(counts([GATEWAY, PODS, service(8080)], 'name: 0.0.0.0_8080')).toBe(true);
    expect(counts([GATEWAY, PODS, service(8080)], 'name: 0.0.0.0_80')).toBe(false);
    expect(countsWith([GATEWAY, PODS, service(80)], [80, 8080])).toEqual([80]);
  });

  it("has the port that the Service calls by its container's name", () => {
    expect(countsWith([GATEWAY, PODS, service('web')], [80, 8080, 8081])).toEqual([8081]);
  });

  it('has the port of its server or the one that istioctl gives it, where the Service was not read', () => {
    expect(countsWith([GATEWAY], [80, 8080, 8443, 9090])).toEqual([80, 8080]);
    expect(countsWith([GATEWAY, PODS], [80, 8080, 8443, 9090])).toEqual([80, 8080]);
    expect(counts([GATEWAY], 'name: 0.0.0.0_8080')).toBe(true);
    const secure = GATEWAY.replace(
      'number: 80, name: http, protocol: HTTP }',
      'number: 443, name: https, protocol: HTTPS }, tls: { mode: SIMPLE, credentialName: cert }',
    );
    expect(countsWith([secure], [443, 8080, 8443])).toEqual([443, 8443]);
  });

  it('is found by a filter without a name on whatever port it may have', () => {
    const isBroken = (port: number, gateway = GATEWAY) => {
      const match = `listener: { portNumber: ${port} }`;
      const nameless = filter({ namespace: 'istio-system', context: 'GATEWAY', operation: 'ADD', match });
      const { mesh, paths } = waysOf([chatService(), gateway, nameless]);
      const path = paths.find(({ virtualHost }) => virtualHost.port === 80);
      return path !== undefined && brokenListeners(mesh, path).some(({ how }) => how === 'nameless');
    };
    expect([80, 8080, 8443, 9090].filter((port) => isBroken(port))).toEqual([80, 8080]);
    const beside = GATEWAY.replace(
      'servers: [',
      "servers: [{ port: { number: 443, name: tls, protocol: TLS }, tls: { mode: PASSTHROUGH }, hosts: ['other.example.com'] }, ",
    );
    expect([80, 8080, 8443, 9090].filter((port) => isBroken(port, beside))).toEqual([80, 8080, 8443]);
  });

  it('has the port of a Service that selects its pods by other labels too, and not that of a Service beside it', () => {
    const both = service(8080).replace('istio: edge', 'app: edge, istio: edge');
    expect(countsWith([GATEWAY, PODS, both], [80, 8080])).toEqual([8080]);
    const other = service(9090).replace('istio: edge', 'istio: edge, app: other');
    expect(countsWith([GATEWAY, PODS, other], [80, 8080, 9090])).toEqual([80, 8080]);
  });

  it('has its own port in the Gateway API, for which istiod makes the Service', () => {
    const api = `${API_EDGE}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: chat, namespace: prod }
spec:
  parentRefs: [{ name: edge }]
  rules: [{ matches: [{ path: { value: /ws } }], backendRefs: [{ name: chat, port: 80 }] }]`;
    expect(countsWith([api], [80, 8080])).toEqual([80]);
  });

  it("leaves routes at the port of the server, in a configuration with the listener's port in its name", () => {
    const countsOnRoute = (match: string) =>
      onRoute('GATEWAY', `routeConfiguration: { ${match} }`, [GATEWAY, PODS, service(8080)]);
    expect([80, 8080].filter((port) => countsOnRoute(`portNumber: ${port}`))).toEqual([80]);
    expect([80, 8080].filter((port) => countsOnRoute(`name: http.${port}`))).toEqual([8080]);
    expect([80, 8080].filter((port) => countsOnRoute(`vhost: { name: "chat.example.com:${port}" }`))).toEqual([80]);
  });
});

describe('the routes of a receiving sidecar', () => {
  it("are in a configuration that has the container's port in its name", () => {
    const countsInbound = (match: string) =>
      onRoute('SIDECAR_INBOUND', `routeConfiguration: { ${match} }`, [chatPods('chat', 'v: a')]);
    expect([80, 8080].filter((port) => countsInbound(`portNumber: ${port}`))).toEqual([8080]);
    expect([80, 8080].filter((port) => countsInbound(`name: "inbound|${port}||"`))).toEqual([8080]);
    expect(countsInbound('name: "inbound|http|80"')).toBe(false);
    expect(countsInbound('name: "inbound|80|http|chat.prod.svc.cluster.local"')).toBe(true);
    expect(countsInbound('name: "80"')).toBe(false);
    expect(countsInbound('gateway: edge')).toBe(true);
  });
});
