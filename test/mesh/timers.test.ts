import { describe, expect, it } from 'vitest';
import type { TimerLine } from '../../src/mesh/timers.js';
import type { SocketPath } from '../../src/websockets/path.js';
import { all, chat, EDGE, meshConfig, NEWEST, pathsOf, routes } from './meshOf.js';
import { type FilterParts, filter } from './ways.js';

const PORT = '{ name: http-ws, port: 80, targetPort: 8080 }';
const ROUTE = 'name: sockets, match: [{ name: all, uri: { prefix: /ws } }], route: [{ destination: { host: chat } }]';
const viaEdge = (more = '', route = ROUTE) =>
  all(
    EDGE,
    chat(PORT),
    routes(`{ hosts: [chat.example.com], gateways: [istio-system/edge], http: [{ ${route}${more} }] }`),
  );
const inMesh = chat(PORT);

function pathOf(texts: readonly string[], version = NEWEST): SocketPath {
  const [path] = pathsOf(all(...texts), version);
  if (path === undefined) throw new Error('no path');
  return path;
}

const brief = ({ milliseconds, kind, hop, overruledBy }: TimerLine) =>
  `${hop} ${kind} ${milliseconds}${overruledBy === undefined ? '' : ' overruled'}`;

/** The lines that set timers on a way, and the lowest in force. */
function idle(texts: readonly string[], version?: string) {
  const { settings } = pathOf(texts, version);
  return { lines: [...settings.timers.streamIdle].map(brief), lowest: settings.streamIdleTimeout.value };
}
function longest(texts: readonly string[], version?: string) {
  const { settings } = pathOf(texts, version);
  return { lines: [...settings.timers.maxDuration].map(brief), lowest: settings.maxStreamDuration.value };
}

const gateway = (config: string, parts: FilterParts = {}) =>
  filter({ namespace: 'istio-system', context: 'GATEWAY', config, ...parts });
/** A patch of a route, with a match of its own. */
const route = (setting: string, match = '', context = 'GATEWAY') =>
  filter({
    name: 'route',
    namespace: 'istio-system',
    applyTo: 'HTTP_ROUTE',
    context,
    match,
    value: `route: { ${setting} }`,
  });

describe('the stream idle timeout', () => {
  it('is none by default', () => {
    expect(idle([viaEdge()])).toEqual({ lines: [], lowest: null });
  });

  it('is the lowest of all hops', () => {
    const both = [
      gateway('stream_idle_timeout: 60s'),
      filter({ name: 'in', config: 'streamIdleTimeout: 30s' }),
      viaEdge(),
    ];
    expect(idle(both)).toEqual({
      lines: ['client manager 60000', 'server manager 30000', 'server manager 30000'],
      lowest: 30_000,
    });
  });

  it('of a route beats that of its connection manager, upwards and downwards', () => {
    const manager = gateway('stream_idle_timeout: 60s');
    expect(idle([manager, route('idle_timeout: 90s'), viaEdge()])).toEqual({
      lines: ['client manager 60000 overruled', 'client route 90000'],
      lowest: 90_000,
    });
    expect(idle([manager, route('idle_timeout: 9s'), viaEdge()])).toEqual({
      lines: ['client manager 60000', 'client route 9000'],
      lowest: 9_000,
    });
    expect(idle([gateway('stream_idle_timeout: 0s'), route('idle_timeout: 9s'), viaEdge()]).lowest).toBe(9_000);
  });

  it('is switched off by 0s on the route, for that hop', () => {
    const inbound = filter({ name: 'in', config: 'stream_idle_timeout: 30s' });
    const off = [gateway('stream_idle_timeout: 5s'), route('idle_timeout: 0s')];
    expect(idle([...off, viaEdge()])).toEqual({ lines: [], lowest: null });
    expect(idle([...off, inbound, viaEdge()]).lowest).toBe(30_000);
  });

  it.each([
    ['routeConfiguration: { vhost: { route: { name: sockets } } }', true],
    ['routeConfiguration: { vhost: { route: { name: sockets.all } } }', true],
    ['routeConfiguration: { vhost: { route: { name: polls } } }', false],
    ['routeConfiguration: { portNumber: 443, gateway: istio-system/edge }', true],
    ['routeConfiguration: { portNumber: 80 }', false],
    ['routeConfiguration: { gateway: istio-system/other }', false],
    ["routeConfiguration: { vhost: { name: 'chat.example.com:443' } }", true],
    ["routeConfiguration: { vhost: { name: 'feed.example.com:443' } }", false],
    ['routeConfiguration: { name: https.443.https.edge.istio-system }', true],
    ['routeConfiguration: { name: http.80 }', false],
  ])('of a route patch with %s reaches the route: %s', (match, reaches) => {
    expect(idle([route('idle_timeout: 9s', match), viaEdge()]).lines).toHaveLength(reaches ? 1 : 0);
  });

  it('acts at the sidecar of a client, on the port of the Service', () => {
    const outbound = (match: string) =>
      filter({
        context: 'SIDECAR_OUTBOUND',
        config: 'stream_idle_timeout: 9s',
        match: `listener: { ${match}, filterChain: { filter: { name: envoy.filters.network.http_connection_manager } } }`,
      });
    expect(idle([outbound('portNumber: 80'), inMesh]).lowest).toBe(9_000);
    expect(idle([outbound('name: 0.0.0.0_80'), inMesh]).lowest).toBe(9_000);
    expect(idle([outbound('portNumber: 8080'), inMesh]).lowest).toBeNull();
  });

  it("acts on the route inside of the server's sidecar", () => {
    const inbound = (match: string) => route('idle_timeout: 9s', match, 'SIDECAR_INBOUND');
    expect(idle([inbound(''), inMesh]).lowest).toBe(9_000);
    expect(idle([inbound('routeConfiguration: { portNumber: 80 }'), inMesh]).lowest).toBeNull();
  });

  it('does not act where no connection manager sees the requests', () => {
    const any = filter({ context: 'ANY', config: 'stream_idle_timeout: 9s' });
    expect(idle([any, chat('{ name: tcp-ws, port: 80 }')])).toEqual({ lines: [], lowest: null });
  });

  it('of connectionSettings acts from 1.31 on, behind what EnvoyFilters set', () => {
    const settings = meshConfig('defaultConfig: { connectionSettings: { httpStreamIdleTimeout: 40s } }');
    expect(idle([settings, viaEdge()], '1.31.0')).toEqual({
      lines: ['client settings 40000', 'server settings 40000', 'server settings 40000'],
      lowest: 40_000,
    });
    expect(idle([settings, viaEdge()], '1.30.9').lowest).toBeNull();
    expect(idle([settings, gateway('stream_idle_timeout: 60s'), viaEdge()]).lines[0]).toBe(
      'client settings 40000 overruled',
    );
  });

  it('of the profile EDGE is five minutes at gateways, unless something is set beside it', () => {
    const edge = (more = '') => meshConfig(`defaultConfig: { connectionSettings: { profile: EDGE${more} } }`);
    expect(idle([edge(), viaEdge()])).toEqual({ lines: ['client profile 300000'], lowest: 300_000 });
    expect(idle([edge(), inMesh]).lowest).toBeNull();
    expect(idle([edge(', httpStreamIdleTimeout: 1h'), viaEdge()]).lowest).toBe(3_600_000);
    expect(idle([edge(', httpStreamIdleTimeout: 0s'), viaEdge()]).lowest).toBeNull();
  });

  it('is unknown behind a placeholder, and nothing is said about the hop', () => {
    const unknown = gateway("stream_idle_timeout: '$(IDLE)'");
    expect(idle([unknown, viaEdge()])).toEqual({ lines: [], lowest: 'unknown' });
  });
});

