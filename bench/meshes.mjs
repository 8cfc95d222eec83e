// Meshes of n services and n routes in shapes that make a linter quadratic which compares everything with everything.

/** The text of each shape by its name; objects are JSON, one a line after `---`. */
export const meshes = {
  'a VirtualService a service, one gateway': (n) =>
    documents([gateway([server(0, '*.example.com')]), ...each(n, service), ...each(n, deployment), ...each(n, routes)]),
  'one VirtualService with all routes': (n) =>
    documents([
      gateway([server(0, 'chat.example.com')]),
      ...each(n, service),
      virtualService(
        'all',
        ['chat.example.com'],
        each(n, (i) => ({ ...route(i), match: [prefix(`/ws/${i}`)] })),
      ),
    ]),
  'a server of the gateway each': (n) =>
    documents([
      gateway(each(n, (i) => server(i, `s${i}.example.com`))),
      ...each(n, service),
      ...each(n, deployment),
      ...each(n, routes),
    ]),
  'a gateway each': (n) =>
    documents([
      ...each(n, (i) => gateway([server(i, `s${i}.example.com`)], `gateway-${i}`)),
      ...each(n, service),
      ...each(n, (i) => virtualService(`s${i}`, [`s${i}.example.com`], [route(i)], [`prod/gateway-${i}`])),
    ]),
  'a DestinationRule with subsets each': (n) =>
    documents([...each(n, service), ...each(n, deployment), ...each(n, rule), ...each(n, (i) => inMesh(i))]),
  'wildcard hosts': (n) =>
    documents([
      ...each(n, service),
      ...each(n, (i) => virtualService(`s${i}`, [`*.s${i}.example.com`], [route(i)], ['mesh'])),
      ...each(n, (i) =>
        istio('ServiceEntry', `e${i}`, {
          hosts: [`*.e${i}.example.com`],
          ports: [{ number: 80, name: 'http-ws', protocol: 'HTTP' }],
        }),
      ),
    ]),
  'an EnvoyFilter each': (n) =>
    documents([...each(n, service), ...each(n, deployment), ...each(n, (i) => inMesh(i)), ...each(n, envoyFilter)]),
  'a Sidecar each': (n) =>
    documents([
      ...each(n, (i) => service(i, `team-${i}`)),
      ...each(n, (i) => inMesh(i, `team-${i}`)),
      ...each(n, (i) => istio('Sidecar', 'default', { egress: [{ hosts: ['./*', 'istio-system/*'] }] }, `team-${i}`)),
    ]),
  'an HTTPRoute each': (n) => documents([apiGateway(), ...each(n, service), ...each(n, httpRoute)]),
  'an AuthorizationPolicy each': (n) =>
    documents([...each(n, service), ...each(n, deployment), ...each(n, (i) => inMesh(i)), ...each(n, policy)]),
  'a delegate each': (n) =>
    documents([
      gateway([server(0, 'chat.example.com')]),
      virtualService(
        'root',
        ['chat.example.com'],
        each(n, (i) => ({ match: [prefix(`/ws/${i}`)], delegate: { name: `d${i}`, namespace: 'prod' } })),
      ),
      ...each(n, (i) => istio('VirtualService', `d${i}`, { http: [{ route: route(i).route }] })),
      ...each(n, service),
    ]),
  'all pods behind every service': (n) =>
    documents([
      ...each(n / 50, (i) => service(i, 'prod', { app: 'one' })),
      ...each(n, (i) => deployment(i, { app: 'one' })),
      ...each(n / 50, (i) => inMesh(i)),
    ]),
};

/** The same objects twice in two folders: everything has a twin. */
export function environments(text) {
  return { 'dev/all.json': text, 'prod/all.json': text };
}

/** Folders with ten services and twenty routes each, all of the same names: everything has hundreds of twins. */
export function manyEnvironments(n) {
  const kinds = [service, deployment, inMesh, rule, envoyFilter, sidecar, policy, httpRoute];
  const text = documents([apiGateway(), ...each(10, (i) => kinds.map((make) => make(i))).flat()]);
  return Object.fromEntries(each(n / 20, (i) => [`environment-${i}/all.json`, text]));
}

