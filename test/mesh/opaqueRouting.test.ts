import { describe, expect, it } from 'vitest';
import type { SocketPath } from '../../src/websockets/path.js';
import { parseSocketUrl, pathsOfUrl } from '../../src/websockets/request.js';
import { waysOf } from './ways.js';

/** A Gateway with one server. */
function gateway(server: string): string {
  return `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: prod }
spec: { selector: { istio: ingressgateway }, servers: [{ ${server} }] }`;
}

/** A VirtualService `chat-ws` on that Gateway. */
function routes(entries: string, name = 'chat-ws'): string {
  return `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: prod }
spec: { hosts: ['*.example.com'], gateways: [edge], ${entries} }`;
}

const to = (host: string) => `route: [{ destination: { host: ${host}, port: { number: 443 } } }]`;
const passthrough = gateway(
  "port: { number: 443, name: tls, protocol: TLS }, hosts: ['*'], tls: { mode: PASSTHROUGH }",
);
const tcp = gateway("port: { number: 9000, name: tcp, protocol: TCP }, hosts: ['*']");

function brief({ url, destination, settings, route }: SocketPath): string {
  return `${url} ${destination.host.split('.')[0]} ${settings.upstreamProtocol.value} ${route.field.path.join('.')}`;
}

function pathsIn(...manifests: string[]): string[] {
  return waysOf(manifests).paths.map(brief);
}

describe('WebSockets that a gateway passes on unseen', () => {
  it('follow the tls route of their SNI', () => {
    const tls = `tls: [{ match: [{ sniHosts: [a.example.com] }], ${to('a')} }, { match: [{ sniHosts: [b.example.com, c.example.com] }], ${to('b')} }]`;
    expect(pathsIn(passthrough, routes(tls))).toEqual([
      'wss://a.example.com/ a tcp spec.tls.0',
      'wss://b.example.com/ b tcp spec.tls.1',
    ]);
  });

  it('follow the tcp route of a TCP server, and no tls or http route', () => {
    const all = `http: [{ ${to('a')} }], tls: [{ match: [{ sniHosts: [a.example.com] }], ${to('a')} }], tcp: [{ ${to('b')} }]`;
    expect(pathsIn(tcp, routes(all))).toEqual(['ws://*.example.com:9000/ b tcp spec.tcp.0']);
  });

  it('follow the tcp route where TLS ends but HTTP is not seen', () => {
    const ended = gateway(
      "port: { number: 443, name: tls, protocol: TLS }, hosts: ['*'], tls: { mode: SIMPLE, credentialName: x }",
    );
    expect(pathsIn(ended, routes(`tcp: [{ ${to('b')} }]`))).toEqual(['wss://*.example.com/ b tcp spec.tcp.0']);
  });

  it('skip entries for other ports and other gateways', () => {
    const entries = `tcp: [{ match: [{ port: 9001 }], ${to('a')} }, { match: [{ gateways: [other] }], ${to('b')} }, { match: [{ port: 9000, gateways: [prod/edge] }], ${to('c')} }]`;
    expect(pathsIn(tcp, routes(entries))).toEqual(['ws://*.example.com:9000/ c tcp spec.tcp.2']);
  });

  it('use the first entry only', () => {
    const twice = `tcp: [{ ${to('a')} }, { ${to('b')} }]`;
    expect(pathsIn(tcp, routes(twice))).toEqual(['ws://*.example.com:9000/ a tcp spec.tcp.0']);
  });

  it('do not take servers of AUTO_PASSTHROUGH', () => {
    const auto = gateway(
      "port: { number: 15443, name: tls, protocol: TLS }, hosts: ['*'], tls: { mode: AUTO_PASSTHROUGH }",
    );
    expect(pathsIn(auto, routes(`tls: [{ match: [{ sniHosts: [a.example.com] }], ${to('a')} }]`))).toEqual([]);
  });

  it('follow TLSRoutes and TCPRoutes of the Gateway API', () => {
    const api = (listener: string) => `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: prod }
spec: { gatewayClassName: istio, listeners: [{ name: l, hostname: '*.example.com', ${listener} }] }`;
    const route = (kind: string, names: string) => `apiVersion: gateway.networking.k8s.io/v1alpha2
kind: ${kind}
metadata: { name: chat-ws, namespace: prod }
spec: { parentRefs: [{ name: edge }], ${names} rules: [{ backendRefs: [{ name: a, port: 443 }] }] }`;
    const tlsListener = api('port: 443, protocol: TLS, tls: { mode: Passthrough }');
    expect(pathsIn(tlsListener, route('TLSRoute', 'hostnames: [a.example.com],'))).toEqual([
      'wss://a.example.com/ a tcp spec.rules.0',
    ]);
    expect(pathsIn(tlsListener, route('TCPRoute', ''))).toEqual([]);
    expect(pathsIn(api('port: 9000, protocol: TCP'), route('TCPRoute', ''))).toEqual([
      'ws://*.example.com:9000/ a tcp spec.rules.0',
    ]);
  });

  it('know no timers, no connection manager and no hash on headers', () => {
    const filter = `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: idle, namespace: istio-system }
spec:
  configPatches:
    - applyTo: NETWORK_FILTER
      match: { listener: { filterChain: { filter: { name: envoy.filters.network.http_connection_manager } } } }
      patch:
        operation: MERGE
        value:
          typed_config:
            "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
            stream_idle_timeout: 5s`;
    const rule = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: a, namespace: prod }
spec: { host: a, trafficPolicy: { loadBalancer: { consistentHash: { httpHeaderName: x } } } }`;
    const manifests = [
      passthrough,
      routes(`tls: [{ match: [{ sniHosts: [a.example.com] }], ${to('a')} }]`),
      filter,
      rule,
    ];
    const [path] = waysOf(manifests).paths;
    expect(path?.settings).toMatchObject({
      streamIdleTimeout: { value: null },
      routeTimeout: { value: null },
      hash: { value: [] },
    });
    expect(path?.settings.allowConnectAtGateway.value).toBeNull();
    expect(path?.receiver.managers).toEqual([]);
  });

  it('are found by the URL that a person asks for', () => {
    const ask = (url: string, ...manifests: string[]) => {
      const parsed = parseSocketUrl(url);
      return parsed === undefined ? [] : pathsOfUrl(waysOf(manifests).mesh, parsed, undefined).map(brief);
    };
    const tls = routes(`tls: [{ match: [{ sniHosts: [a.example.com] }], ${to('a')} }]`);
    expect(ask('wss://a.example.com/x', passthrough, tls)).toEqual(['wss://a.example.com/x a tcp spec.tls.0']);
    expect(ask('wss://b.example.com/x', passthrough, tls)).toEqual([]);
    expect(ask('ws://a.example.com/x', passthrough, tls)).toEqual([]);
    const plain = routes(`tcp: [{ ${to('b')} }]`);
    expect(ask('ws://b.example.com:9000', tcp, plain)).toEqual(['ws://b.example.com:9000/ b tcp spec.tcp.0']);
    expect(ask('wss://b.example.com:9000', tcp, plain)).toHaveLength(1);
    expect(ask('ws://b.example.com', tcp, plain)).toEqual([]);
  });
});
