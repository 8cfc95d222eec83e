import { expect, it } from 'vitest';
import { all, chat, EDGE, pathsOf, pods, routes, rule, type Texts } from './meshOf.js';

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

const BEHIND = 'istio.io/dataplane-mode: ambient, istio.io/use-waypoint: waypoint';
const ELSEWHERE = `${BEHIND}, istio.io/use-waypoint-namespace: infra`;
const waypoint = (namespace: string) => `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: ${namespace} }
spec: { gatewayClassName: istio-waypoint, listeners: [{ name: mesh, port: 15008, protocol: HBONE }] }`;

/** The namespaces that the clients of `chat` run in, with the files of their Gateways. */
function waypoints(texts: Texts): readonly string[] {
  return pathsOf(texts).map(({ client }) => `${client.namespace} ${client.place?.file.path}`);
}

it('a waypoint is a Gateway of the namespace of the Service, or of the one that a label names', () => {
  const files = { 'infra.yaml': waypoint('infra'), 'prod.yaml': waypoint('prod') };
  expect(waypoints({ ...files, 'a.yaml': all(SERVICE, namespace('prod', BEHIND)) })).toEqual(['prod prod.yaml']);
  expect(waypoints({ ...files, 'a.yaml': all(SERVICE, namespace('prod', ELSEWHERE)) })).toEqual(['infra infra.yaml']);
  const labels = '{ istio.io/use-waypoint: waypoint, istio.io/use-waypoint-namespace: infra }';
  const labelled = SERVICE.replace('namespace: prod', `namespace: prod, labels: ${labels}`);
  expect(waypoints({ ...files, 'a.yaml': labelled })).toEqual(['infra infra.yaml']);
  const own = SERVICE.replace('namespace: prod', 'namespace: prod, labels: { istio.io/use-waypoint: waypoint }');
  expect(waypoints({ ...files, 'a.yaml': all(own, namespace('prod', ELSEWHERE)) })).toEqual(['prod prod.yaml']);
  expect(waypoints({ 'infra.yaml': waypoint('infra'), 'a.yaml': all(SERVICE, namespace('prod', BEHIND)) })).toEqual([
    'prod undefined',
  ]);
});

it('of several environments with the same waypoint, each Service has its own', () => {
  const environment = all(SERVICE, namespace('prod', BEHIND), waypoint('prod'));
  expect(waypoints({ 'a/all.yaml': environment, 'b/all.yaml': environment })).toEqual([
    'prod a/all.yaml',
    'prod b/all.yaml',
  ]);
});

it('a waypoint applies the DestinationRules of the namespace it runs in', () => {
  const [path] = pathsOf(
    all(SERVICE, namespace('prod', ELSEWHERE), VISIBLE, rule('{ host: chat.prod.svc.cluster.local }', 'chat', 'infra')),
  );
  expect(path?.destination.rule?.namespace).toBe('infra');
});

it('no Sidecar object limits what a waypoint sees', () => {
  const narrow = `apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: infra }
spec: { egress: [{ hosts: [./*] }] }`;
  const objects = all(SERVICE, namespace('prod', ELSEWHERE), routes(`{ hosts: [chat], ${ROUTE} }`), narrow);
  expect(pathsOf(objects).map(({ route }) => route.kind)).toContain('VirtualService');
});
