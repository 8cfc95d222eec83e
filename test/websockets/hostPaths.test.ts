import { describe, expect, it } from 'vitest';
import type { Mesh } from '../../src/mesh/mesh.js';
import { type HostOptions, pathsOfHost } from '../../src/websockets/hostPaths.js';
import { parseSocketUrl } from '../../src/websockets/request.js';
import { all, chat, EDGE, meshOf, routes, rule } from '../mesh/meshOf.js';

const BOTH = EDGE.replace(
  '    - port: { number: 443',
  '    - port: { number: 80, name: http, protocol: HTTP }\n      hosts: ["*"]\n    - port: { number: 443',
);
const to = (prefix: string, port = 80) =>
  `{ match: [{ uri: { prefix: ${prefix} } }], route: [{ destination: { host: chat, port: { number: ${port} } } }] }`;
const SOCKETS = routes(
  `{ hosts: [chat.example.com, talk.example.com], gateways: [istio-system/edge], http: [${to('/ws')}, ${to('/socket.io')}, ${to('/api')}] }`,
);

function shown(mesh: Mesh, text: string, options: Partial<HostOptions> = {}): readonly string[] {
  const url = parseSocketUrl(text);
  if (url === undefined) throw new Error(text);
  return pathsOfHost(mesh, url, { from: undefined, declared: [], ...options }).map(
    (path) => `${path.client.kind} ${path.client.namespace} ${path.url}`,
  );
}

describe('the ways of WebSockets to a host', () => {
  it('are those of every route that looks like one, and of both schemes', () => {
    const mesh = meshOf(all(BOTH, chat(), SOCKETS));
    expect(shown(mesh, 'chat.example.com')).toEqual([
      'gateway istio-system ws://chat.example.com/ws',
      'gateway istio-system ws://chat.example.com/socket.io',
      'gateway istio-system wss://chat.example.com/ws',
      'gateway istio-system wss://chat.example.com/socket.io',
    ]);
  });

  it('are found on a gateway with TLS alone, also for the second host of a VirtualService', () => {
    const mesh = meshOf(all(EDGE, chat(), SOCKETS));
    const expected = [
      'gateway istio-system wss://talk.example.com/ws',
      'gateway istio-system wss://talk.example.com/socket.io',
    ];
    expect(shown(mesh, 'talk.example.com')).toEqual(expected);
    expect(shown(mesh, 'talk.example.com:443')).toEqual(expected);
    expect(shown(mesh, 'talk.example.com:80')).toEqual([]);
    expect(shown(mesh, 'other.example.com')).toEqual([]);
  });

  it('are found on a gateway that was not read, and for a wildcard', () => {
    const mesh = meshOf(all(chat(), SOCKETS.replace('chat.example.com, talk', '"*').replace('.com]', '.com"]')));
    expect(shown(mesh, 'chat.example.com')).toEqual([
      'gateway istio-system wss://chat.example.com/ws',
      'gateway istio-system wss://chat.example.com/socket.io',
    ]);
  });

  it('are those that the configuration declares', () => {
    const mesh = meshOf(all(EDGE, chat(), SOCKETS));
    const declared = [{ host: 'chat.example.com', paths: ['/api'] }];
    expect(shown(mesh, 'chat.example.com', { declared })).toContain('gateway istio-system wss://chat.example.com/api');
  });

  it('are those of clients in the mesh, on every port, and of other namespaces where rules of their own hold', () => {
    const ports = chat('{ name: http-ws, port: 80 }, { name: http-api, port: 81 }, { name: http-ws-2, port: 82 }');
    const mesh = meshOf(all(ports, rule('{ host: chat.prod.svc.cluster.local }', 'web', 'web')));
    expect(shown(mesh, 'chat.prod')).toEqual([
      'sidecar prod ws://chat.prod.svc.cluster.local:80/',
      'sidecar prod ws://chat.prod.svc.cluster.local:82/',
      'sidecar web ws://chat.prod.svc.cluster.local:80/',
      'sidecar web ws://chat.prod.svc.cluster.local:82/',
    ]);
    expect(shown(mesh, 'chat.prod:82')).toEqual([
      'sidecar prod ws://chat.prod.svc.cluster.local:82/',
      'sidecar web ws://chat.prod.svc.cluster.local:82/',
    ]);
    const from = { namespace: 'shop', labels: new Map<string, string>() };
    expect(shown(mesh, 'chat.prod:82', { from })).toEqual(['sidecar shop ws://chat.prod.svc.cluster.local:82/']);
  });

  it('are those of a host of the mesh that is no Service', () => {
    const mesh = meshOf(all(chat(), routes(`{ hosts: [talk.example.com], http: [${to('/ws')}] }`)));
    expect(shown(mesh, 'talk.example.com')).toEqual(['sidecar prod ws://talk.example.com:80/ws']);
  });

  it('are those of a Service that was not read', () => {
    const mesh = meshOf(routes(`{ hosts: [chat], http: [${to('/ws')}] }`));
    const expected = ['sidecar prod ws://chat.prod.svc.cluster.local:80/ws'];
    expect(shown(mesh, 'chat.prod')).toEqual(expected);
    expect(shown(mesh, 'chat', { from: { namespace: 'prod', labels: new Map() } })).toEqual(expected);
    expect(shown(mesh, 'chat.web')).toEqual([]);
  });

  it('are the ways of a request for / where nothing looks like a WebSocket', () => {
    const mesh = meshOf(
      all(EDGE, chat(), routes(`{ hosts: [chat.example.com], gateways: [istio-system/edge], http: [${to('/')}] }`)),
    );
    expect(shown(mesh, 'chat.example.com')).toEqual(['gateway istio-system wss://chat.example.com/']);
    expect(shown(mesh, 'chat.prod')).toEqual(['sidecar prod ws://chat.prod.svc.cluster.local:80/']);
  });

  it('are told apart where several matches of an HTTPRoute lead to one Service', () => {
    const gateway = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: door, namespace: prod }
spec: { gatewayClassName: istio, listeners: [{ name: http, port: 80, protocol: HTTP }] }`;
    const route = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: chat, namespace: prod }
spec:
  parentRefs: [{ name: door }]
  hostnames: [chat.example.com, talk.example.com]
  rules:
    - matches: [{ path: { value: /ws } }, { path: { value: /api } }]
      backendRefs: [{ name: chat, port: 80 }]`;
    const mesh = meshOf(all(gateway, chat(), route));
    expect(shown(mesh, 'talk.example.com')).toEqual(['gateway prod ws://talk.example.com/ws']);
  });
});
