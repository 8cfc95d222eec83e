import { describe, expect, it } from 'vitest';
import { misplacedConnects } from '../../src/mesh/connectPatches.js';
import { chatPods, chatRule, chatService, type FilterParts, filter, MANAGER, wayOf } from './ways.js';

const upgraded = [chatService(), chatRule('h2UpgradePolicy: UPGRADE')];

/** Why each EnvoyFilter misses, with the text that is pointed to. */
function missesOf(filters: readonly string[], istio?: string, more: readonly string[] = []): string[] {
  const { mesh, path } = wayOf([...upgraded, ...more, ...filters], istio);
  return misplacedConnects(mesh, path).map(
    ({ miss, place }) => `${miss}: ${place.file.text.slice(place.start, place.end)}`,
  );
}

describe('allow_connect that arrives', () => {
  it.each<[string, FilterParts, string?]>([
    ['from the namespace of the pods', {}],
    ['from the root namespace', { namespace: 'istio-system' }],
    ['with a selector for the pods', { selector: 'app: chat' }],
    ['in any context', { context: 'ANY' }],
    [
      'with the port of the container',
      { match: `listener: { portNumber: 8080, filterChain: { filter: { name: ${MANAGER} } } }` },
    ],
    [
      'with the listener of sidecars',
      { match: `listener: { name: virtualInbound, filterChain: { filter: { name: ${MANAGER} } } }` },
    ],
    [
      'with the old name of the filter, before 1.19',
      { match: 'listener: { filterChain: { filter: { name: envoy.http_connection_manager } } }' },
      '1.18.0',
    ],
    ['without the name of a filter, before 1.27', { match: 'listener: { portNumber: 8080 }' }, '1.26.0'],
    ['with targetRefs, before 1.25', { spec: 'targetRefs: [{ kind: Service, name: chat }]' }, '1.24.0'],
    [
      'with the port of the Service as destinationPort, in 1.8',
      { match: `listener: { filterChain: { destinationPort: 80, filter: { name: ${MANAGER} } } }` },
      '1.8.5',
    ],
    [
      'with application protocols, before 1.22',
      { match: `listener: { filterChain: { applicationProtocols: istio-h2, filter: { name: ${MANAGER} } } }` },
      '1.21.0',
    ],
  ])('is not misplaced %s', (_, parts, istio) => {
    expect(missesOf([filter(parts)], istio)).toEqual([]);
  });
});

describe('allow_connect of several filters', () => {
  const allowed = (...filters: readonly FilterParts[]) =>
    wayOf([...upgraded, ...filters.map((parts, at) => filter({ name: `f${at}`, ...parts }))]).path.settings.allowConnect
      .value;
  const forbid = { config: 'http2_protocol_options: { allow_connect: false }' };

  it('stays true, for a merge copies no false', () => {
    expect(allowed({}, forbid)).toBe(true);
    expect(allowed(forbid, {})).toBe(true);
    expect(allowed(forbid, forbid)).toBe(false);
  });

  it('goes with the manager that is replaced', () => {
    expect(allowed({}, { ...forbid, operation: 'REPLACE' })).toBe(false);
  });
});

