import { describe, expect, it } from 'vitest';
import {
  isPolling,
  isSocketHost,
  isSocketImage,
  isSocketName,
  isSocketPort,
  isSocketServer,
  isSocketVariable,
  socketSegment,
} from '../../src/websockets/words.js';

/** Splits words into those that tell of WebSockets and those that do not. */
function telling(test: (word: string) => boolean, words: readonly string[]): readonly string[] {
  return words.filter(test);
}

describe('a path tells of WebSockets', () => {
  it.each([
    '/ws',
    '/ws/',
    '/wss',
    '/api/v1/ws',
    '/ws/rooms',
    '/WebSocket',
    '/websockets',
    '/socket.io',
    '/socket.io/',
    '/app/sockjs/info',
    '/engine.io',
    '/signalr',
    '/cable',
    '/graphql-ws',
    '/subscriptions',
    '/primus',
    '/websockify',
    '/websocket-tunnel',
    '/hubs/chat',
    '/hubs/',
  ])('by %s', (path) => {
    expect(socketSegment(path, false)).toBeDefined();
  });

  it.each([
    '/',
    '/news',
    '/laws',
    '/rows',
    '/jaws',
    '/aws',
    '/wsdl',
    '/ws-manager',
    '/services/ws',
    '/ws/orders.wsdl',
    '/hubs',
    '/socketio',
    '/stream',
    '/events',
    '/chat',
    '/realtime',
    '/cables',
  ])('not by %s', (path) => {
    expect(socketSegment(path, false)).toBe(undefined);
  });

  it.each([
    ['/ws(/.*)?', 'ws'],
    ['^/api/v[0-9]+/ws$', 'ws'],
    ['/socket\\.io/.*', 'socket.io'],
    ['/socket.io/.*', 'socket.io'],
    ['/(ws|wss)/.*', 'ws'],
    ['/hubs/.+', 'hubs'],
    ['.*/websocket', 'websocket'],
  ])('by the literal parts of the pattern %s', (pattern, segment) => {
    expect(socketSegment(pattern, true)).toBe(segment);
  });

  it.each(['/news.*', '/[ws]+', '/a.ws', '/.*ws'])('not by the pattern %s', (pattern) => {
    expect(socketSegment(pattern, true)).toBe(undefined);
  });

  it('of a transport that polls first', () => {
    const paths = [
      '/socket.io',
      '/sockjs',
      '/engine.io',
      '/signalr',
      '/hubs/chat',
      '/primus',
      '/ws',
      '/cable',
      '/graphql-ws',
    ];
    expect(telling((path) => isPolling(path, false), paths)).toEqual(paths.slice(0, 6));
  });
});

describe('names tell of WebSockets', () => {
  it.each<[string, (word: string) => boolean, yes: readonly string[], no: readonly string[]]>([
    [
      'of ports',
      isSocketPort,
      [
        'ws',
        'wss',
        'websocket',
        'websockets',
        'http-ws',
        'http-websocket',
        'http-websockets',
        'https-ws',
        'https-ws-edge',
        'tcp-ws',
        'chat-ws',
        'app-wss',
        'app-websocket',
        'WS',
      ],
      ['http', 'https', 'news', 'aws', 'ws-manager', 'websocketd', 'grpc', 'http-news', 'wsdl', 'metrics'],
    ],
    [
      'of hosts',
      isSocketHost,
      ['ws.example.com', 'wss.example.com', 'websocket.example.com', '*.ws.example.com', 'chat-ws.example.com'],
      ['news.example.com', 'example.com', 'aws.example.com', 'ws-manager.example.com', 'example.ws'],
    ],
    [
      'of gateway ports',
      isSocketServer,
      ['ws', 'wss', 'http-ws', 'https-ws', 'ws-chat', 'wss-public'],
      ['http', 'https', 'news', 'https-web'],
    ],
    [
      'of Services and workloads',
      isSocketName,
      [
        'websocket',
        'websockets-server',
        'chat-websocket',
        'mywebsocketapp',
        'chat-ws',
        'ws-gateway',
        'ws-gateway-v2',
        'socketio',
        'socketio-server',
      ],
      [
        'ws-manager',
        'ws-proxy',
        'ws-daemon',
        'ws-42',
        'chat',
        'news',
        'aws-gateway',
        'websocket_connections',
        'realtime',
        'events',
      ],
    ],
    [
      'of images',
      isSocketImage,
      [
        'example/tornado-websocket-demo',
        'example.com:5000/chat-websocket:1.0',
        'example/socket.io-server',
        'example/ws-server:2',
        'ws-server',
        'example/app-ws-server@sha256:00',
      ],
      ['example/chat:websocket', 'example/news-server', 'nginx', 'example/aws-server'],
    ],
    [
      'of environment variables',
      isSocketVariable,
      [
        'WS_PORT',
        'WSS_PORT',
        'APP_WS_PATH',
        'WEBSOCKET_PORT',
        'WEBSOCKETS_ADDR',
        'SOCKET_IO_PATH',
        'SOCKETIO_PORT',
        'ws_listen',
      ],
      ['NEWS_PORT', 'AWS_ENDPOINT', 'WS_URL', 'PORT', 'WS_TOKEN'],
    ],
  ])('%s', (_, test, yes, no) => {
    expect(telling(test, [...yes, ...no])).toEqual(yes);
  });
});
