import { describe, expect, it } from 'vitest';
import { sidecarClient } from '../../src/mesh/client.js';
import { factsFor } from '../../src/mesh/facts.js';
import { Mesh } from '../../src/mesh/mesh.js';
import { sidecarVirtualHost } from '../../src/mesh/sidecarRouting.js';
import { inventoryOf, waysOf } from './ways.js';

const HOST = 'chat.prod.svc.cluster.local';
const SERVICE = `apiVersion: v1
kind: Service
metadata: { name: chat, namespace: prod }
spec:
  selector: { app: chat }
  ports: [{ name: http, port: 80, targetPort: 8080 }, { name: http-two, port: 81, targetPort: 8081 }]`;

/** An HTTPRoute for clients of `chat`. */
function route(namespace: string, timeout: string, parent = 'group: ""'): string {
  return `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: chat-${timeout}, namespace: ${namespace} }
spec:
  parentRefs: [{ kind: Service, name: chat, namespace: prod, ${parent} }]
  hostnames: [elsewhere.example.com]
  rules:
    - matches: [{ path: { type: PathPrefix, value: /ws } }]
      timeouts: { request: ${timeout} }
      backendRefs: [{ name: chat, namespace: prod, port: 80 }]`;
}

/** A VirtualService for `chat` with a timeout of 99 s. */
function virtualService(exportTo: string, namespace = 'prod'): string {
  return `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: chat, namespace: ${namespace} }
spec: { exportTo: [${exportTo}], hosts: [${HOST}], http: [{ timeout: 99s, route: [{ destination: { host: ${HOST} } }] }] }`;
}

/** The timeouts in seconds of the routes that clients in a namespace use for a port. */
function timeouts(manifests: readonly string[], namespace: string, port = 80, istio = '1.31.0') {
  const mesh = new Mesh(inventoryOf([SERVICE, ...manifests]), factsFor(istio, [istio]));
  const [{ resource } = { resource: undefined }] = mesh.inventory.services;
  if (resource === undefined) throw new Error('no Service was read');
  const virtualHost = sidecarVirtualHost(mesh, sidecarClient(namespace), HOST, port, resource);
  return virtualHost?.routes.map(({ timeout }) => (typeof timeout.value === 'number' ? timeout.value / 1000 : null));
}

// All as istiod 1.31 gave it to the sidecars of clients, from the same objects.
describe('the HTTPRoutes of a Service', () => {
  it('are for clients in all namespaces where they stand beside the Service', () => {
    expect(timeouts([route('prod', '15s')], 'prod')).toEqual([15]);
    expect(timeouts([route('prod', '15s')], 'shop')).toEqual([15]);
    expect(timeouts([route('prod', '15s')], 'shop', 81)).toEqual([15]);
  });

  it('are for clients of their own namespace alone where they stand elsewhere', () => {
    expect(timeouts([route('shop', '15s')], 'shop')).toEqual([15]);
    expect(timeouts([route('shop', '15s')], 'prod')).toEqual([null]);
    expect(timeouts([route('shop', '15s')], 'other')).toEqual([null]);
  });

  it("come from the client's namespace, or else from that of the Service", () => {
    const both = [route('shop', '15s'), route('prod', '20s')];
    expect(timeouts(both, 'shop')).toEqual([15]);
    expect(timeouts(both, 'prod')).toEqual([20]);
  });

  it('are those that name the port, where there are some in the namespace', () => {
    const beside = [route('prod', '15s', 'group: "", port: 81'), route('prod', '20s')];
    expect([80, 81].map((port) => timeouts(beside, 'prod', port))).toEqual([[20], [15]]);
    const apart = [route('shop', '15s', 'group: "", port: 81'), route('prod', '20s')];
    expect([80, 81].map((port) => timeouts(apart, 'shop', port))).toEqual([[20], [15]]);
    const over = [route('shop', '15s'), route('prod', '20s', 'group: "", port: 81')];
    expect([80, 81].map((port) => timeouts(over, 'shop', port))).toEqual([[15], [15]]);
  });

  it('are put together in the order of the Gateway API', () => {
    const all = route('prod', '20s').replace('value: /ws', 'value: /');
    expect(timeouts([all, route('prod', '15s')], 'prod')).toEqual([15, 20]);
  });

  it('do not ask for a section', () => {
    const named = [route('prod', '15s', 'group: "", sectionName: http-two')];
    expect([80, 81].map((port) => timeouts(named, 'prod', port))).toEqual([[15], [15]]);
  });

  it('name the group of Services, which is empty', () => {
    expect(timeouts([route('prod', '15s', 'weight: 1')], 'prod')).toEqual([null]);
    expect(timeouts([route('prod', '15s', 'group: core')], 'prod')).toEqual([null]);
  });

  it("come before VirtualServices for all in the client's namespace, and behind those that name namespaces", () => {
    const beside = (exportTo: string, namespace?: string) => [
      virtualService(exportTo, namespace),
      route('prod', '15s'),
    ];
    for (const all of ['', '"*"']) expect(timeouts(beside(all), 'prod'), all).toEqual([15]);
    for (const named of ['.', 'prod', '., other']) expect(timeouts(beside(named), 'prod'), named).toEqual([99]);
    expect(timeouts(beside('prod', 'other'), 'prod')).toEqual([99]);
    for (const hidden of ['.', 'other']) expect(timeouts(beside(hidden), 'shop'), hidden).toEqual([15]);
    expect(timeouts(beside('other'), 'prod')).toEqual([15]);
    expect(timeouts(beside('"*"'), 'shop')).toEqual([99]);
    const consumer = [virtualService('"*"'), route('shop', '15s')];
    expect([timeouts(consumer, 'shop'), timeouts(consumer, 'prod')]).toEqual([[15], [99]]);
  });

  it('mean nothing to older versions', () => {
    expect(timeouts([route('prod', '15s')], 'prod', 80, '1.18.7')).toEqual([null]);
  });
});

describe('WebSockets on the HTTPRoutes of a Service', () => {
  const urls = (manifests: readonly string[]) =>
    waysOf([SERVICE, ...manifests], '1.31.0').paths.map(({ client, url, route: { kind } }) => [
      client.namespace,
      kind,
      url,
    ]);

  it('have a path for each port that the route is for', () => {
    expect(urls([route('prod', '15s', 'group: "", port: 80')])).toEqual([['prod', 'HTTPRoute', `ws://${HOST}:80/ws`]]);
  });

  it('have a path for clients of the namespace that the route is for', () => {
    expect(urls([route('shop', '15s')])).toEqual([['shop', 'HTTPRoute', `ws://${HOST}:80/ws`]]);
  });

  it('have the path of the VirtualService where that one is used', () => {
    const routed = virtualService('.').replace('timeout: 99s', 'match: [{ uri: { prefix: /ws } }]');
    expect(urls([routed, route('prod', '15s')])).toEqual([['prod', 'VirtualService', `ws://${HOST}:80/ws`]]);
  });
});
