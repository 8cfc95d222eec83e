import { describe, expect, it } from 'vitest';
import { socketPaths } from '../../src/websockets/paths.js';
import { all, EDGE, meshOf } from '../mesh/meshOf.js';

/** Each WebSocket path as `url: confidence (evidence, …)`. */
function found(
  objects: readonly string[],
  declared: Parameters<typeof socketPaths>[1]['declared'] = [],
): readonly string[] {
  return socketPaths(meshOf(all(...objects)), { declared }).map(
    ({ url, confidence, evidence }) => `${url}: ${confidence} (${evidence.map(({ text }) => text).join(', ')})`,
  );
}

interface Parts {
  readonly name?: string;
  readonly ports?: string;
  readonly annotations?: string;
}

function service({ name = 'talk', ports = '{ name: http, port: 80 }', annotations = '{}' }: Parts = {}): string {
  return `apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: prod, annotations: ${annotations} }
spec: { selector: { app: ${name} }, ports: [${ports}] }`;
}

function deployment(container = 'image: example/talk', name = 'talk', metadata = ''): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: prod${metadata} }
spec:
  selector: { matchLabels: { app: talk } }
  template:
    metadata: { labels: { app: talk } }
    spec: { containers: [{ name: talk, ${container} }] }`;
}

function virtualService(http: string, name = 'routes', host = 'talk.example.com', metadata = ''): string {
  return `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: prod${metadata} }
spec: { hosts: ["${host}"], gateways: [istio-system/edge], http: [${http}] }`;
}

const to = (port = '') => `route: [{ destination: { host: talk${port === '' ? '' : `, port: { number: ${port} }`} } }]`;
const everything = virtualService(`{ ${to()} }`);
const DIRECT = 'ws://talk.prod.svc.cluster.local:80/';
const EDGE_URL = 'wss://talk.example.com/';

describe('a Service', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['without a trace carries none', [service(), deployment()], []],
    [
      'tells by the name of its port',
      [service({ ports: '{ name: http-ws, port: 80 }' })],
      [`${DIRECT}: high (port named http-ws)`],
    ],
    [
      'tells by appProtocol',
      [service({ ports: '{ name: x, port: 80, appProtocol: kubernetes.io/ws }' })],
      [`${DIRECT}: high (appProtocol kubernetes.io/ws)`],
    ],
    [
      'tells by declaration',
      [service({ annotations: '{ wslint.io/websocket: "true" }' })],
      [`${DIRECT}: high (declared on the Service)`],
    ],
    [
      'may be declared to carry none',
      [service({ ports: '{ name: ws, port: 80 }', annotations: '{ wslint.io/websocket: "false" }' })],
      [],
    ],
    [
      'tells by its name, less surely',
      [service({ name: 'talk-ws' })],
      ['ws://talk-ws.prod.svc.cluster.local:80/: medium (Service named talk-ws)'],
    ],
    [
      'tells by the image of its pods, less surely',
      [service(), deployment('image: example/websocket-talk')],
      [`${DIRECT}: medium (image example/websocket-talk)`],
    ],
    [
      'tells surely by two such signs of different kinds',
      [service(), deployment('image: example/websocket-talk', 'talk-ws')],
      [`${DIRECT}: high (Deployment named talk-ws, image example/websocket-talk)`],
    ],
    [
      'tells by the port of the container',
      [
        service({ ports: '{ name: http, port: 80, targetPort: 9000 }' }),
        deployment('ports: [{ name: ws, containerPort: 9000 }]'),
      ],
      [`${DIRECT}: high (container port named ws)`],
    ],
    [
      'does not tell by another port of the container',
      [
        service({ ports: '{ name: http, port: 80, targetPort: 9001 }' }),
        deployment('ports: [{ name: ws, containerPort: 9000 }]'),
      ],
      [],
    ],
    [
      'tells by a variable of its own, hardly',
      [service(), deployment('env: [{ name: WS_PORT, value: "80" }]')],
      [`${DIRECT}: low (environment variable WS_PORT)`],
    ],
    [
      'tells by an argument, hardly',
      [service(), deployment('args: ["--ws-port=80"]')],
      [`${DIRECT}: low (argument --ws-port=80)`],
    ],
    [
      'does not tell by an address that its pods call',
      [service(), deployment('env: [{ name: WS_ENDPOINT, value: "wss://example.com/ws" }]')],
      [],
    ],
    [
      'tells by declaration on its workload',
      [service(), deployment(undefined, undefined, ', annotations: { wslint.io/websocket: "true" }')],
      [`${DIRECT}: high (declared on the Deployment)`],
    ],
    [
      'may be denied on its workload',
      [
        service({ ports: '{ name: ws, port: 80 }' }),
        deployment(undefined, undefined, ', annotations: { wslint.io/websocket: "false" }'),
      ],
      [],
    ],
    [
      'tells by the Ingress in front of it',
      [
        service(),
        `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: front, namespace: prod, annotations: { nginx.org/websocket-services: "talk" } }
