import { describe, expect, it } from 'vitest';
import { chat, EDGE, meshConfig } from './meshOf.js';
import { edge, entered, other, taken, to } from './requests.js';

describe('a request through a gateway', () => {
  it.each<[string, string, readonly string[]]>([
    ['its host', 'chat.example.com', ['routes#0 -> chat.prod:80']],
    ['a wildcard for its host', '*.example.com', ['routes#0 -> chat.prod:80']],
    ['every host', '*', ['routes#0 -> chat.prod:80']],
    ['another host', 'other.example.com', []],
  ])('meets a VirtualService for %s', (_, host, expected) => {
    expect(entered([EDGE, chat(), edge(to('chat'), host)])).toEqual(expected);
  });

  it('takes the most specific host, whatever is older', () => {
    const objects = [
      EDGE,
      chat(),
      other,
      edge(to('other'), '*.example.com', 'wide'),
      edge(to('chat'), 'chat.example.com', 'narrow'),
    ];
    expect(entered(objects)).toEqual(['narrow#0 -> chat.prod:80']);
  });

  it('meets the routes of all VirtualServices for one host, catch-alls last', () => {
    const objects = [
      EDGE,
      chat(),
      other,
      edge(to('other'), undefined, 'all'),
      edge(to('chat', '{ uri: { prefix: /ws } }'), undefined, 'sockets'),
    ];
    expect(entered(objects)).toEqual(['sockets#0 -> chat.prod:80']);
  });

  it('meets a catch-all first within one VirtualService', () => {
    const http = `${to('other')}, ${to('chat', '{ uri: { prefix: /ws } }')}`;
    expect(entered([EDGE, chat(), other, edge(http)])).toEqual(['routes#0 -> other.prod:80']);
  });

  it.each<[string, string, string]>([
    ['labels of other pods', '{ sourceLabels: { app: desk } }', 'routes#1 -> chat.prod:80'],
    ["the gateway's own labels", '{ sourceLabels: { istio: ingressgateway } }', 'routes#0 -> other.prod:80'],
    ['another namespace', '{ sourceNamespace: prod }', 'routes#1 -> chat.prod:80'],
    ["the gateway's own namespace", '{ sourceNamespace: istio-system }', 'routes#0 -> other.prod:80'],
    [
      'the gateway, whatever labels there are',
      '{ gateways: [istio-system/edge], sourceLabels: { app: desk } }',
      'routes#0 -> other.prod:80',
    ],
  ])('is asked for as a source by %s', (_, match, expected) => {
    const http = `${to('other', match)}, ${to('chat')}`;
    expect(entered([EDGE, chat(), other, edge(http)])).toEqual([expected]);
  });

  it('needs a server for its scheme, host and namespace', () => {
    const named = (hosts: string) => EDGE.replace('hosts: ["*"]', `hosts: [${hosts}]`);
    const routed = edge(to('chat'));
    expect(entered([EDGE, chat(), routed], 'ws://chat.example.com/ws')).toEqual([]);
    expect(entered([named('"*.example.org"'), chat(), routed])).toEqual([]);
    expect(entered([named('"web/*"'), chat(), routed])).toEqual([]);
    expect(entered([named('"prod/*.example.com"'), chat(), routed])).toEqual(['routes#0 -> chat.prod:80']);
  });

  it('meets no VirtualService that is not exported to the gateway', () => {
    expect(entered([EDGE, chat(), edge(to('chat'), undefined, undefined, 'exportTo: ["."], ')])).toEqual([]);
    const config = meshConfig('defaultVirtualServiceExportTo: ["."]');
    expect(entered([config, EDGE, chat(), edge(to('chat'))])).toEqual([]);
  });
});

describe('a request through the Gateway API', () => {
  const gateway = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: api, namespace: prod }
spec:
  gatewayClassName: istio
  listeners: [{ name: https, port: 443, protocol: HTTPS, hostname: "*.example.com", tls: { mode: Terminate } }]`;
  const httpRoute = (rules: string, more = '', name = 'routes') => `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: ${name}, namespace: prod }
