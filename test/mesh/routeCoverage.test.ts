import { describe, expect, it } from 'vitest';
import { gatewayVirtualHosts } from '../../src/mesh/gatewayRouting.js';
import { takenBefore } from '../../src/mesh/routeCoverage.js';
import { unreadGatewayHosts } from '../../src/mesh/unreadGateways.js';
import { waysOf } from './ways.js';

function service(name: string, http: string): string {
  return `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: prod }
spec: { hosts: [chat.example.com], gateways: [edge], http: [${http}] }`;
}

/** Whether a route with the first match takes the handshakes of a route with the second. */
function takes(earlier: string, later: string, which?: 'all requests'): boolean {
  const entry = (match: string, host: string) =>
    `{ match: [{ ${match} }], route: [{ destination: { host: ${host} } }] }`;
  const { mesh } = waysOf([service('vs', `${entry(earlier, 'a')}, ${entry(later, 'b')}`)]);
  const [host] = unreadGatewayHosts(mesh);
  const route = host?.routes[1];
  if (host === undefined || route === undefined) throw new Error('no second route');
  return takenBefore(host, route, route.matches, which) !== undefined;
}

const uri = (how: string, value: string) => `uri: { ${how}: "${value}" }`;
const ws = uri('prefix', '/ws');

describe('a route takes the handshakes of a later one', () => {
  it.each([
    ['any path', '', ws],
    ['the slash', uri('prefix', '/'), ws],
    ['the slash, of a regular expression', uri('prefix', '/'), uri('regex', '/a|/b')],
    ['a shorter prefix', uri('prefix', '/w'), ws],
    ['the same prefix', ws, ws],
    ['a prefix of an exact path', ws, uri('exact', '/ws/rooms')],
    ['the same exact path', uri('exact', '/ws'), uri('exact', '/ws')],
    ['a prefix of the literal start of an expression', ws, uri('regex', '^/ws/[0-9]+')],
    ['everything, as an expression', uri('regex', '.*'), ws],
    ['everything below the slash, as an expression', uri('regex', '/.*'), ws],
    ['an open expression', uri('regex', '/w.*'), ws],
    ['an open expression behind an escaped dot', uri('regex', '/\\\\.?w.*'), ws],
    ['an expression that matches the exact path', uri('regex', '/(ws|wss)'), uri('exact', '/ws')],
    ['a prefix in any case', `${uri('prefix', '/WS')}, ignoreUriCase: true`, uri('exact', '/ws')],
    ['with headers of every handshake', `${ws}, headers: { upgrade: { exact: websocket } }`, ws],
    ['with a header that both ask for', `${ws}, headers: { x: { exact: a } }`, `${ws}, headers: { x: { exact: a } }`],
    ['with the method of handshakes', `${ws}, method: { exact: GET }`, ws],
    ['with the host of the virtual host', `${ws}, authority: { prefix: chat }`, ws],
    ['with the scheme of the server', `${ws}, scheme: { exact: https }`, ws],
    ['on the port of the server', `${ws}, port: 443`, ws],
    ['with the same query', `${ws}, queryParams: { v: { exact: "2" } }`, `${ws}, queryParams: { v: { exact: "2" } }`],
  ])('%s', (_, earlier, later) => {
    expect(takes(earlier, later)).toBe(true);
  });
});

describe('a route leaves handshakes to a later one', () => {
  it.each([
    ['a longer prefix', uri('prefix', '/ws/admin'), ws],
    ['an exact path of a prefix', uri('exact', '/ws'), ws],
    ['another exact path', uri('exact', '/a'), uri('exact', '/b')],
    ['a prefix, of everything', ws, ''],
    ['an expression that ends', uri('regex', '/ws'), ws],
    ['an expression that ends with dots', uri('regex', '/ws\\\\.*'), ws],
    ['alternatives, one of them open', uri('regex', '/ws|/a.*'), ws],
    ['a prefix, of an expression with alternatives', ws, uri('regex', '/ws|/other')],
    ['a prefix, of an expression whose last letter is optional', uri('prefix', '/ws'), uri('regex', '/ws?/x')],
    ['another case', ws, `${ws}, ignoreUriCase: true`],
    ['with a header of some', `${ws}, headers: { x: { exact: a } }`, ws],
    ['with another value of a header', `${ws}, headers: { x: { exact: a } }`, `${ws}, headers: { x: { exact: b } }`],
    ['without upgrades', `${ws}, withoutHeaders: { upgrade: { exact: websocket } }`, ws],
    ['with another method', `${ws}, method: { exact: POST }`, ws],
    ['with another host', `${ws}, authority: { exact: api.example.com }`, ws],
    ['with the other scheme', `${ws}, scheme: { exact: http }`, ws],
    ['with a query', `${ws}, queryParams: { v: { exact: "2" } }`, ws],
  ])('%s', (_, earlier, later) => {
    expect(takes(earlier, later)).toBe(false);
  });
});

