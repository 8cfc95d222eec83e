import { expect, it } from 'vitest';
import { all, chat, EDGE, pathsOf, pods, routes, rule } from './meshOf.js';

const namespace = (name: string, labels: string) => `apiVersion: v1
kind: Namespace
metadata: { name: ${name}, labels: { ${labels} } }`;
const AMBIENT = namespace('prod', 'istio.io/dataplane-mode: ambient');
const SERVICE = chat('{ name: http-ws, port: 80 }');
const ROUTE = 'http: [{ match: [{ uri: { prefix: /ws } }], route: [{ destination: { host: chat } }] }]';
const VISIBLE = rule('{ host: chat, trafficPolicy: { loadBalancer: { simple: RANDOM } } }');

/** The proxies that open WebSockets to `chat`. */
function clients(...objects: readonly string[]): readonly string[] {
  return pathsOf(all(SERVICE, ...objects)).map(({ client }) => `${client.kind} in ${client.namespace}`);
}

it('clients of an ambient namespace without a waypoint have no proxy that knows HTTP', () => {
  expect(clients()).toEqual(['sidecar in prod']);
  expect(clients(AMBIENT, VISIBLE, pods())).toEqual([]);
  expect(clients(AMBIENT, VISIBLE, routes(`{ hosts: [chat], ${ROUTE} }`))).toEqual([]);
  expect(clients(namespace('prod', 'istio.io/dataplane-mode: ambient, istio.io/use-waypoint: none'))).toEqual([]);
});

it('a waypoint is the client, also for those of other namespaces', () => {
  const behind = namespace('prod', 'istio.io/dataplane-mode: ambient, istio.io/use-waypoint: waypoint');
  expect(clients(behind)).toEqual(['waypoint in prod']);
});

it('a gateway is a client of ambient pods', () => {
  const edge = routes(`{ hosts: [chat.example.com], gateways: [istio-system/edge], ${ROUTE} }`);
  expect(clients(AMBIENT, EDGE, edge)).toEqual(['gateway in istio-system']);
});

it('clients with sidecars in another namespace are heard of by its labels or its rule', () => {
  const other = namespace('shop', 'istio-injection: enabled');
  expect(clients(AMBIENT, other)).toEqual(['sidecar in shop']);
  expect(clients(AMBIENT, routes(`{ hosts: [chat], ${ROUTE} }`), other)).toEqual(['sidecar in shop']);
  expect(clients(AMBIENT, rule('{ host: chat.prod.svc.cluster.local }', 'chat', 'shop'))).toEqual(['sidecar in shop']);
  const ambient = namespace('shop', 'istio.io/dataplane-mode: ambient');
  expect(clients(AMBIENT, ambient, rule('{ host: chat.prod.svc.cluster.local }', 'chat', 'shop'))).toEqual([]);
});

it('a namespace that injects sidecars, or pods that have them, is no ambient one', () => {
  const both = 'istio.io/dataplane-mode: ambient, istio-injection: enabled';
  expect(clients(namespace('prod', both))).toEqual(['sidecar in prod']);
  expect(clients(AMBIENT, pods('chat', 'sidecar.istio.io/inject: "true"'))).toEqual(['sidecar in prod']);
});
