// Two kinds of objects by the thousand, of which each one of the first may meet each one of the second.
import {
  deployment,
  documents,
  gatewayApi,
  istio,
  list,
  object,
  route,
  service,
  to,
  virtualService,
} from './parts.mjs';

const MANAGER = 'envoy.filters.network.http_connection_manager';
const MANAGER_TYPE = `type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager`;
const IN_MANAGER = { filterChain: { filter: { name: MANAGER } } };

/** An EnvoyFilter with one patch; its match beside the context. */
function filter(name, applyTo, context, match, operation, value, selector = undefined) {
  const patches = [{ applyTo, match: { context, ...match }, patch: { operation, value } }];
  const workloadSelector = selector === undefined ? {} : { workloadSelector: { labels: selector } };
  return istio('EnvoyFilter', name, { ...workloadSelector, configPatches: patches });
}

/** A patch of the connection manager of some listeners. */
function inManager(name, context, config, selector) {
  const value = { typed_config: { '@type': MANAGER_TYPE, ...config } };
  return filter(name, 'NETWORK_FILTER', context, { listener: IN_MANAGER }, 'MERGE', value, selector);
}

function ofRoute(name, routeConfiguration, seconds) {
  const value = { route: { idle_timeout: `${seconds}s` } };
  return filter(name, 'HTTP_ROUTE', 'SIDECAR_OUTBOUND', { routeConfiguration }, 'MERGE', value);
}

function ofCluster(name, cluster, seconds) {
  const value = { common_http_protocol_options: { max_stream_duration: `${seconds}s` } };
  return filter(name, 'CLUSTER', 'SIDECAR_OUTBOUND', { cluster }, 'MERGE', value);
}

function security(kind, name, spec) {
  return object('security.istio.io/v1', kind, name, spec);
}

function policy(rules, more = {}) {
  return security('AuthorizationPolicy', 'p', { action: 'ALLOW', rules, ...more });
}

/** Half of the bytes for routes to `chat`, half for what they meet. */
function routesAnd(n, make, more = {}) {
  return documents(service(), deployment(), virtualService(list(n / 2, (i) => route(i, more))), ...list(n / 2, make));
}

/** Half of the bytes for pods with a label of their own, half for what they meet. */
function podsAnd(n, make, routes = [route()]) {
  const pods = list(n / 2, (i) => deployment(`d${i}`, { app: 'chat', i: `${i}` }));
  return documents(service(), ...pods, virtualService(routes), ...list(n / 2, make));
}

function subset(i) {
  return { name: `v${i}`, labels: { v: `${i}` } };
}

function toSubset(i) {
  return route(i, { route: [{ destination: { host: 'chat', subset: `v${i}` } }] });
}

const CONNECT = [{ to: [{ operation: { methods: ['CONNECT'] } }] }];
const TOKEN = [{ from: [{ source: { requestPrincipals: ['*'] } }] }];
const ROUND_ROBIN = { trafficPolicy: { loadBalancer: { simple: 'ROUND_ROBIN' } } };

/** A Service `chat` with many ports. */
function portsOf(n) {
  return service(
    'chat',
    list(n, (i) => ({ name: `http-ws${i}`, port: i + 1 })),
  );
}

/** An HTTPRoute for the clients of `chat`, whose backend names no port. */
function routeOfService(name, namespace = 'prod') {
  const parentRefs = [{ group: '', kind: 'Service', name: 'chat', namespace: 'prod' }];
  const rules = [{ matches: [{ path: { value: '/ws' } }], backendRefs: [{ name: 'chat', namespace: 'prod' }] }];
  return gatewayApi('HTTPRoute', name, { parentRefs, rules }, namespace);
}

