import { describe, expect, it } from 'vitest';
import { breaksHandshake, headerOperations } from '../../src/mesh/headerOperations.js';
import { rivals } from '../../src/mesh/rivals.js';
import { answerOf, fullAbort } from '../../src/mesh/routeAnswers.js';
import { unreadGatewayHosts } from '../../src/mesh/unreadGateways.js';
import { waysOf } from './ways.js';

/** The first route of a VirtualService (with one delegate, if there is one). */
function routeOf(entry: string, ...more: string[]) {
  const { mesh } = waysOf([
    `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: chat, namespace: prod }
spec: { hosts: [chat.example.com], gateways: [edge], http: [{ ${entry} }] }`,
    ...more,
  ]);
  const route = unreadGatewayHosts(mesh)[0]?.routes[0];
  if (route === undefined) throw new Error('no route');
  return route;
}

function apiRouteOf(rule: string) {
  const { mesh } = waysOf([
    `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: chat, namespace: prod }
spec: { parentRefs: [{ name: edge }], rules: [{ ${rule} }] }`,
  ]);
  const route = unreadGatewayHosts(mesh)[0]?.routes[0];
  if (route === undefined) throw new Error('no route');
  return route;
}

function operationsOf(route: ReturnType<typeof routeOf>): string[] {
  return route.destinations.map((destination) =>
    headerOperations(route, destination)
      .map(
        ({ direction, action, name, value }) =>
          `${direction} ${action} ${name}${value === undefined ? '' : `=${value}`}`,
      )
      .join(', '),
  );
}