spec: { rules: [] }`,
      ],
      [`${DIRECT}: high (annotation nginx.org/websocket-services of Ingress front)`],
    ],
  ])('%s', (_, objects, expected) => {
    expect(found(objects)).toEqual(expected);
  });

  it('tells of its port only: another one carries none', () => {
    expect(found([service({ ports: '{ name: http, port: 8080 }, { name: http-ws, port: 8081 }' })])).toEqual([
      'ws://talk.prod.svc.cluster.local:8081/: high (port named http-ws)',
    ]);
  });

  it('with one port named for WebSockets tells nothing of the others by its name, its pods or their image', () => {
    const ports = '{ name: http, port: 8080 }, { name: http-ws, port: 8081 }';
    const objects = [service({ name: 'talk', ports }), deployment('image: example/websocket-talk', 'talk-ws')];
    expect(
      found([EDGE, ...objects, virtualService(`{ ${to('8080')} }`)]).filter((path) => path.startsWith('wss:')),
    ).toEqual([]);
  });
});

describe('a route', () => {
  it.each<[string, string, readonly string[]]>([
    [
      'tells by its path',
      `{ match: [{ uri: { prefix: /ws } }], ${to()} }`,
      ['wss://talk.example.com/ws: high (prefix /ws)'],
    ],
    [
      'tells by the upgrade header',
      `{ match: [{ headers: { Upgrade: { exact: WebSocket } } }], ${to()} }`,
      [`${EDGE_URL}: high (match on the upgrade header)`],
    ],
    [
      'tells by the field of old',
      `{ websocketUpgrade: true, ${to()} }`,
      [`${EDGE_URL}: high (websocketUpgrade: true)`],
    ],
    [
      'marks itself, not its sibling',
      `{ match: [{ uri: { prefix: /api } }], ${to()} }, { match: [{ uri: { exact: /ws } }], ${to()} }`,
      ['wss://talk.example.com/ws: high (exact /ws)'],
    ],
    ['without a trace carries none', `{ match: [{ uri: { prefix: /api } }], ${to()} }`, []],
  ])('%s', (_, http, expected) => {
    expect(found([EDGE, service(), virtualService(http)])).toEqual(expected);
  });

  it('of an object named for WebSockets is less sure', () => {
    expect(found([EDGE, service(), virtualService(`{ ${to()} }`, 'talk-ws')])).toEqual([
      `${EDGE_URL}: medium (VirtualService named talk-ws)`,
    ]);
  });

  it('of a host named for WebSockets is less sure', () => {
    expect(found([EDGE, service(), virtualService(`{ ${to()} }`, undefined, 'ws.example.com')])).toEqual([
      'wss://ws.example.com/: medium (host ws.example.com)',
    ]);
  });

  it('with a more telling sibling is not marked by the name of their object', () => {
    const http = `{ match: [{ uri: { prefix: /ws } }], ${to()} }, { match: [{ uri: { prefix: /api } }], ${to()} }`;
    expect(found([EDGE, service(), virtualService(http, 'talk-ws')])).toEqual([
      'wss://talk.example.com/ws: high (prefix /ws, VirtualService named talk-ws)',
    ]);
  });

  it('for everything to a Service with a WebSocket port carries them', () => {
    expect(found([EDGE, service({ ports: '{ name: http-ws, port: 80 }' }), everything])).toEqual([
      `${EDGE_URL}: high (port named http-ws)`,
    ]);
  });

  it('for everything to a Service that only may, may', () => {
    expect(found([EDGE, service(), deployment('image: example/websocket-talk'), everything])).toEqual([
      `${EDGE_URL}: medium (image example/websocket-talk)`,
    ]);
  });

  it('may be declared to carry none, or some', () => {
    const http = `{ match: [{ uri: { prefix: /ws } }], ${to()} }`;
    const annotated = (value: string, text: string) =>
      virtualService(text, undefined, undefined, `, annotations: { wslint.io/websocket: "${value}" }`);
    expect(found([EDGE, service(), annotated('false', http)])).toEqual([]);
    expect(found([EDGE, service(), annotated('true', `{ ${to()} }`)])).toHaveLength(1);
  });

  it('that Knative generated tells nothing by the field of old', () => {
    const knative = virtualService(
      `{ websocketUpgrade: true, ${to()} }`,
      undefined,
      undefined,
      ', labels: { serving.knative.dev/route: talk }',
    );
    expect(found([EDGE, service(), knative])).toEqual([]);
  });

  it('of weight zero carries none', () => {
    const split = 'route: [{ destination: { host: talk }, weight: 100 }, { destination: { host: old-ws }, weight: 0 }]';
    expect(found([EDGE, service(), virtualService(`{ match: [{ uri: { prefix: /ws } }], ${split} }`)])).toEqual([
      'wss://talk.example.com/ws: high (prefix /ws)',
    ]);
  });

  it('to a Service that was not read tells by its own signs', () => {
    expect(found([EDGE, virtualService(`{ match: [{ uri: { prefix: /ws } }], ${to()} }`)])).toEqual([
      'wss://talk.example.com/ws: high (prefix /ws)',
    ]);
    expect(found([EDGE, virtualService('{ route: [{ destination: { host: talk-ws } }] }')])).toEqual([
      `${EDGE_URL}: medium (destination named talk-ws)`,
    ]);
  });

  it('of the Gateway API tells alike', () => {
    const route = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: routes, namespace: prod }
spec:
  parentRefs: [{ name: api }]
  hostnames: [talk.example.com]
  rules:
    - matches: [{ path: { type: PathPrefix, value: /socket.io } }]
      backendRefs: [{ name: talk, port: 80 }]
    - backendRefs: [{ name: talk, port: 80 }]`;
    expect(found([service(), route])).toEqual(['wss://talk.example.com/socket.io: high (prefix /socket.io)']);
  });
});

describe('the configuration', () => {
  it('declares a host, a port or paths', () => {
    const host = 'talk.prod.svc.cluster.local';
    expect(found([service()], [{ host, port: 80 }])).toEqual([`${DIRECT}: high (declared in the configuration)`]);
    expect(found([service()], [{ host, port: 81 }])).toEqual([]);
    expect(
      found(
        [EDGE, service(), virtualService(`{ match: [{ uri: { prefix: /live } }], ${to()} }`)],
        [{ paths: ['/live'] }],
      ),
    ).toEqual(['wss://talk.example.com/live: high (declared in the configuration)']);
  });
});
