import { describe, expect, it } from 'vitest';
import { all, chat, meshConfig, pathsOf, pods } from './meshOf.js';

const MANAGER = 'envoy.filters.network.http_connection_manager';
const TYPE = 'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager';
const ALLOW = 'http2_protocol_options: { allow_connect: true }';

interface Parts {
  readonly namespace?: string;
  readonly spec?: string;
  readonly applyTo?: string;
  readonly match?: string;
  readonly operation?: string;
  readonly value?: string;
}

const NAMED = `listener: { filterChain: { filter: { name: ${MANAGER} } } }`;

function filter({
  namespace = 'prod',
  spec = '',
  applyTo = 'NETWORK_FILTER',
  match = `context: SIDECAR_INBOUND, ${NAMED}`,
  operation = 'MERGE',
  value = `typed_config: { "@type": ${TYPE}, ${ALLOW} }`,
}: Parts = {}): string {
  return `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: connect, namespace: ${namespace} }
spec:
  ${spec === '' ? '' : `${spec}\n  `}configPatches:
    - applyTo: ${applyTo}
      match: { ${match} }
      patch: { operation: ${operation}, value: { ${value} } }`;
}

/** Whether the sidecars of \`chat\` accept CONNECT at the port that leads to 8080. */
function allowed(parts: Parts, version?: string, ...more: readonly string[]): boolean | 'mixed' | null | undefined {
  const port = '{ name: http-ws, port: 80, targetPort: 8080 }';
  const [path] = pathsOf(all(chat(port), pods('chat', 'version: v1'), filter(parts), ...more), version);
  return path?.settings.allowConnect.value;
}

/** A filter that sets a timer, of which the last one counts. */
const idle = (value: string, parts: Parts = {}) =>
  filter({ ...parts, value: `typed_config: { "@type": ${TYPE}, stream_idle_timeout: ${value} }` });
const lastIdle = (...filters: readonly string[]) =>
  pathsOf(all(chat('{ name: http-ws, port: 80 }'), pods(), ...filters))[0]?.settings.streamIdleTimeout.value;

const inbound = (listener: string) => ({ match: `context: SIDECAR_INBOUND, listener: { ${listener} }` });
const chain = (text: string) => inbound(`filterChain: { ${text}, filter: { name: ${MANAGER} } }`);

