import { describe, expect, it } from 'vitest';
import { socketPaths } from '../../src/websockets/paths.js';
import { meshHost, parseSocketUrl, pathsOfUrl, type SocketUrl } from '../../src/websockets/request.js';
import { all, chat, EDGE, meshOf, routes } from '../mesh/meshOf.js';

describe('the address of a WebSocket', () => {
  it.each<[string, SocketUrl]>([
    [
      'wss://chat.example.com/ws',
      { scheme: 'wss', host: 'chat.example.com', port: undefined, path: '/ws', isHost: false },
    ],
    ['ws://chat.prod:8080', { scheme: 'ws', host: 'chat.prod', port: 8080, path: '/', isHost: false }],
    ['chat.prod:8080', { scheme: 'ws', host: 'chat.prod', port: 8080, path: '/', isHost: true }],
    ['chat.prod:8080/', { scheme: 'ws', host: 'chat.prod', port: 8080, path: '/', isHost: false }],
    ['chat', { scheme: 'ws', host: 'chat', port: undefined, path: '/', isHost: true }],
    [
      'https://Chat.Example.com/ws?room=1',
      { scheme: 'wss', host: 'chat.example.com', port: undefined, path: '/ws?room=1', isHost: false },
    ],
    ['http://chat.example.com', { scheme: 'ws', host: 'chat.example.com', port: undefined, path: '/', isHost: false }],
  ])('%s is understood', (text, expected) => {
    expect(parseSocketUrl(text)).toEqual(expected);
  });

  it.each(['chat.prod:65536', 'wss://chat:99999/ws', 'chat:0', 'chat:123456', 'chat:000080'])(
    '%s is none: there is no such port',
    (text) => {
      expect(parseSocketUrl(text)).toBe(undefined);
    },
  );

  it('may have the highest port', () => {
    expect(parseSocketUrl('chat.prod:65535/')?.port).toBe(65535);
  });

  it.each(['', 'ftp://chat.example.com', 'wss://', 'chat:port', 'chat example', 'ws://chat/a b', '/ws', 'ws://[::1]/'])(
    '%j is none',
    (text) => {
      expect(parseSocketUrl(text)).toBe(undefined);
    },
  );

  it.each([
    ['chat.prod.svc.cluster.local', undefined],
    ['chat.prod.svc', undefined],
    ['chat.prod', undefined],
    ['chat', 'prod'],
  ])('%s, asked from %s, is the Service in the namespace prod', (host, namespace) => {
    expect(meshHost(meshOf(chat()), host, namespace)).toBe('chat.prod.svc.cluster.local');
  });

  it.each([
    ['chat', undefined],
    ['chat', 'web'],
    ['other.prod', undefined],
  ])('%s, asked from %s, is no Service that was read', (host, namespace) => {
    expect(meshHost(meshOf(chat()), host, namespace)).toBe(undefined);
  });
});

const PARSED: SocketUrl = { scheme: 'wss', host: '', port: undefined, path: '/ws', isHost: false };

describe('the ways of a request', () => {
  const mesh = meshOf(
    all(
      EDGE,
      chat(),
      routes(
        '{ hosts: [chat.example.com, chat.prod.svc.cluster.local], gateways: [mesh, istio-system/edge], http: [{ match: [{ uri: { prefix: /ws } }], route: [{ destination: { host: chat } }] }] }',
      ),
    ),
  );
  const clients = (text: string, namespace?: string) => {
    const url = parseSocketUrl(text);
    const from = namespace === undefined ? undefined : { namespace, labels: new Map<string, string>() };
    return url === undefined
      ? []
      : pathsOfUrl(mesh, url, from).map(({ client, url: shown }) => `${client.kind} ${client.namespace} ${shown}`);
  };

  it('are those through gateways and inside the mesh', () => {
    expect(clients('wss://chat.example.com/ws')).toEqual(['gateway istio-system wss://chat.example.com/ws']);
    expect(clients('chat.prod/ws')).toEqual(['sidecar prod ws://chat.prod.svc.cluster.local:80/ws']);
  });

  it('are those of the client that was named', () => {
    expect(clients('chat.prod/ws', 'web')).toEqual(['sidecar web ws://chat.prod.svc.cluster.local:80/ws']);
    expect(clients('wss://chat.example.com/ws', 'web')).toEqual([]);
  });

  it('are none for a path or a port that nobody serves', () => {
    expect(clients('wss://chat.example.com/other')).toEqual([]);
    expect(clients('wss://chat.example.com:8443/ws')).toEqual([]);
    expect(clients('chat.prod:81/ws')).toEqual([]);
  });
});

describe('the way of a request through a gateway that was not read', () => {
  const route = '{ match: [{ uri: { prefix: /ws } }], route: [{ destination: { host: chat } }] }';
  const mesh = meshOf(
    all(chat(), routes(`{ hosts: [chat.example.com], gateways: [istio-system/edge], http: [${route}] }`)),
  );
  const urls = (text: string) => {
    const url = parseSocketUrl(text);
    return url === undefined ? [] : pathsOfUrl(mesh, url, undefined).map((path) => path.url);
  };

  it('is the one that is shown without an address', () => {
    const [path, ...others] = socketPaths(mesh, { declared: [] });
    expect(others).toEqual([]);
    expect(urls(path?.url ?? '')).toEqual(['wss://chat.example.com/ws']);
    expect(path && pathsOfUrl(mesh, { ...PARSED, host: 'chat.example.com' }, undefined)[0]?.client).toBe(path?.client);
  });

  it('is taken for that of an HTTPS server', () => {
    expect(urls('wss://chat.example.com:443/ws')).toEqual(['wss://chat.example.com:443/ws']);
    expect(urls('ws://chat.example.com/ws')).toEqual([]);
    expect(urls('wss://chat.example.com:8443/ws')).toEqual([]);
    expect(urls('wss://other.example.com/ws')).toEqual([]);
  });
});

const WAYPOINT = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: prod }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]`;

describe('the way of a request to a Service behind a waypoint', () => {
  const mesh = meshOf(
    all(
      chat().replace('namespace: prod }', 'namespace: prod, labels: { istio.io/use-waypoint: waypoint } }'),
      WAYPOINT,
    ),
  );
  const clients = (namespace?: string) =>
    pathsOfUrl(
      mesh,
      { ...PARSED, scheme: 'ws', host: 'chat.prod' },
      namespace === undefined ? undefined : { namespace, labels: new Map([['app', 'desk']]) },
    ).map(({ client }) => `${client.kind} ${client.namespace}/${client.name}`);

  it('goes through the waypoint, whoever asks', () => {
    expect(clients()).toEqual(['waypoint prod/waypoint']);
    expect(clients('web')).toEqual(['waypoint prod/waypoint']);
  });
});