describe('allow_connect that misses', () => {
  it.each<[string, FilterParts, string, string?]>([
    [
      'an HTTP filter',
      { applyTo: 'HTTP_FILTER', type: 'type.googleapis.com/envoy.extensions.filters.http.router.v3.Router' },
      'applyTo: applyTo: HTTP_FILTER',
    ],
    ['a listener', { applyTo: 'LISTENER' }, 'applyTo: applyTo: LISTENER'],
    [
      'another type',
      { type: 'type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy' },
      'type: "@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy',
    ],
    ['the top of the connection manager', { config: 'allow_connect: true' }, 'level: allow_connect: true'],
    [
      'other options of the connection manager',
      { config: 'common_http_protocol_options: { allow_connect: true }' },
      'level: allow_connect: true',
    ],
    ['outbound listeners', { context: 'SIDECAR_OUTBOUND' }, 'context: context: SIDECAR_OUTBOUND'],
    ['gateways', { context: 'GATEWAY' }, 'context: context: GATEWAY'],
    ['other pods', { selector: 'app: chats' }, 'selector: labels: { app: chats }'],
    [
      'targets',
      { spec: 'targetRefs: [{ kind: Service, name: chat }]' },
      'targetRefs: targetRefs: [{ kind: Service, name: chat }]',
    ],
    [
      'another version',
      {
        match: `proxy: { proxyVersion: ^1\\.26 }\n        listener: { filterChain: { filter: { name: ${MANAGER} } } }`,
      },
      'proxyVersion: proxyVersion: ^1\\.26',
    ],
    [
      'another listener',
      { match: `listener: { name: 0.0.0.0_8080, filterChain: { filter: { name: ${MANAGER} } } }` },
      'listener name: name: 0.0.0.0_8080',
    ],
    [
      'the port of the Service',
      { match: `listener: { portNumber: 80, filterChain: { filter: { name: ${MANAGER} } } }` },
      'port: portNumber: 80',
    ],
    [
      'the port of the inbound listener',
      { match: `listener: { portNumber: 15006, filterChain: { filter: { name: ${MANAGER} } } }` },
      'port: portNumber: 15006',
    ],
    [
      'the port of the Service as destinationPort',
      { match: `listener: { filterChain: { destinationPort: 80, filter: { name: ${MANAGER} } } }` },
      'destination port: destinationPort: 80',
    ],
    [
      'the chain for mutual TLS alone',
      { match: `listener: { filterChain: { applicationProtocols: istio-h2, filter: { name: ${MANAGER} } } }` },
      'chain: applicationProtocols: istio-h2',
    ],
    [
      'another filter',
      { match: 'listener: { filterChain: { filter: { name: envoy.filters.network.tcp_proxy } } }' },
      'filter name: name: envoy.filters.network.tcp_proxy',
    ],
    [
      'the old name of the filter',
      { match: 'listener: { filterChain: { filter: { name: envoy.http_connection_manager } } }' },
      'legacy filter name: name: envoy.http_connection_manager',
    ],
    ['no filter in particular', { match: 'listener: { portNumber: 8080 }' }, 'drops all: listener'],
  ])('says so when it is meant for %s', (_, parts, expected, istio) => {
    expect(missesOf([filter(parts)], istio)).toEqual([expected]);
  });

  it('is found in the namespace of the client', () => {
    const route = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: chat, namespace: web }
spec: { hosts: [chat.prod.svc.cluster.local], exportTo: ["."], http: [{ match: [{ uri: { prefix: /ws } }], route: [{ destination: { host: chat.prod.svc.cluster.local } }] }] }`;
    const { mesh, path } = wayOf([...upgraded, filter({ namespace: 'web' }), route]);
    expect(path.client.namespace).toBe('web');
    expect(misplacedConnects(mesh, path).map(({ miss }) => miss)).toEqual(['namespace']);
  });

  it('is found in any namespace when it picks the pods by their labels', () => {
    expect(missesOf([filter({ namespace: 'default', selector: 'app: chat' })])).toEqual([
      'namespace: namespace: default',
    ]);
  });

  it('is none of our business in a namespace without pods or clients', () => {
    expect(missesOf([filter({ namespace: 'billing' })])).toEqual([]);
  });

  it('is reported for pods that a selector leaves out', () => {
    const pods = [chatPods('chat-a', 'release: a'), chatPods('chat-b', 'release: b')];
    expect(missesOf([filter({ selector: 'release: a' })], undefined, pods)).toEqual([
      'selector: labels: { release: a }',
    ]);
  });

  it('is left alone where another patch does the work', () => {
    expect(missesOf([filter(), filter({ name: 'second', context: 'GATEWAY' })])).toEqual([]);
  });

  it('is left alone without a type: such an object is refused', () => {
    expect(missesOf([filter().replace(/"@type": [^,]+,/, '')])).toEqual([]);
  });

  it('is left alone at an egress gateway', () => {
    expect(missesOf([filter({ namespace: 'istio-system', selector: 'istio: egressgateway' })])).toEqual([]);
  });
});

describe('a selector that names labels of pods that were not read', () => {
  const guesses = (selector: string, more: readonly string[] = []) => {
    const { mesh, path } = wayOf([...upgraded, ...more, filter({ selector })]);
    return misplacedConnects(mesh, path).map(({ miss, guess }) => [miss, guess]);
  };

  it('is a guess where the Service selects by other labels', () => {
    expect(guesses('tier: sockets')).toEqual([['selector', true]]);
  });

  it('is none where a label of the Service contradicts, or the pods were read', () => {
    expect(guesses('app: feed')).toEqual([['selector', false]]);
    expect(guesses('tier: sockets', [chatPods('chat', 'tier: web')])).toEqual([['selector', false]]);
  });
});

describe('a patch for another Service', () => {
  const voice = `apiVersion: v1
kind: Service
metadata: { name: voice, namespace: prod }
spec: { selector: { app: voice }, ports: [{ name: PORT, port: 80, targetPort: 9090 }] }`;

  it('is left alone when that Service receives HTTP/2', () => {
    const more = [voice.replace('PORT', 'http'), chatRule('h2UpgradePolicy: UPGRADE').replaceAll('chat', 'voice')];
    expect(missesOf([filter({ selector: 'app: voice' })], undefined, more)).toEqual([]);
    const narrow = { match: `listener: { portNumber: 9090, filterChain: { filter: { name: ${MANAGER} } } }` };
    expect(missesOf([filter(narrow)], undefined, more)).toEqual([]);
  });

  it('is reported when nothing there is HTTP/2', () => {
    const more = [voice.replace('PORT', 'http')];
    expect(missesOf([filter({ selector: 'app: voice' })], undefined, more)).toEqual([
      'selector: labels: { app: voice }',
    ]);
  });
});

describe('a patch at which istiod fails', () => {
  const nameless = filter({ name: 'idle', match: '', config: 'stream_idle_timeout: 1h' });

  it('is reported with the correct patch that it costs', () => {
    const { mesh, path } = wayOf([...upgraded, filter(), nameless]);
    const [found, ...others] = misplacedConnects(mesh, path);
    expect(others).toEqual([]);
    expect(found?.patch.filter.resource.name).toBe('idle');
    expect(found?.loses?.filter.resource.name).toBe('connect');
  });

  it('is left alone where there is no correct patch to lose', () => {
    expect(missesOf([nameless])).toEqual([]);
  });

  it('costs the plaintext chain its correct patch when it is for an HTTP filter and a port', () => {
    const match = `listener: { portNumber: 8080, filterChain: { filter: { name: ${MANAGER} } } }`;
    const wrong = filter({ name: 'wrong', applyTo: 'HTTP_FILTER', match });
    expect(missesOf([filter(), wrong])).toEqual(['drops all: applyTo: HTTP_FILTER']);
    expect(missesOf([filter(), wrong], '1.26.0')).toEqual([]);
  });
});
