import { describe, expect, it } from 'vitest';
import { parseSocketUrl, pathsOfUrl } from '../../src/websockets/request.js';
import { all, chat, meshOf, routes, rule } from './meshOf.js';
import { edge, HOST, mesh, other, taken, to } from './requests.js';

describe('a request inside the mesh', () => {
  it('goes to the Service where no VirtualService is for its host', () => {
    expect(taken([chat()])).toEqual(['default -> chat.prod:80']);
  });

  it.each<[string, string, string]>([
    ['a prefix', to('other', '{ uri: { prefix: /w } }'), 'routes#0 -> other.prod:80'],
    ['an exact path', to('other', '{ uri: { exact: /ws } }'), 'routes#0 -> other.prod:80'],
    ['a regular expression for the whole path', to('other', '{ uri: { regex: "/w." } }'), 'routes#0 -> other.prod:80'],
    [
      'another case where it says so',
      to('other', '{ uri: { exact: /WS }, ignoreUriCase: true }'),
      'routes#0 -> other.prod:80',
    ],
    ['the upgrade header', to('other', '{ headers: { upgrade: { exact: websocket } } }'), 'routes#0 -> other.prod:80'],
    ['the method of handshakes', to('other', '{ method: { exact: GET } }'), 'routes#0 -> other.prod:80'],
    ['the labels of the client', to('other', '{ sourceLabels: { app: desk } }'), 'routes#0 -> other.prod:80'],
    [
      'one of several matches',
      to('other', '{ uri: { exact: /x } }, { uri: { exact: /ws } }'),
      'routes#0 -> other.prod:80',
    ],
    ['no condition at all', to('other'), 'routes#0 -> other.prod:80'],
  ])('takes a route that matches by %s', (_, http, expected) => {
    expect(taken([chat(), other, mesh(http)])).toEqual([expected]);
  });

  it.each<[string, string]>([
    ['another prefix', '{ uri: { prefix: /x } }'],
    ['an exact path that it only begins with', '{ uri: { exact: /w } }'],
    ['a regular expression for a part of the path', '{ uri: { regex: "/w" } }'],
    ['a pattern that RE2 refuses', '{ uri: { regex: "/(?=ws).*" } }'],
    ['another case', '{ uri: { exact: /WS } }'],
    ['the upgrade header in another case', '{ headers: { upgrade: { exact: WebSocket } } }'],
    ['the method CONNECT', '{ method: { exact: CONNECT } }'],
    ['other labels', '{ sourceLabels: { app: shop } }'],
    ['another port', '{ port: 8080 }'],
    ['another namespace', '{ sourceNamespace: web }'],
    ['a gateway', '{ gateways: [istio-system/edge] }'],
    ['a header that is not there', '{ headers: { x-room: { exact: a } } }'],
    ['the absence of a header that is there', '{ withoutHeaders: { upgrade: {} } }'],
    ['a query parameter', '{ queryParams: { room: { exact: a } } }'],
    ['two conditions of which one holds', '{ uri: { prefix: /ws }, method: { exact: POST } }'],
  ])('passes a route by that matches by %s', (_, match) => {
    expect(taken([chat(), other, mesh(`${to('other', match)}, ${to('chat')}`)])).toEqual(['routes#1 -> chat.prod:80']);
  });

  it('is not asked for its labels and its namespace by a match that is for gateways', () => {
    const match = '{ gateways: [mesh], sourceLabels: { app: shop }, sourceNamespace: web }';
    expect(taken([chat(), other, mesh(`${to('other', match)}, ${to('chat')}`)])).toEqual(['routes#0 -> other.prod:80']);
  });

  it('takes the first route that matches', () => {
    expect(taken([chat(), other, mesh(`${to('other')}, ${to('chat', '{ uri: { prefix: /ws } }')}`)])).toEqual([
      'routes#0 -> other.prod:80',
    ]);
  });

  it('is answered 404 where no route of its VirtualService matches', () => {
    expect(taken([chat(), other, mesh(to('other', '{ uri: { prefix: /x } }'))])).toEqual([]);
  });

  it('is split over weighted destinations, of which a weight of zero is none', () => {
    const split = `{ route: [
      { destination: { host: chat, subset: v1 }, weight: 30 }, { destination: { host: chat, subset: v2 }, weight: 70 },
      { destination: { host: other }, weight: 0 }] }`;
    const subsets = rule('{ host: chat, subsets: [{ name: v1 }, { name: v2 }] }');
    expect(taken([chat(), subsets, mesh(split)])).toEqual([
      'routes#0 -> chat.prod:80/v1',
      'routes#0 -> chat.prod:80/v2',
    ]);
  });

  it('takes the oldest VirtualService for its host', () => {
    expect(taken([chat(), other, mesh(to('other'), HOST, 'old'), mesh(to('chat'), HOST, 'new')])).toEqual([
      'old#0 -> other.prod:80',
    ]);
  });

  it('takes an older wildcard before the exact host up to 1.16, the exact one from 1.17 on', () => {
    const objects = [
      chat(),
      other,
      mesh(to('other'), '*.prod.svc.cluster.local', 'wild'),
      mesh(to('chat'), HOST, 'exact'),
    ];
    expect(taken(objects, undefined, '1.16.7')).toEqual(['wild#0 -> other.prod:80']);
    expect(taken(objects, undefined, '1.20.8')).toEqual(['exact#0 -> chat.prod:80']);
  });

  it('takes no VirtualService that is bound to gateways only, or exported elsewhere', () => {
    expect(taken([chat(), other, edge(to('other'), HOST)])).toEqual(['default -> chat.prod:80']);
    expect(
      taken(
        [chat(), other, mesh(to('other'), HOST, 'routes', 'prod', 'exportTo: ["."], ')],
        undefined,
        undefined,
        'web',
      ),
    ).toEqual(['default -> chat.prod:80']);
  });

  it('takes one whose host is short in the namespace of the Service, and none whose host is name.namespace', () => {
    expect(taken([chat(), other, mesh(to('other'), 'chat')])).toEqual(['routes#0 -> other.prod:80']);
    expect(taken([chat(), other, mesh(to('other'), 'chat.prod')])).toEqual(['default -> chat.prod:80']);
    expect(taken([chat(), other, mesh(to('other'), 'chat', 'routes', 'web')])).toEqual(['default -> chat.prod:80']);
  });

  it('knows no HTTP route on a port that is TCP or TLS to Istio', () => {
    const split = '{ route: [{ destination: { host: other } }] }';
    for (const port of ['name: tcp-ws', 'name: https-ws', 'name: foo, appProtocol: tcp']) {
      expect(taken([chat(`{ ${port}, port: 80 }`), other, mesh(split)])).toEqual(['default -> chat.prod:80']);
    }
  });

  it('goes to the port of the listener where the route leaves the port out', () => {
    const two = chat('{ name: http-a, port: 80 }, { name: http-b, port: 81 }');
    expect(taken([two, mesh(to('chat'))], `ws://${HOST}:81/ws`)).toEqual(['routes#0 -> chat.prod:81']);
  });

  it.each<[string, string, string]>([
    [
      'subset',
      '{ route: [{ destination: { host: chat, subset: beta } }] }',
      'routes#0 -> chat.prod:80/beta, no such subset',
    ],
    [
      'port',
      '{ route: [{ destination: { host: chat, port: { number: 8080 } } }] }',
      'routes#0 -> chat.prod:8080, no such port',
    ],
    ['host', '{ route: [{ destination: { host: chat.prod } }] }', 'routes#0 -> chat.prod:?, no such host'],
  ])('meets no cluster where the route names a %s that there is not', (_, http, expected) => {
    expect(taken([chat(), rule('{ host: chat, subsets: [{ name: v1 }] }'), mesh(http)])).toEqual([expected]);
  });

  it('sees only what its Sidecar imports', () => {
    const sidecar = (hosts: string) => `apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: prod }
spec: { egress: [{ hosts: [${hosts}] }] }`;
    expect(taken([chat(), sidecar('"web/*"')])).toEqual([]);
    expect(taken([chat(), sidecar('"./*"')])).toEqual(['default -> chat.prod:80']);
    expect(taken([chat(), sidecar('"*/chat.prod.svc.cluster.local"')])).toEqual(['default -> chat.prod:80']);
  });

  it('sees VirtualServices of the namespaces that its Sidecar imports, wherever the Service is', () => {
    const sidecar = (hosts: string) => `apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: web }
spec: { egress: [{ hosts: [${hosts}] }] }`;
    const ofWeb = mesh(to('other'), HOST, 'routes', 'web');
    const from = (hosts: string) => taken([chat(), other, ofWeb, sidecar(hosts)], undefined, undefined, 'web');
    expect(from('"prod/*"')).toEqual(['default -> chat.prod:80']);
    expect(from('"prod/*", "./*"')).toEqual(['routes#0 -> other.prod:80']);
  });
});

