import { describe, expect, it } from 'vitest';
import { lint } from '../../src/index.js';
import { overflows } from '../../src/mesh/overflow.js';
import { judgedObjects, objectsOnPath } from '../../src/websockets/objects.js';
import { socketPaths } from '../../src/websockets/paths.js';
import '../helpers/findings.js';
import { all, chat, EDGE, meshOf, pods, routes, rule } from '../mesh/meshOf.js';
import { filter } from '../mesh/ways.js';

const ROUTE =
  '{ hosts: [chat.example.com], gateways: [istio-system/edge], http: [{ match: [{ uri: { prefix: /ws } }], delegate: { name: sockets } }] }';
const DELEGATE = '{ http: [{ route: [{ destination: { host: chat } }] }] }';
const SIDECAR = `apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: own, namespace: prod }
spec: { egress: [{ hosts: ["*/*"] }] }`;

const SOCKETS =
  '{ hosts: [chat], http: [{ match: [{ uri: { prefix: /ws } }], route: [{ destination: { host: chat } }] }] }';

const MESH = all(
  chat('{ name: http-ws, port: 80 }'),
  pods(),
  EDGE,
  SIDECAR,
  routes(ROUTE),
  routes(DELEGATE, 'sockets'),
  rule('{ host: chat, subsets: [{ name: v1 }] }', 'subsets'),
  rule('{ host: chat, trafficPolicy: { tls: { mode: ISTIO_MUTUAL } } }', 'policy'),
  rule('{ host: orders }', 'orders'),
  filter({ name: 'inbound' }),
  filter({ name: 'outbound', context: 'SIDECAR_OUTBOUND' }),
  filter({ name: 'edge', namespace: 'istio-system', context: 'GATEWAY' }),
  filter({ name: 'elsewhere', namespace: 'shop' }),
);

describe('the objects on the way of a WebSocket', () => {
  const mesh = meshOf(MESH);
  const paths = socketPaths(mesh, { declared: [] });

  it('are the route, its delegate, gateway, rules, Service, Sidecar and the EnvoyFilters of both proxies', () => {
    const [path] = paths;
    const names = path && objectsOnPath(mesh, path).map(({ kind, name }) => `${kind} ${name}`);
    expect(names?.sort()).toEqual([
      'DestinationRule policy',
      'DestinationRule subsets',
      'EnvoyFilter edge',
      'EnvoyFilter inbound',
      'Gateway edge',
      'Service chat',
      'Sidecar own',
      'VirtualService chat',
      'VirtualService sockets',
    ]);
  });

  it('are judged with their path; all others only when they are asked for', () => {
    const objects = new Set(mesh.inventory.resources);
    const onPaths = judgedObjects(mesh, paths, objects, false);
    const everything = judgedObjects(mesh, paths, objects, true);
    expect(onPaths.every(({ subject }) => paths.some((path) => path === subject))).toBe(true);
    expect(everything.slice(onPaths.length).map(({ resource }) => resource.name)).toContain('orders');
    expect(everything.slice(onPaths.length).every(({ resource, subject }) => resource === subject)).toBe(true);
  });

  it('include, with a rule of the server alone, the one that only its sidecar applies', () => {
    const text = all(MESH.replace('{ host: chat, trafficPolicy', '{ host: chat, exportTo: ["."], trafficPolicy'));
    const own = meshOf(text);
    const [path] = socketPaths(own, { declared: [] });
    expect(path && objectsOnPath(own, path).map(({ name }) => name)).toContain('policy');
  });
});

describe('objects on no way', () => {
  const files = {
    'orders.yaml': `${rule('{ host: orders, trafficPolicy: { circuitBreaker: {} } }', 'orders')}\n`,
    'pool.yaml': `${rule('{ host: orders, trafficPolicy: { connectionPool: { tcp: { connectTimeout: 10 } } } }', 'pool')}\n`,
  };

  it('are left alone', () => {
    expect(lint({ files })).toHaveFindings([]);
  });

  it('are judged with --all-objects', () => {
    expect(lint({ files, allObjects: true })).toHaveFindings(['orders.yaml:4 WS002', 'pool.yaml:4 WS003']);
  });
});

describe('objects times paths', () => {
  const filters = Array.from({ length: 60 }, (_, index) => filter({ name: `f${index}` }));
  const mesh = meshOf(all(chat('{ name: http-ws, port: 80 }'), pods(), routes(SOCKETS), ...filters));
  const [path] = socketPaths(mesh, { declared: [] });
  const refused = new Set(mesh.inventory.envoyFilters.map(({ resource }) => resource));
  const judge = (times: number) => {
    const paths = Array.from({ length: times }, () => path).filter((one) => one !== undefined);
    return judgedObjects(mesh, paths, refused, false).length;
  };

  it('are all judged where they are not too many', () => {
    expect(judge(800)).toBe(800 * 60);
    expect(overflows(mesh.inventory)).toEqual([]);
  });

  it('are an error where they are', () => {
    expect(judge(1000)).toBe(834 * 60);
    expect(overflows(mesh.inventory)).toEqual([
      'there are more than 50,000 refused objects, times paths: some were left out',
    ]);
  });
});