describe('the order of routes', () => {
  it('asks more of a route that is to take all requests', () => {
    const upgrade = 'headers: { upgrade: { exact: websocket } }';
    expect(takes(upgrade, ws)).toBe(true);
    expect(takes(upgrade, ws, 'all requests')).toBe(false);
    expect(takes('method: { exact: GET }', ws, 'all requests')).toBe(false);
    expect(takes('', ws, 'all requests')).toBe(true);
  });

  it('compares whole segments for the prefixes of the Gateway API', () => {
    const { mesh } = waysOf([
      `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: r, namespace: prod }
spec:
  parentRefs: [{ name: edge }]
  rules:
    - matches: [{ path: { type: PathPrefix, value: /ws } }]
    - matches: [{ path: { type: PathPrefix, value: /ws } }]`,
    ]);
    const [host] = unreadGatewayHosts(mesh);
    const [first, second] = host?.routes ?? [];
    expect(host && second && takenBefore(host, second, second.matches)?.by).toBe(first);
    expect(host && first && takenBefore(host, first, first.matches)).toBeUndefined();
  });

  it.each([
    ['header', (value: string) => `headers: { x: { exact: "${value}" } }`],
    ['parameter', (value: string) => `queryParams: { x: { exact: "${value}" } }`],
  ])('finds the one that asks for the same %s among thousands', (_, asksFor) => {
    const entry = (value: string) => `{ match: [{ ${ws}, ${asksFor(value)} }], route: [{ destination: { host: a } }] }`;
    const values = [...Array.from({ length: 1500 }, (_, index) => `${index}`), '1400', 'other'];
    const { mesh } = waysOf([service('vs', values.map(entry).join(', '))]);
    const [host] = unreadGatewayHosts(mesh);
    const [same, other] = host?.routes.slice(1500) ?? [];
    expect(host && same && takenBefore(host, same, same.matches)?.by).toBe(host?.routes[1400]);
    expect(host && other && takenBefore(host, other, other.matches)).toBeUndefined();
  });

  it('does not count routes of other VirtualServices', () => {
    const all = '{ match: [{ uri: { prefix: /w } }], route: [{ destination: { host: a } }] }';
    const own = `{ match: [{ ${ws} }], route: [{ destination: { host: b } }] }`;
    const { mesh } = waysOf([service('a', all), service('b', own)]);
    const [host] = unreadGatewayHosts(mesh);
    const last = host?.routes[1];
    expect(host && last && takenBefore(host, last, last.matches)).toBeUndefined();
  });

  it('puts catch-alls last where several VirtualServices are merged, and what they hide behind them', () => {
    const gateway = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: prod }
spec: { servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ['*'] }] }`;
    const entry = (match: string, host: string) => `{ ${match} route: [{ destination: { host: ${host} } }] }`;
    const { mesh } = waysOf([
      gateway,
      service('a', [entry('', 'all-a'), entry(`match: [{ ${ws} }],`, 'hidden')].join(', ')),
      service('b', [entry(`match: [{ ${ws} }],`, 'shown'), entry('match: [{ port: 80 }],', 'all-b')].join(', ')),
    ]);
    const [server] = mesh.inventory.gatewayServers;
    const [host] = server === undefined ? [] : gatewayVirtualHosts(mesh, server);
    expect(host?.routes.map(({ destinations }) => destinations[0]?.host.split('.')[0])).toEqual([
      'shown',
      'all-a',
      'all-b',
      'hidden',
    ]);
  });
});