describe('a delegate', () => {
  const child = (http: string, name = 'child', namespace = 'prod') => routes(`{ http: [${http}] }`, name, namespace);
  const delegating = (match: string, more = '') =>
    mesh(`{ ${match === '' ? '' : `match: [${match}], `}${more}delegate: { name: child } }, ${to('chat')}`);

  it('takes its place in the routes of the object that delegates', () => {
    expect(taken([chat(), other, delegating('{ uri: { prefix: /ws } }'), child(to('other'))])).toEqual([
      'routes#0 -> other.prod:80',
    ]);
  });

  it.each<[outer: string, inner: string, expected: string]>([
    ['{ uri: { prefix: /ws } }', '{ uri: { prefix: /ws/rooms } }', 'chat'],
    ['{ uri: { prefix: / } }', '{ uri: { exact: /ws } }', 'other'],
    ['{ uri: { prefix: /w } }', '{ uri: { prefix: /ws } }', 'other'],
    ['{ uri: { prefix: /api } }', '{ uri: { prefix: /ws } }', 'chat'],
    ['{ uri: { exact: /ws } }', '{ uri: { prefix: /ws } }', 'chat'],
    ['{ uri: { exact: /ws } }', '{ uri: { exact: /ws } }', 'other'],
    ['{ uri: { prefix: /ws } }', '{ headers: { upgrade: { exact: websocket } } }', 'other'],
    ['{ uri: { prefix: /ws } }', '{ headers: { x-room: { exact: a } } }', 'chat'],
    ['{ method: { exact: POST } }', '{ uri: { prefix: /ws } }', 'chat'],
    ['{ uri: { prefix: /ws } }', '{ uri: { prefix: /ws } }, { uri: { prefix: /api } }', 'chat'],
    [
      '{ uri: { prefix: /ws } }, { uri: { prefix: /api } }',
      '{ uri: { prefix: /ws } }, { uri: { prefix: /api } }',
      'other',
    ],
    ['{ uri: { prefix: /ws }, ignoreUriCase: true }', '{ uri: { prefix: /ws } }', 'chat'],
    ['{ uri: { prefix: /ws }, ignoreUriCase: true }', '{ uri: { prefix: /ws }, ignoreUriCase: true }', 'other'],
    ['{ method: { exact: GET } }', '{ method: { regex: G.* } }', 'chat'],
    ['{ headers: { upgrade: { exact: websocket } } }', '{ headers: { upgrade: { prefix: web } } }', 'chat'],
    ['{ headers: { upgrade: { prefix: web } } }', '{ headers: { upgrade: { exact: websocket } } }', 'other'],
    ['{ headers: { upgrade: { prefix: web } } }', '{ headers: { connection: { exact: Upgrade } } }', 'other'],
    ['{ headers: { upgrade: { regex: web.* } } }', '{ headers: { upgrade: { exact: websocket } } }', 'chat'],
    ['{ port: 80 }', '{ port: 81 }', 'chat'],
    ['{ sourceNamespace: prod }', '{ uri: { prefix: /ws } }', 'chat'],
    ['{ sourceNamespace: prod }', '{ sourceNamespace: prod }', 'other'],
    ['{ sourceLabels: { app: desk } }', '{ sourceLabels: { app: web } }', 'chat'],
    ['{ gateways: [mesh] }', '{ gateways: [mesh] }', 'other'],
    ['{ gateways: [mesh] }', '{ gateways: [mesh, prod/edge] }', 'chat'],
  ])('under %s with %s sends the request to %s', (outer, inner, expected) => {
    const [found = ''] = taken([chat(), other, delegating(outer), child(to('other', inner))]);
    expect(found).toContain(`-> ${expected}.prod`);
  });

  it('that there is not leaves the other routes', () => {
    expect(taken([chat(), delegating('')])).toEqual(['routes#1 -> chat.prod:80']);
  });

  it('has its own timeout, else that of the entry that delegates', () => {
    const timeout = (own: string) => {
      const objects = [
        chat(),
        other,
        delegating('{ uri: { prefix: /ws } }', 'timeout: 9s, '),
        child(`{ ${own}route: [{ destination: { host: other } }] }`),
      ];
      const url = parseSocketUrl(`ws://${HOST}/ws`);
      const [path] =
        url === undefined ? [] : pathsOfUrl(meshOf(all(...objects)), url, { namespace: 'prod', labels: new Map() });
      return path?.settings.routeTimeout.value;
    };
    expect([timeout('timeout: 3s, '), timeout('')]).toEqual([3_000, 9_000]);
  });
});