describe('an EnvoyFilter that sets allow_connect', () => {
  it.each<[string, Parts]>([
    ['with context, filter name, MERGE and type', {}],
    ['in camel case', { value: `typedConfig: { "@type": ${TYPE}, http2ProtocolOptions: { allowConnect: true } }` }],
    [
      'in both spellings mixed',
      { value: `typed_config: { "@type": ${TYPE}, http2ProtocolOptions: { allow_connect: true } }` },
    ],
    [
      'with the name of the filter in the value',
      { value: `name: ${MANAGER}, typed_config: { "@type": ${TYPE}, ${ALLOW} }` },
    ],
    ['for any context', { match: `context: ANY, ${NAMED}` }],
    ['without a context', { match: NAMED }],
    ['from the root namespace', { namespace: 'istio-system' }],
    ['for pods with these labels', { spec: 'workloadSelector: { labels: { app: chat, version: v1 } }' }],
    ['with an empty selector', { spec: 'workloadSelector: { labels: {} }' }],
    ['for the listener of sidecars', inbound(`name: virtualInbound, filterChain: { filter: { name: ${MANAGER} } }`)],
    ['for the target port', inbound(`portNumber: 8080, filterChain: { filter: { name: ${MANAGER} } }`)],
    ['for the destination port 8080', chain('destinationPort: 8080')],
  ])('reaches the receiving sidecar in every version %s', (_, parts) => {
    const versions = ['1.9.0', '1.12.9', '1.20.8', '1.24.6', '1.28.10', '1.31.0'];
    expect(versions.map((version) => allowed(parts, version))).toEqual(versions.map(() => true));
  });

  it.each<[string, Parts]>([
    ['in the context of gateways', { match: `context: GATEWAY, ${NAMED}` }],
    ['in the outbound context', { match: `context: SIDECAR_OUTBOUND, ${NAMED}` }],
    ["from the client's namespace", { namespace: 'web' }],
    ['as HTTP_FILTER', { applyTo: 'HTTP_FILTER' }],
    ['as LISTENER', { applyTo: 'LISTENER', value: ALLOW }],
    ['for other pods', { spec: 'workloadSelector: { labels: { app: other } }' }],
    ['for pods with one label more', { spec: 'workloadSelector: { labels: { app: chat, tier: web } }' }],
    ['for the port of the Service', inbound(`portNumber: 80, filterChain: { filter: { name: ${MANAGER} } }`)],
    ['for the port of the listener', inbound(`portNumber: 15006, filterChain: { filter: { name: ${MANAGER} } }`)],
    ['for another listener', inbound(`name: 0.0.0.0_8080, filterChain: { filter: { name: ${MANAGER} } }`)],
    ['for another filter', inbound('filterChain: { filter: { name: envoy.filters.network.tcp_proxy } }')],
    ['for the destination port 80', chain('destinationPort: 80')],
    ['at the top of the connection manager', { value: `typed_config: { "@type": ${TYPE}, allow_connect: true }` }],
    ['switched off', { value: `typed_config: { "@type": ${TYPE}, http2_protocol_options: { allow_connect: false } }` }],
    [
      'with the type of another filter',
      {
        value: `typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy, ${ALLOW} }`,
      },
    ],
    [
      'for proxies of another version',
      { match: `context: SIDECAR_INBOUND, proxy: { proxyVersion: '^9\\.9' }, ${NAMED}` },
    ],
  ])('misses the receiving sidecar in every version %s', (_, parts) => {
    const versions = ['1.9.0', '1.12.9', '1.20.8', '1.24.6', '1.28.10', '1.31.0'];
    expect(versions.map((version) => allowed(parts, version))).toEqual(versions.map(() => false));
  });

  const v2 = 'type.googleapis.com/envoy.config.filter.network.http_connection_manager.v2.HttpConnectionManager';
  it.each<[string, Parts, reaches: readonly string[], misses: readonly string[]]>([
    ['without the name of a filter', inbound('portNumber: 8080'), ['1.9.0', '1.24.6', '1.26.8'], ['1.27.0', '1.31.0']],
    ['without a listener', { match: 'context: SIDECAR_INBOUND' }, ['1.9.0', '1.24.6'], ['1.27.9', '1.31.0']],
    [
      'with the old name of the filter',
      inbound('filterChain: { filter: { name: envoy.http_connection_manager } }'),
      ['1.9.0', '1.16.7'],
      ['1.20.8', '1.31.0'],
    ],
    [
      'with the v2 type',
      { value: `typed_config: { "@type": ${v2}, ${ALLOW} }` },
      ['1.9.0', '1.16.7'],
      ['1.20.8', '1.31.0'],
    ],
    [
      'with targetRefs',
      { spec: 'targetRefs: [{ kind: Service, name: chat }]' },
      ['1.20.8', '1.24.6'],
      ['1.27.9', '1.31.0'],
    ],
    ['for the destination port 80', chain('destinationPort: 80'), ['1.8.5'], ['1.9.0', '1.31.0']],
    [
      'with proxyVersion ^1\\.30',
      { match: `context: SIDECAR_INBOUND, proxy: { proxyVersion: '^1\\.30.*' }, ${NAMED}` },
      ['1.30.3'],
      ['1.28.10', '1.31.0'],
    ],
    [
      'with proxyVersion 1\\.1 anywhere',
      { match: `context: SIDECAR_INBOUND, proxy: { proxyVersion: '1\\.1.*' }, ${NAMED}` },
      ['1.10.6', '1.16.7'],
      ['1.9.0', '1.20.8'],
    ],
    [
      'with proxyVersion ^1\\.*.*',
      { match: `context: SIDECAR_INBOUND, proxy: { proxyVersion: '^1\\.*.*' }, ${NAMED}` },
      ['1.9.0', '1.12.9', '1.31.0'],
      [],
    ],
  ])('reaches it in some versions %s', (_, parts, reaches, misses) => {
    expect(reaches.map((version) => [version, allowed(parts, version)])).toEqual(
      reaches.map((version) => [version, true]),
    );
    expect(misses.map((version) => [version, allowed(parts, version)])).toEqual(
      misses.map((version) => [version, false]),
    );
  });

  it('for application protocols reaches every chain up to 1.20, one of two from 1.22 on', () => {
    const parts = chain('applicationProtocols: istio-h2');
    expect([allowed(parts, '1.20.8'), allowed(parts, '1.22.8')]).toEqual([true, 'mixed']);
  });

  it('is lost from 1.27 on where another one names no filter', () => {
    const unnamed = filter({
      match: 'context: SIDECAR_INBOUND',
      value: `typed_config: { "@type": ${TYPE}, stream_idle_timeout: 0s }`,
    });
    const other = unnamed.replace('name: connect', 'name: timers');
    expect([allowed({}, '1.24.6', other), allowed({}, '1.27.0', other)]).toEqual([true, false]);
  });

  it('for some of the pods leaves the others without', () => {
    const parts = { spec: 'workloadSelector: { labels: { version: v1 } }' };
    expect(allowed(parts, undefined, pods('chat-v2', 'version: v2'))).toBe('mixed');
  });

  it('follows the root namespace that the mesh configuration names', () => {
    const config = meshConfig('rootNamespace: mesh-system');
    expect(allowed({ namespace: 'mesh-system' }, undefined, config)).toBe(true);
    expect(allowed({ namespace: 'istio-system' }, undefined, config)).toBe(false);
  });

  it('of the namespace is applied after that of the root namespace', () => {
    expect(lastIdle(idle('9s'), idle('7s', { namespace: 'istio-system' }))).toBe(9_000);
  });

  it('of a higher priority is applied later', () => {
    expect(lastIdle(idle('7s'), idle('9s', { namespace: 'istio-system', spec: 'priority: 10' }))).toBe(9_000);
  });

  it('says nothing where the port is TCP', () => {
    const [path] = pathsOf(all(chat('{ name: tcp-ws, port: 80 }'), filter()));
    expect(path?.settings.allowConnect.value).toBe(null);
  });
});