describe('the longest duration of streams', () => {
  const header = 'headers: { request: { set: { x-envoy-upstream-stream-duration-ms: "5000" } } }';

  it('comes from connection managers and routes, of which 0s switches them off', () => {
    const manager = gateway('common_http_protocol_options: { max_stream_duration: 60s }');
    const off = route('max_stream_duration: { max_stream_duration: 0s }');
    expect(longest([manager, viaEdge()])).toEqual({ lines: ['client manager 60000'], lowest: 60_000 });
    expect(longest([manager, off, viaEdge()])).toEqual({ lines: [], lowest: null });
  });

  it('comes from clusters, where 0s on the route does nothing', () => {
    const cluster = (match: string, value = 'common_http_protocol_options: { max_stream_duration: 70s }') =>
      gateway('', { name: 'cluster', applyTo: 'CLUSTER', match, value });
    const off = route('max_stream_duration: { max_stream_duration: 0s }');
    expect(longest([cluster(''), off, viaEdge()])).toEqual({ lines: ['client cluster 70000'], lowest: 70_000 });
    const options =
      'typed_extension_protocol_options: { x: { common_http_protocol_options: { max_stream_duration: 8s } } }';
    expect(longest([cluster('', options), viaEdge()]).lowest).toBe(8_000);
    expect(longest([cluster('cluster: { service: feed.prod.svc.cluster.local }'), viaEdge()]).lowest).toBeNull();
    expect(longest([cluster('cluster: { portNumber: 80 }'), viaEdge()]).lowest).toBe(70_000);
    expect(longest([cluster('cluster: { portNumber: 8080 }'), viaEdge()]).lowest).toBeNull();
  });

  it("comes from the cluster between the server's sidecar and the application", () => {
    const inbound = (port: number) =>
      filter({
        applyTo: 'CLUSTER',
        match: `cluster: { portNumber: ${port} }`,
        value: 'common_http_protocol_options: { max_stream_duration: 70s }',
      });
    expect(longest([inbound(8080), viaEdge()]).lines).toEqual(['server cluster 70000']);
    expect(longest([inbound(80), viaEdge()]).lines).toEqual([]);
  });

  it('comes from a request header that the route or its destination sets', () => {
    const atDestination = ROUTE.replace('host: chat }', `host: chat }, ${header}`);
    expect(longest([viaEdge(`, ${header}`)])).toEqual({ lines: ['client header 5000'], lowest: 5_000 });
    expect(longest([viaEdge('', atDestination)]).lines).toEqual(['client header 5000']);
    expect(longest([viaEdge(`, ${header.replace('"5000"', '5s')}`)]).lines).toEqual([]);
    expect(longest([viaEdge(`, ${header.replace('request', 'response')}`)]).lines).toEqual([]);
  });

  it('is the timeout of the route in the versions in which it cuts, without being one of the lines', () => {
    expect(longest([viaEdge(', timeout: 3s')], '1.9.0')).toEqual({ lines: [], lowest: 3_000 });
    expect(longest([viaEdge(`, timeout: 30s, ${header}`)], '1.9.0').lowest).toBe(5_000);
    expect(longest([viaEdge(', timeout: 3s')], '1.10.6').lowest).toBeNull();
  });
});