spec: { parentRefs: [{ name: api }], ${more}rules: [${rules}] }`;
  const backend = (name: string, match = '') =>
    `{ ${match === '' ? '' : `matches: [${match}], `}backendRefs: [{ name: ${name}, port: 80 }] }`;

  it('meets HTTPRoutes from 1.17 on', () => {
    const objects = [gateway, chat(), httpRoute(backend('chat'))];
    expect(entered(objects, undefined, '1.16.7')).toEqual([]);
    expect(entered(objects, undefined, '1.20.8')).toEqual(['routes#0 -> chat.prod:80']);
  });

  it.each<[string, readonly string[], string]>([
    [
      'an exact path before a prefix',
      [
        backend('other', '{ path: { type: PathPrefix, value: /ws } }'),
        backend('chat', '{ path: { type: Exact, value: /ws } }'),
      ],
      'chat',
    ],
    [
      'a longer prefix before a shorter',
      [
        backend('other', '{ path: { type: PathPrefix, value: / } }'),
        backend('chat', '{ path: { type: PathPrefix, value: /ws } }'),
      ],
      'chat',
    ],
    [
      'more headers before fewer',
      [
        backend('other', '{ path: { value: /ws } }'),
        backend('chat', '{ path: { value: /ws }, headers: [{ name: Upgrade, value: websocket }] }'),
      ],
      'chat',
    ],
    [
      'a prefix that ends at a slash only',
      [backend('other', '{ path: { type: PathPrefix, value: /w } }'), backend('chat')],
      'chat',
    ],
    [
      'the slash that stands for left out matches before a regular expression',
      [backend('other', '{ path: { type: RegularExpression, value: /ws } }'), backend('chat')],
      'chat',
    ],
    [
      'the slash that stands for a left out path before a regular expression',
      [
        backend('other', '{ path: { type: RegularExpression, value: /ws }, method: GET }'),
        backend('chat', '{ headers: [{ name: Upgrade, value: websocket }] }'),
      ],
      'chat',
    ],
    [
      'an exact slash, where the value is left out, for no other path',
      [backend('other', '{ path: { type: Exact } }'), backend('chat')],
      'chat',
    ],
    [
      'a prefix before the slash that stands for left out matches',
      [backend('other'), backend('chat', '{ path: { value: /ws } }')],
      'chat',
    ],
    [
      'headers with the slash that stands for a left out path before less with a slash',
      [
        backend('other', '{ path: { value: / } }'),
        backend('chat', '{ headers: [{ name: Upgrade, value: websocket }] }'),
      ],
      'chat',
    ],
    [
      'the first of two that are alike',
      [backend('chat', '{ path: { value: /ws } }'), backend('other', '{ path: { value: /ws } }')],
      'chat',
    ],
  ])('takes %s', (_, rules, expected) => {
    const [found = ''] = entered([gateway, chat(), other, httpRoute(rules.join(', '))]);
    expect(found).toContain(`-> ${expected}.prod`);
  });

  it('takes a GRPCRoute without a path last', () => {
    const pattern = backend('chat', '{ path: { type: RegularExpression, value: /ws } }');
    const grpc = httpRoute(backend('other'), '', 'calls').replace('HTTPRoute', 'GRPCRoute');
    expect(entered([gateway, chat(), other, grpc, httpRoute(pattern)])).toEqual(['routes#0 -> chat.prod:80']);
  });

  it('needs hostnames, a section and a namespace that fit', () => {
    expect(entered([gateway, chat(), httpRoute(backend('chat'), 'hostnames: [chat.example.com], ')])).toHaveLength(1);
    expect(entered([gateway, chat(), httpRoute(backend('chat'), 'hostnames: [chat.example.org], ')])).toEqual([]);
    const section = httpRoute(backend('chat')).replace('name: api', 'name: api, sectionName: http');
    expect(entered([gateway, chat(), section])).toEqual([]);
    const foreign = httpRoute(backend('chat'))
      .replace('namespace: prod', 'namespace: web')
      .replace('name: api', 'name: api, namespace: prod');
    expect(entered([gateway, chat(), foreign])).toEqual([]);
  });

  it('inside the mesh follows the HTTPRoute whose parent is the Service', () => {
    const gamma = httpRoute(backend('other', '{ path: { value: /ws } }')).replace(
      'name: api',
      'kind: Service, group: "", name: chat',
    );
    expect(taken([chat(), other, gamma])).toEqual(['routes#0 -> other.prod:80']);
  });
});