function each(n, make) {
  return Array.from({ length: n }, (_, i) => make(i));
}

function documents(objects) {
  return objects.map((object) => `---\n${JSON.stringify(object)}\n`).join('');
}

function istio(kind, name, spec, namespace = 'prod') {
  return { apiVersion: 'networking.istio.io/v1', kind, metadata: { name, namespace }, spec };
}

function service(i, namespace = 'prod', selector = { app: `s${i}` }) {
  const metadata = { name: `s${i}`, namespace };
  return { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector, ports: [{ name: 'http-ws', port: 80 }] } };
}

function deployment(i, labels = { app: `s${i}` }) {
  const template = { metadata: { labels }, spec: { containers: [{ name: 'ws', image: 'example/ws' }] } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: `s${i}`, namespace: 'prod' },
    spec: { replicas: 3, template },
  };
}

function gateway(servers, name = 'public') {
  return istio('Gateway', name, { selector: { istio: 'ingressgateway' }, servers });
}

function server(i, host) {
  return { port: { number: 443, name: `https-${i}`, protocol: 'HTTPS' }, hosts: [host], tls: { mode: 'SIMPLE' } };
}

function prefix(path) {
  return { uri: { prefix: path } };
}

function route(i) {
  return { route: [{ destination: { host: `s${i}`, port: { number: 80 } } }], timeout: '15s' };
}

function routes(i) {
  return virtualService(`s${i}`, [`s${i}.example.com`], [{ match: [prefix('/ws')], ...route(i) }]);
}

function virtualService(name, hosts, http, gateways = ['public']) {
  return istio('VirtualService', name, { hosts, gateways, http });
}

function inMesh(i, namespace = 'prod') {
  return istio(
    'VirtualService',
    `s${i}`,
    { hosts: [`s${i}`], http: [{ match: [prefix('/ws')], ...route(i) }] },
    namespace,
  );
}

function sidecar(i) {
  const egress = [{ hosts: ['./*', 'istio-system/*'] }];
  return istio('Sidecar', `s${i}`, { workloadSelector: { labels: { app: `s${i}` } }, egress });
}

function rule(i) {
  const trafficPolicy = {
    loadBalancer: { simple: 'ROUND_ROBIN' },
    connectionPool: { http: { h2UpgradePolicy: 'UPGRADE' } },
  };
  return istio('DestinationRule', `s${i}`, {
    host: `s${i}`,
    trafficPolicy,
    subsets: [{ name: 'v1', labels: { app: `s${i}` } }],
  });
}

function envoyFilter(i) {
  const match = {
    context: 'SIDECAR_INBOUND',
    listener: { filterChain: { filter: { name: 'envoy.filters.network.http_connection_manager' } } },
  };
  const value = { typed_config: { http2_protocol_options: { allow_connect: true } } };
  const patch = { applyTo: 'NETWORK_FILTER', match, patch: { operation: 'MERGE', value } };
  return istio('EnvoyFilter', `s${i}`, { workloadSelector: { labels: { app: `s${i}` } }, configPatches: [patch] });
}

function policy(i) {
  const spec = {
    selector: { matchLabels: { app: `s${i}` } },
    action: 'ALLOW',
    rules: [{ to: [{ operation: { methods: ['GET'] } }] }],
  };
  return {
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: { name: `s${i}`, namespace: 'prod' },
    spec,
  };
}

function apiGateway() {
  const listeners = [{ name: 'http', port: 80, protocol: 'HTTP', hostname: '*.example.com' }];
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'public', namespace: 'prod' },
    spec: { gatewayClassName: 'istio', listeners },
  };
}

function httpRoute(i) {
  const rules = [
    { matches: [{ path: { type: 'PathPrefix', value: '/ws' } }], backendRefs: [{ name: `s${i}`, port: 80 }] },
  ];
  const spec = { parentRefs: [{ name: 'public' }], hostnames: [`s${i}.example.com`], rules };
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: `s${i}`, namespace: 'prod' },
    spec,
  };
}