/** The text of each shape by its name; it takes the number of bytes. */
export const products = {
  'routes and rules that ask for tokens': (n) =>
    documents(
      service(),
      deployment(),
      virtualService(list(n / 2, route)),
      policy(list(n / 2, (i) => ({ ...TOKEN[0], to: [{ operation: { paths: [`/x${i}`] } }] }))),
    ),
  'routes and rules for CONNECT': (n) =>
    documents(
      service(),
      deployment(),
      virtualService(list(n / 2, route)),
      policy(list(n / 2, (i) => ({ to: [{ operation: { methods: ['CONNECT'], paths: [`/ws${i}`] } }] }))),
    ),
  'routes and rules on an opaque port': (n) =>
    documents(
      service('chat', [{ name: 'tcp-ws', port: 80 }]),
      deployment(),
      virtualService(list(n / 2, route)),
      policy(list(n / 2, (i) => ({ to: [{ operation: { methods: ['GET'], paths: [`/ws${i}`] } }] }))),
    ),
  'routes and RequestAuthentications': (n) =>
    routesAnd(n, (i) =>
      i === 0
        ? policy(TOKEN)
        : security('RequestAuthentication', `r${i}`, { jwtRules: [{ issuer: 'x', fromHeaders: [{ name: 'x-t' }] }] }),
    ),
  'routes and rules of other namespaces': (n) =>
    routesAnd(n, (i) =>
      istio('DestinationRule', 'd', { host: 'chat.prod.svc.cluster.local', ...ROUND_ROBIN }, `n${i}`),
    ),
  'routes and rules of like names': (n) =>
    routesAnd(n, (i) => istio('DestinationRule', `d${i}`, { host: `chat.n${i}`, ...ROUND_ROBIN })),
  'routes and patches of named routes': (n) =>
    routesAnd(n, (i) => ofRoute(`e${i}`, { vhost: { route: { name: `r${i}` } } }, i + 1)),
  'named routes and patches of all': (n) =>
    documents(
      service(),
      virtualService(list(n / 2, (i) => route(i, { name: `r${i}` }))),
      ...list(n / 4, (i) => ofRoute(`n${i}`, { vhost: { route: { name: `r${i}` } } }, i + 1)),
      ...list(n / 4, (i) => ofRoute(`e${i}`, {}, i + 1)),
    ),
  'clusters and patches of clusters': (n) =>
    documents(
      service(),
      istio('DestinationRule', 'd', { host: 'chat', subsets: list(n / 4, subset) }),
      virtualService(list(n / 4, toSubset)),
      ...list(n / 4, (i) => ofCluster(`n${i}`, { subset: `v${i}` }, i + 1)),
      ...list(n / 4, (i) => ofCluster(`e${i}`, {}, i + 1)),
    ),
  'routes and timers': (n) =>
    routesAnd(n, (i) => inManager(`e${i}`, 'SIDECAR_OUTBOUND', { stream_idle_timeout: `${i + 1}s` })),
  'routes and upgrades': (n) =>
    routesAnd(n, (i) => inManager(`e${i}`, 'ANY', { upgrade_configs: [{ upgrade_type: 'websocket' }] })),
  'routes and misplaced allow_connect': (n) =>
    documents(
      istio('DestinationRule', 'd', {
        host: 'chat',
        trafficPolicy: { connectionPool: { http: { h2UpgradePolicy: 'UPGRADE' } } },
      }),
      routesAnd(n, (i) => inManager(`e${i}`, 'SIDECAR_INBOUND', { allow_connect: true })),
    ),
  'routes and scripts': (n) =>
    routesAnd(n, (i) => {
      const inlineCode = `function envoy_on_request(h) h:body() end -- ${i}`;
      const typed_config = { '@type': 'type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua', inlineCode };
      const match = { listener: IN_MANAGER };
      return filter(`e${i}`, 'HTTP_FILTER', 'SIDECAR_OUTBOUND', match, 'INSERT_BEFORE', {
        name: `f${i}`,
        typed_config,
      });
    }),
  'routes and session persistence': (n) =>
    routesAnd(n, (i) =>
      object('gateway.networking.x-k8s.io/v1alpha1', 'XBackendTrafficPolicy', `p${i}`, {
        targetRefs: [{ group: '', kind: 'Service', name: 'other' }],
        sessionPersistence: { sessionName: 'x' },
      }),
    ),
  'routes and settings of ports': (n) => {
    const ports = list(n / 8, (i) => ({ name: `http-ws${i}`, port: i + 1 })).slice(0, 150);
    return documents(
      service('chat', ports),
      virtualService(
        list(n / 2, (i) => route(i, { route: [{ destination: { host: 'chat', port: { number: (i % 150) + 1 } } }] })),
      ),
      istio('DestinationRule', 'd', {
        host: 'chat',
        trafficPolicy: { portLevelSettings: list(n / 3, (i) => ({ port: { number: i + 1 } })) },
      }),
    );
  },
  'ports and rules of other namespaces': (n) =>
    documents(
      portsOf(n / 3),
      virtualService([route('')]),
      ...list(n / 2, (i) =>
        istio('DestinationRule', 'd', { host: 'chat.prod.svc.cluster.local', ...ROUND_ROBIN }, `n${i}`),
      ),
    ),
  'ports and HTTPRoutes': (n) => documents(portsOf(n / 3), ...list(n / 2, (i) => routeOfService(`r${i}`))),
  'ports and HTTPRoutes of namespaces': (n) =>
    documents(portsOf(n / 3), ...list(n / 2, (i) => routeOfService('r', `n${i}`))),
  'HTTPRoutes and VirtualServices': (n) =>
    documents(
      service(),
      ...list(n / 2, (i) => routeOfService(`r${i}`)),
      ...list(n / 2, (i) => virtualService([route('')], ['chat'], { exportTo: ['.'] }, `v${i}`)),
    ),
  'subsets and their pods': (n) =>
    documents(
      service(),
      ...list(n / 2, (i) => deployment(`d${i}`, { app: 'chat', v: `${i}` })),
      istio('DestinationRule', 'd', { host: 'chat', subsets: list(n / 4, subset) }),
      virtualService(list(n / 4, toSubset)),
    ),
  'pods and ProxyConfigs': (n) =>
    podsAnd(n, (i) => istio('ProxyConfig', `p${i}`, { selector: { matchLabels: { app: 'chat' } } })),
  'pods and timers': (n) =>
    podsAnd(n, (i) =>
      inManager(`e${i}`, 'SIDECAR_INBOUND', { stream_idle_timeout: `${i + 1}s` }, i % 2 ? { i: `${i}` } : undefined),
    ),
  'pods, routes and policies': (n) =>
    podsAnd(
      n * 0.66,
      (i) => security('AuthorizationPolicy', `p${i}`, { selector: { matchLabels: { i: `${i}` } }, rules: CONNECT }),
      list(n / 3, route),
    ),
  'pods, routes and timers': (n) =>
    podsAnd(
      n * 0.66,
      (i) => inManager(`e${i}`, 'SIDECAR_INBOUND', { stream_idle_timeout: `${i + 1}s` }),
      list(n / 3, route),
    ),
  'destinations and their rules': (n) =>
    documents(
      virtualService([route('', { route: list(n / 2, (i) => ({ ...to(`h${i}`)[0], weight: 1 })) })]),
      ...list(n / 2, (i) => istio('DestinationRule', `d${i}`, { host: `h${i}`, ...ROUND_ROBIN })),
    ),
};