const delegate = (entry: string) => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: rooms, namespace: prod }
spec: { http: [{ ${entry} route: [{ destination: { host: rooms } }] }] }`;

describe('header operations', () => {
  it('are those of the route and of each destination', () => {
    const route = routeOf(`
      headers: { request: { set: { A: '1' }, remove: [B] } },
      route: [{ destination: { host: a }, weight: 50, headers: { response: { add: { C: '2' } } } }, { destination: { host: b }, weight: 50 }]`);
    expect(operationsOf(route)).toEqual([
      'request set a=1, request remove b, response add c=2',
      'request set a=1, request remove b',
    ]);
  });

  it('are taken from the root where the delegate has none', () => {
    const root = 'headers: { request: { remove: [a] } }, delegate: { name: rooms, namespace: prod }';
    expect(operationsOf(routeOf(root, delegate('')))).toEqual(['request remove a']);
    expect(operationsOf(routeOf(root, delegate('headers: { request: { remove: [b] } },')))).toEqual([
      'request remove b',
    ]);
  });

  it('are header modifiers of an HTTPRoute', () => {
    const route = apiRouteOf(`
      filters: [{ type: RequestHeaderModifier, requestHeaderModifier: { set: [{ name: A, value: x }], remove: [b] } }],
      backendRefs: [{ name: chat, port: 80, filters: [{ type: ResponseHeaderModifier, responseHeaderModifier: { add: [{ name: C, value: y }] } }] }]`);
    expect(operationsOf(route)).toEqual(['request set a=x, request remove b, response add c=y']);
  });

  it.each([
    ['request: { remove: [upgrade] }', true],
    ['request: { remove: [sec-websocket-protocol] }', true],
    ['request: { remove: [sec-websocket-extensions] }', false],
    ['response: { remove: [sec-websocket-extensions] }', true],
    ['request: { remove: [origin] }', false],
    ['request: { add: { connection: Upgrade } }', true],
    ['request: { set: { connection: "keep-alive, upgrade" } }', false],
    ['request: { set: { connection: upgrades } }', true],
    ['request: { set: { upgrade: WEBSOCKET } }', false],
    ['request: { set: { upgrade: h2c } }', true],
    ['request: { set: { upgrade: "%REQ(upgrade)%" } }', false],
    ['request: { set: { upgrade: <<TYPE>> } }', false],
    ['request: { set: { sec-websocket-version: "13" } }', false],
    ['request: { set: { sec-websocket-key: abc } }', true],
  ])('with %s break handshakes: %s', (headers, broken) => {
    const route = routeOf(`headers: { ${headers} }, route: [{ destination: { host: a } }]`);
    const [destination] = route.destinations;
    const operations = destination === undefined ? [] : headerOperations(route, destination);
    expect(operations.map(breaksHandshake)).toEqual([broken]);
  });
});

describe('routes that answer by themselves', () => {
  it('redirect with a status', () => {
    expect(answerOf(routeOf('redirect: { uri: /x }'))).toMatchObject({ kind: 'redirect', status: 301, toHttps: false });
    expect(answerOf(routeOf('redirect: { scheme: HTTPS, redirectCode: 308 }'))).toMatchObject({
      status: 308,
      toHttps: true,
    });
    expect(
      answerOf(apiRouteOf('filters: [{ type: RequestRedirect, requestRedirect: { scheme: https } }]')),
    ).toMatchObject({
      status: 302,
      toHttps: true,
    });
  });

  it('do not count where they only add a slash', () => {
    expect(answerOf(routeOf('match: [{ uri: { exact: /ws } }], redirect: { uri: /ws/ }'))).toBeUndefined();
    expect(answerOf(routeOf('match: [{ uri: { prefix: /ws } }], redirect: { uri: /ws/ }'))).toBeDefined();
  });

  it('respond directly', () => {
    expect(answerOf(routeOf('directResponse: { status: 404 }'))).toMatchObject({
      kind: 'direct response',
      status: 404,
    });
    expect(answerOf(routeOf('route: [{ destination: { host: a } }]'))).toBeUndefined();
  });
});

describe('a fault', () => {
  const abort = (parts: string) => `fault: { abort: { httpStatus: 503, ${parts} } }`;
  const destination = 'route: [{ destination: { host: a } }]';

  it('ends all requests at 100 percent only', () => {
    expect(fullAbort(routeOf(`${abort('percentage: { value: 100 }')}, ${destination}`))).toBeDefined();
    expect(fullAbort(routeOf(`${abort('percentage: { value: 99.9 }')}, ${destination}`))).toBeUndefined();
    expect(fullAbort(routeOf(`${abort('')}, ${destination}`))).toBeUndefined();
  });

  it('of the root counts where the delegate has none', () => {
    const root = `${abort('percentage: { value: 100 }')}, delegate: { name: rooms, namespace: prod }`;
    expect(fullAbort(routeOf(root, delegate('')))).toBeDefined();
    expect(fullAbort(routeOf(root, delegate('fault: { delay: { fixedDelay: 1s } },')))).toBeUndefined();
  });
});

describe('rivals of a VirtualService', () => {
  function rivalsOf(...specs: string[]): string[] {
    const { mesh } = waysOf(
      specs.map(
        (spec, index) => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: vs${index}, namespace: prod }
spec: { ${spec}, http: [{ route: [{ destination: { host: chat } }] }] }`,
      ),
    );
    const [first] = mesh.inventory.virtualServices;
    return first === undefined ? [] : rivals(mesh, first).map(({ other }) => other.resource.name);
  }

  it('have one of its hosts for sidecars too', () => {
    expect(rivalsOf('hosts: [chat]', 'hosts: [other, chat.prod.svc.cluster.local]', 'hosts: [other]')).toEqual(['vs1']);
  });

  it('are not those of gateways, of wildcards, or of another namespace alone', () => {
    expect(rivalsOf('hosts: [chat]', 'hosts: [chat], gateways: [edge]', "hosts: ['*.prod.svc.cluster.local']")).toEqual(
      [],
    );
    expect(rivalsOf('hosts: [chat]', 'hosts: [chat], exportTo: [elsewhere]')).toEqual([]);
    expect(rivalsOf('hosts: [chat], gateways: [edge]', 'hosts: [chat]')).toEqual([]);
  });
});
