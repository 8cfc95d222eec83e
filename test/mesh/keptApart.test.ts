import { describe, expect, it } from 'vitest';
import { enforcements } from '../../src/mesh/enforcement.js';
import { factsFor } from '../../src/mesh/facts.js';
import { Mesh } from '../../src/mesh/mesh.js';
import { takenFrom } from '../../src/websockets/unreachable.js';
import { API_EDGE, chatPods, chatService, EDGE, filter, inventoryOf, MANAGER, wayOf, waysOf } from './ways.js';

const PODS = [chatPods('one', 'release: a'), chatPods('two', 'release: b')];
const TWO_PORTS = `apiVersion: v1
kind: Service
metadata: { name: chat, namespace: prod }
spec:
  selector: { app: chat }
  ports: [{ name: http-ws, port: 80, targetPort: 8080 }, { name: http-websocket, port: 81, targetPort: 8081 }]`;
const policy = (name: string) => `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: ${name}, namespace: prod }
spec: { selector: { matchLabels: { release: ${name} } }, action: DENY, rules: [{}] }`;

// What is worked out once for many must not be taken for what differs.
describe('what is known of receiving sidecars', () => {
  it('holds the policies of all pods, not of the first alone', () => {
    const { mesh, path } = wayOf([chatService(), ...PODS, policy('a'), policy('b')]);
    expect(enforcements(mesh, path).flatMap(({ policies }) => policies.map(({ name }) => name))).toEqual(['a', 'b']);
  });

  it('holds the patches of the clusters of all pods', () => {
    const patch = filter({
      selector: 'release: b',
      applyTo: 'CLUSTER',
      value: 'common_http_protocol_options: { max_stream_duration: 60s }',
    });
    expect(wayOf([chatService(), ...PODS, patch]).path.settings.maxStreamDuration.value).toBe(60_000);
  });

  it('is another for each Service that a patch tells apart', () => {
    const talk = chatService().replace('name: chat', 'name: talk');
    const patch = filter({
      applyTo: 'CLUSTER',
      match: 'cluster: { service: chat.prod.svc.cluster.local }',
      value: 'common_http_protocol_options: { max_stream_duration: 60s }',
    });
    const { paths } = waysOf([chatService(), talk, ...PODS, patch]);
    expect(
      paths.map(({ destination, settings }) => [destination.host.split('.')[0], settings.maxStreamDuration.value]),
    ).toEqual([
      ['chat', 60_000],
      ['talk', null],
    ]);
  });

  it('is another for each port of the pods', () => {
    const { paths } = waysOf([
      TWO_PORTS,
      ...PODS,
      filter({
        match: `listener: { portNumber: 8080, filterChain: { filter: { name: ${MANAGER} } } }`,
      }),
    ]);
    expect(paths.map(({ destination, settings }) => [destination.port, settings.allowConnect.value])).toEqual([
      [80, true],
      [81, false],
    ]);
  });
});

describe('the patches of a proxy', () => {
  it('are others in each version that a patch is for', () => {
    const patch = filter({
      match: "proxy: { proxyVersion: '^1[.]12.*' }",
    });
    const inventory = inventoryOf([chatService(), ...PODS, patch]);
    const proxy = { kind: 'sidecar', namespace: 'prod', labels: new Map([['app', 'chat']]) } as const;
    const numberIn = (istio: string) =>
      new Mesh(inventory, factsFor(istio, [istio])).patches(proxy, 'SIDECAR_INBOUND', undefined).length;
    expect(['1.12.0', '1.30.0', '1.12.0'].map(numberIn)).toEqual([1, 0, 1]);
  });
});

describe('paths', () => {
  it('are one for each match of an HTTPRoute', () => {
    const route = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: chat, namespace: prod }
spec:
  parentRefs: [{ name: edge }]
  hostnames: [chat.example.com]
  rules:
    - matches: [{ path: { type: PathPrefix, value: /ws/a } }, { path: { type: PathPrefix, value: /ws/b } }]
      backendRefs: [{ name: chat, port: 80 }]`;
    const { paths } = waysOf([chatService(), API_EDGE, route]);
    expect(paths.map(({ url }) => url)).toEqual(['ws://chat.example.com/ws/a', 'ws://chat.example.com/ws/b']);
  });

  it('of clients in two namespaces take the routes that are for each', () => {
    const route = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: chat, namespace: prod }
spec:
  hosts: [chat]
  http:
    - { match: [{ uri: { prefix: /ws }, sourceNamespace: shop }], route: [{ destination: { host: chat } }] }
    - { match: [{ uri: { prefix: /ws } }], route: [{ destination: { host: chat } }] }`;
    const rule = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: chat, namespace: shop }
spec: { host: chat.prod.svc.cluster.local }`;
    const { paths } = waysOf([chatService(), route, rule]);
    expect(paths.map(({ client, route }) => `${client.namespace} ${route.index}`).sort()).toEqual([
      'prod 1',
      'shop 0',
      'shop 1',
    ]);
  });

  it('are taken by other routes for each client on its own', () => {
    const route = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: chat, namespace: prod }
spec:
  hosts: [chat]
  gateways: [edge, mesh]
  http:
    - { match: [{ uri: { prefix: / }, gateways: [edge] }], route: [{ destination: { host: pages } }] }
    - { match: [{ uri: { prefix: /ws } }], route: [{ destination: { host: chat } }] }`;
    const { paths } = waysOf([chatService(), EDGE, route]);
    const taken = paths
      .filter((path) => path.route.index === 1)
      .map((path) => [path.client.kind, takenFrom(path)?.by.index]);
    expect(taken).toEqual([
      ['gateway', 0],
      ['sidecar', undefined],
    ]);
  });
});
