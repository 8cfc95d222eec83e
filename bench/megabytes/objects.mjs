// Everything else that a mesh has lists of.
import {
  chat,
  deployment,
  documents,
  gateway,
  gatewayApi,
  istio,
  list,
  match,
  object,
  route,
  server,
  service,
  to,
  virtualService,
} from './parts.mjs';

/** Everything that the lists of a mesh are for: one way of a WebSocket. */
const way = () => [...chat(), virtualService([route()])];

/** The text of each shape by its name; it takes the number of bytes. */
export const objects = {
  subsets: (n) =>
    documents(
      ...way(),
      istio('DestinationRule', 'all', {
        host: 'chat',
        subsets: list(n, (i) => ({ name: `v${i}`, labels: { v: `${i}` } })),
      }),
    ),
  'subsets and their routes': (n) =>
    documents(
      service(),
      deployment(),
      istio('DestinationRule', 'all', {
        host: 'chat',
        subsets: list(n / 2, (i) => ({ name: `v${i}`, labels: { v: `${i}` } })),
      }),
      virtualService(list(n / 2, (i) => route(i, { route: [{ destination: { host: 'chat', subset: `v${i}` } }] }))),
    ),
  'settings of ports': (n) =>
    documents(
      ...way(),
      istio('DestinationRule', 'all', {
        host: 'chat',
        trafficPolicy: { portLevelSettings: list(n, (i) => ({ port: { number: i + 1 }, tls: { mode: 'DISABLE' } })) },
      }),
    ),
  'rules of one host': (n) =>
    documents(
      ...way(),
      ...list(n, (i) => istio('DestinationRule', `d${i}`, { host: 'chat', subsets: [{ name: `v${i}` }] })),
    ),
  servers: (n) => documents(...way(), gateway(list(n, (i) => server(i)))),
  'hosts of a server and of routes': (n) => {
    const hosts = list(n / 2, (i) => `h${i}.example.com`);
    return documents(
      ...chat(),
      gateway([server(0, hosts)]),
      virtualService([route()], hosts, { gateways: ['public'] }),
    );
  },
  EnvoyFilters: (n) =>
    documents(...way(), ...list(n, (i) => istio('EnvoyFilter', `e${i}`, { configPatches: [patch('MERGE', HTTP2)] }))),
  patches: (n) =>
    documents(...way(), istio('EnvoyFilter', 'e', { configPatches: list(n, () => patch('MERGE', HTTP2)) })),
  Sidecars: (n) =>
    documents(
      ...way(),
      ...list(n, (i) =>
        istio('Sidecar', `s${i}`, { workloadSelector: { labels: { app: `s${i}` } }, egress: [{ hosts: ['./*'] }] }),
      ),
    ),
  'hosts of a Sidecar': (n) =>
    documents(...way(), istio('Sidecar', 's', { egress: [{ hosts: list(n, (i) => `ns${i}/*`) }] })),
  ReferenceGrants: (n) =>
    documents(
      ...way(),
      ...list(n, (i) =>
        gatewayApi('ReferenceGrant', `g${i}`, {
          from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: `ns${i}` }],
          to: [{ group: '', kind: 'Service' }],
        }),
      ),
    ),
  endpoints: (n) =>
    documents(
      ...way(),
      istio('ServiceEntry', 'x', {
        ...ENTRY,
        resolution: 'STATIC',
        endpoints: list(n, (i) => ({ address: '10.0.0.1', labels: { v: `${i}` } })),
      }),
      virtualService([{ match: match(), route: to('x.example.com') }], ['x.example.com'], {}, 'x'),
    ),
  'hosts of a ServiceEntry': (n) =>
    documents(...way(), istio('ServiceEntry', 'x', { ...ENTRY, hosts: list(n, (i) => `h${i}.example.com`) })),
  'hosts and ports of a ServiceEntry': (n) =>
    documents(
      ...way(),
      istio('ServiceEntry', 'x', {
        ...ENTRY,
        hosts: list(n / 2, (i) => `h${i}.example.com`),
        ports: list(n / 2, (i) => ({ number: i + 1, name: `http-ws${i}`, protocol: 'HTTP' })),
      }),
    ),
  'wildcards of ServiceEntries': (n) =>
    documents(
      ...list(n / 2, (i) => istio('ServiceEntry', `x${i}`, { ...ENTRY, hosts: [`*.e${i}.example.com`] })),
      virtualService(list(n / 2, (i) => route(i, { route: to(`a.b${i}.example.com`) }))),
    ),
  Services: (n) => documents(...list(n, (i) => service(`s${i}`))),
  'Services and their pods': (n) =>
    documents(
      ...list(n / 2, (i) => service(`s${i}`, undefined, { app: 'one' })),
      ...list(n / 2, (i) => deployment(`d${i}`, { app: 'one' })),
    ),
  'Services and misspelt routes': (n) =>
    documents(
      ...list(n / 2, (i) => service(`service-${i}`)),
      virtualService(list(n / 2, (i) => route(i, { route: to(`servce-${i}`) }))),
    ),
  'objects of one name': (n) => documents(...way(), ...list(n, (i) => virtualService([route(i)]))),
  namespaces: (n) =>
    documents(...list(n, (i) => ({ ...virtualService([route()]), metadata: { name: 'chat', namespace: `ns${i}` } }))),
  labels: (n) =>
    documents(
      deployment(),
      service('chat', undefined, Object.fromEntries(list(n, (i) => `label-${i}`).map((key) => [key, 'x']))),
    ),
  'mesh configurations': (n) =>
    documents(
      ...way(),
      ...list(n, (i) => ({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'istio', namespace: 'istio-system' },
        data: { mesh: `defaultConfig:\n  drainDuration: ${i}s\n` },
      })),
    ),
  'rules of a policy': (n) =>
    documents(
      ...way(),
      object('security.istio.io/v1', 'AuthorizationPolicy', 'p', {
        rules: list(n, (i) => ({ to: [{ operation: { paths: [`/p${i}`] } }] })),
      }),
    ),
};

const ENTRY = {
  hosts: ['x.example.com'],
  ports: [{ number: 80, name: 'http-ws', protocol: 'HTTP' }],
  resolution: 'DNS',
};

const HTTP2 = { typed_config: { http2_protocol_options: { allow_connect: true } } };

function patch(operation, value) {
  const filter = { name: 'envoy.filters.network.http_connection_manager' };
  const match = { context: 'SIDECAR_INBOUND', listener: { filterChain: { filter } } };
  return { applyTo: 'NETWORK_FILTER', match, patch: { operation, value } };
}
