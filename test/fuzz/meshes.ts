import * as fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { root } from '../project/sources.js';
import { filesIn } from '../rules/fixture.js';

/** Plain data of one Kubernetes object. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [key: string]: unknown;
}

/** Objects of a small mesh, no two with the same identity. */
export type SmallMesh = readonly Manifest[];

const name = fc.constantFrom('chat', 'feed', 'socket-io');
const namespace = fc.constantFrom('prod', 'prod', 'edge', 'istio-system', undefined);
const version = fc.constantFrom('v1', 'v2');
const duration = fc.constantFrom('0s', '15s', '1h', '500ms', '1.5s', '-1s', 'soon', '', '${TIMEOUT}');
const port = fc.constantFrom(80, 443, 8080, 9000);
const host = fc.constantFrom(
  ...['chat', 'feed', 'chat.prod', 'chat.prod.svc.cluster.local', 'feed.edge.svc.cluster.local', 'chat.example.com'],
  ...['*.example.com', '*.prod.svc.cluster.local', '*', 'socket-io', 'nowhere.prod.svc.cluster.local'],
);
const labels = fc.constantFrom<Record<string, string>>(
  ...[{ app: 'chat' }, { app: 'feed' }, { app: 'chat', version: 'v1' }, { istio: 'ingressgateway' }, {}],
);
const exportTo = fc.option(fc.subarray(['.', '*', 'prod', 'edge']), { nil: undefined, freq: 6 });
const gateways = fc.option(fc.subarray(['mesh', 'public', 'edge/public', 'istio-system/public']), { nil: undefined });

/** An object in which keys may be absent. */
function some<T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> {
  return fc.record(model, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;
}

function object(apiVersion: string, kind: string, spec: fc.Arbitrary<unknown>): fc.Arbitrary<Manifest> {
  const annotations = some({
    'wslint.io/websocket': fc.constantFrom('true', 'false'),
    'wslint.io/affinity': fc.constant('not-needed'),
    'wslint.io/ignore': fc.constantFrom('WS101: tried', 'nonsense'),
    'networking.istio.io/exportTo': fc.constantFrom('.', '*', 'prod,edge'),
  });
  const metadata = fc.record(
    { name, namespace, labels, annotations: fc.option(annotations, { nil: undefined, freq: 8 }) },
    { requiredKeys: ['name'] },
  );
  return fc.record({
    apiVersion: fc.constant(apiVersion),
    kind: fc.constant(kind),
    metadata,
    spec,
  }) as fc.Arbitrary<Manifest>;
}

const subset = fc.record({ name: version, labels: fc.record({ version }) });
const uri = fc.oneof(
  fc.record({ prefix: fc.constantFrom('/ws', '/', '/socket.io', '/api') }),
  fc.record({ exact: fc.constantFrom('/ws', '/graphql') }),
  fc.record({ regex: fc.constantFrom('/ws.*', '(a+)+$', '[', '/(?P<x>ws)', '\\/ws(/.*)?') }),
);
const httpMatch = some({
  uri,
  headers: fc.record({ upgrade: fc.constantFrom({ exact: 'websocket' }, { regex: '(?i)websocket' }, {}) }),
  port,
  gateways,
  sourceNamespace: fc.constantFrom('prod', 'edge'),
});
const target = fc.record(
  {
    destination: fc.record({ host, port: fc.record({ number: port }), subset: version }, { requiredKeys: ['host'] }),
    weight: fc.constantFrom(0, 50, 100),
    headers: fc.constantFrom({ request: { remove: ['upgrade'] } }, { response: { set: { connection: 'close' } } }, {}),
  },
  { requiredKeys: ['destination'] },
);
const httpRoute = some({
  name: version,
  match: fc.array(httpMatch, { maxLength: 2 }),
  route: fc.array(target, { maxLength: 2 }),
  timeout: duration,
  retries: some({ attempts: fc.constantFrom(0, 2), perTryTimeout: duration, retryOn: fc.constantFrom('5xx', '') }),
  rewrite: fc.constantFrom({ uri: '/' }, { authority: 'feed' }),
  mirror: fc.record({ host }),
  delegate: fc.record({ name, namespace: fc.constant('prod') }),
  redirect: fc.constant({ uri: '/elsewhere' }),
  directResponse: fc.constant({ status: 503 }),
});
const virtualService = object(
  'networking.istio.io/v1',
  'VirtualService',
  some({
    hosts: fc.uniqueArray(host, { maxLength: 2 }),
    gateways,
    exportTo,
    http: fc.array(httpRoute, { maxLength: 3 }),
    tls: fc.array(some({ match: fc.array(some({ sniHosts: fc.array(host), port })), route: fc.array(target) }), {
      maxLength: 1,
    }),
    tcp: fc.array(some({ match: fc.array(some({ port })), route: fc.array(target) }), { maxLength: 1 }),
  }),
);

const hash = fc.oneof(
  fc.constantFrom<object>({ useSourceIp: true }, { httpHeaderName: 'x-user' }, { httpQueryParameterName: 'id' }),
  fc.record({ httpCookie: some({ name: fc.constant('sid'), ttl: duration, path: fc.constant('/') }) }),
);
const trafficPolicy = some({
  loadBalancer: some({
    simple: fc.constantFrom('ROUND_ROBIN', 'LEAST_REQUEST', 'RANDOM', 'PASSTHROUGH', 'LEAST_CONN', 'NONE'),
    consistentHash: hash,
    warmupDurationSecs: duration,
  }),
  connectionPool: some({
    http: some({
      h2UpgradePolicy: fc.constantFrom('UPGRADE', 'DO_NOT_UPGRADE', 'DEFAULT'),
      useClientProtocol: fc.boolean(),
      idleTimeout: duration,
      http1MaxPendingRequests: fc.constantFrom(0, 1, 1024),
      http2MaxRequests: fc.constantFrom(0, 1, 4_294_967_295),
      maxRequestsPerConnection: fc.constantFrom(0, 1),
      maxRetries: fc.constantFrom(0, 3),
    }),
    tcp: some({ maxConnections: fc.constantFrom(1, 100), connectTimeout: duration, idleTimeout: duration }),
  }),
  outlierDetection: some({
    consecutive5xxErrors: fc.constantFrom(0, 1, 5),
    consecutiveGatewayErrors: fc.constantFrom(0, 1),
    maxEjectionPercent: fc.constantFrom(10, 100),
    baseEjectionTime: duration,
  }),
  tls: fc.record({ mode: fc.constantFrom('ISTIO_MUTUAL', 'SIMPLE', 'DISABLE') }),
});
const portPolicy = fc.tuple(trafficPolicy, port).map(([policy, number]) => ({ ...policy, port: { number } }));
const destinationRule = object(
  'networking.istio.io/v1',
  'DestinationRule',
  fc.record(
    {
      host,
      exportTo,
      workloadSelector: fc.record({ matchLabels: labels }),
      trafficPolicy: fc
        .tuple(trafficPolicy, fc.option(fc.array(portPolicy, { maxLength: 2 }), { nil: undefined }))
        .map(([policy, portLevelSettings]) => ({ ...policy, ...(portLevelSettings && { portLevelSettings }) })),
      subsets: fc.array(
        fc.tuple(subset, trafficPolicy).map(([one, policy]) => ({ ...one, trafficPolicy: policy })),
        { maxLength: 2 },
      ),
    },
    { requiredKeys: ['host'] },
  ),
);

const gateway = object(
  'networking.istio.io/v1',
  'Gateway',
  some({
    selector: labels,
    servers: fc.array(
      some({
        port: some({ number: port, name: version, protocol: fc.constantFrom('HTTP', 'HTTPS', 'TLS', 'GRPC', 'TCP') }),
        hosts: fc.uniqueArray(fc.oneof(host, fc.constantFrom('prod/*', './chat.example.com')), { maxLength: 2 }),
        tls: some({ mode: fc.constantFrom('SIMPLE', 'PASSTHROUGH', 'AUTO_PASSTHROUGH'), httpsRedirect: fc.boolean() }),
      }),
      { maxLength: 2 },
    ),
  }),
).map((made) => ({ ...made, metadata: { ...made.metadata, name: 'public' } }));

const servicePort = fc.record(
  {
    port,
    name: fc.constantFrom('http-ws', 'http', 'tcp-ws', 'ws', 'grpc', 'https', 'http2', 'tls-x', 'constructor'),
    targetPort: fc.constantFrom(8080, 'http', '__proto__'),
    appProtocol: fc.constantFrom('kubernetes.io/ws', 'http', 'tcp', 'kubernetes.io/h2c', 'nonsense'),
    protocol: fc.constantFrom('TCP', 'UDP'),
  },
  { requiredKeys: ['port'] },
);
const service = object(
  'v1',
  'Service',
  some({
    selector: labels,
    ports: fc.array(servicePort, { maxLength: 3 }),
    type: fc.constantFrom('ClusterIP', 'ExternalName', 'LoadBalancer'),
    externalName: fc.constant('chat.example.com'),
    clusterIP: fc.constantFrom('None', '10.0.0.1'),
    sessionAffinity: fc.constantFrom('ClientIP', 'None'),
  }),
);
const container = some({
  name,
  image: fc.constantFrom('example/chat:1', 'socketio/chat', 'istio/proxyv2:1.24.3'),
  ports: fc.array(some({ containerPort: port, name: fc.constantFrom('http', 'ws', '__proto__') }), { maxLength: 2 }),
  env: fc.array(fc.constantFrom({ name: 'WS_PORT', value: '8080' }, { name: 'REDIS', value: 'redis://x' })),
});
const deployment = object(
  'apps/v1',
  'Deployment',
  some({
    replicas: fc.constantFrom(0, 1, 3),
    template: fc.record({
      metadata: some({
        labels,
        annotations: some({
          'sidecar.istio.io/inject': fc.constantFrom('true', 'false'),
          'proxy.istio.io/config': fc.constantFrom('terminationDrainDuration: 30s\n', 'holdApplication: [', ''),
        }),
      }),
      spec: some({
        containers: fc.array(container, { maxLength: 2 }),
        terminationGracePeriodSeconds: fc.constantFrom(0, 30, 600),
      }),
    }),
  }),
);

const upgradeConfigs = fc.array(
  some({ upgrade_type: fc.constantFrom('websocket', 'CONNECT', 'WebSocket'), enabled: fc.boolean() }),
  { maxLength: 2 },
);
const HCM = 'envoy.filters.network.http_connection_manager';
const CONFIG = 'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager';
const managerPatch = fc
  .tuple(
    fc.constantFrom('ANY', 'GATEWAY', 'SIDECAR_INBOUND', 'SIDECAR_OUTBOUND'),
    fc.constantFrom('MERGE', 'REPLACE', 'ADD', 'REMOVE'),
    some({
      upgrade_configs: upgradeConfigs,
      stream_idle_timeout: duration,
      request_timeout: duration,
      http2_protocol_options: some({ allow_connect: fc.boolean() }),
      common_http_protocol_options: some({ idle_timeout: duration, max_stream_duration: duration }),
    }),
  )
  .map(([context, operation, config]) => ({
    applyTo: 'NETWORK_FILTER',
    match: { context, listener: { filterChain: { filter: { name: HCM } } } },
    patch: { operation, value: { name: HCM, typed_config: { '@type': CONFIG, ...config } } },
  }));
const routePatch = fc
  .tuple(fc.constantFrom('HTTP_ROUTE', 'VIRTUAL_HOST', 'CLUSTER'), duration)
  .map(([applyTo, timeout]): object => ({
    applyTo,
    match: { context: 'ANY' },
    patch: { operation: 'MERGE', value: { route: { timeout, upgrade_configs: [{ upgrade_type: 'websocket' }] } } },
  }));
const envoyFilter = object(
  'networking.istio.io/v1alpha3',
  'EnvoyFilter',
  some({
    workloadSelector: fc.record({ labels }),
    priority: fc.constantFrom(-10, 0, 10),
    configPatches: fc.array(fc.oneof<fc.Arbitrary<object>[]>(managerPatch, routePatch), { maxLength: 2 }),
  }),
);

const sidecar = object(
  'networking.istio.io/v1',
  'Sidecar',
  some({
    workloadSelector: fc.record({ labels }),
    egress: fc.array(fc.record({ hosts: fc.subarray(['./*', 'prod/*', '*/*', '~/*', 'edge/feed']) }), { maxLength: 2 }),
    outboundTrafficPolicy: fc.constant({ mode: 'REGISTRY_ONLY' }),
  }),
);
const serviceEntry = object(
  'networking.istio.io/v1',
  'ServiceEntry',
  some({
    hosts: fc.uniqueArray(host, { maxLength: 2 }),
    ports: fc.array(some({ number: port, name: version, protocol: fc.constantFrom('HTTP', 'TLS', 'HTTP2', 'TCP') })),
    resolution: fc.constantFrom('DNS', 'STATIC', 'NONE'),
    location: fc.constantFrom('MESH_INTERNAL', 'MESH_EXTERNAL'),
    exportTo,
  }),
);
const apiGateway = object(
  'gateway.networking.k8s.io/v1',
  'Gateway',
  fc.record({
    gatewayClassName: fc.constantFrom('istio', 'istio-waypoint', 'nginx'),
    listeners: fc.array(
      some({ name: version, port, protocol: fc.constantFrom('HTTP', 'HTTPS', 'TLS', 'HBONE'), hostname: host }),
      { maxLength: 2 },
    ),
  }),
);
const apiRoute = object(
  'gateway.networking.k8s.io/v1',
  'HTTPRoute',
  some({
    parentRefs: fc.array(
      some({ name, kind: fc.constantFrom('Gateway', 'Service'), sectionName: version, group: fc.constant('') }),
      { maxLength: 2 },
    ),
    hostnames: fc.array(host, { maxLength: 2 }),
    rules: fc.array(
      some({
        matches: fc.array(
          some({
            path: some({
              type: fc.constantFrom('Exact', 'PathPrefix', 'RegularExpression'),
              value: fc.constantFrom('/ws', '['),
            }),
          }),
        ),
        backendRefs: fc.array(some({ name, port, weight: fc.constantFrom(0, 1) }), { maxLength: 2 }),
        timeouts: some({ request: duration, backendRequest: duration }),
      }),
      { maxLength: 2 },
    ),
  }),
);
const meshConfigMap = some({
  defaultConfig: some({
    terminationDrainDuration: duration,
    proxyHeaders: fc.constant({ preserveHttp1HeaderCase: true }),
  }),
  defaultDestinationRuleExportTo: fc.constant(['.']),
  h2UpgradePolicy: fc.constantFrom('UPGRADE', 'DO_NOT_UPGRADE'),
  pathNormalization: fc.constant({ normalization: 'MERGE_SLASHES' }),
  rootNamespace: fc.constantFrom('istio-system', 'edge'),
}).map(
  (mesh): Manifest => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'istio', namespace: 'istio-system' },
    data: { mesh: `${JSON.stringify(mesh)}\n` },
  }),
);
const authorization = object(
  'security.istio.io/v1',
  'AuthorizationPolicy',
  some({
    selector: fc.record({ matchLabels: labels }),
    action: fc.constantFrom('ALLOW', 'DENY', 'CUSTOM'),
    rules: fc.array(
      some({
        to: fc.array(
          fc.record({ operation: some({ methods: fc.subarray(['GET', 'CONNECT']), paths: fc.constant(['/ws*']) }) }),
        ),
      }),
      { maxLength: 2 },
    ),
  }),
);

/** Objects as the project's own fixtures hold them: they reach what the generator does not think of. */
const fixtures: readonly SmallMesh[] = groupsOfFixtures();

function groupsOfFixtures(): SmallMesh[] {
  const groups = new Map<string, Manifest[]>();
  for (const [path, text] of Object.entries(filesIn(`${root}/fixtures`))) {
    if (!/\.ya?ml$/.test(path) || text.includes('{{')) continue;
    const documents = parseAllDocuments(text, { merge: true });
    for (const document of Array.isArray(documents) ? documents : []) {
      if (document.errors.length > 0) continue;
      const data: unknown = document.toJS();
      if (!isManifest(data)) continue;
      const folder = path.split('/').slice(0, 3).join('/');
      groups.set(folder, [...(groups.get(folder) ?? []), data]);
    }
  }
  return [...groups.values()];
}

function isManifest(data: unknown): data is Manifest {
  if (typeof data !== 'object' || data === null) return false;
  const { apiVersion, kind, metadata } = data as Partial<Manifest>;
  return typeof apiVersion === 'string' && typeof kind === 'string' && typeof metadata?.name === 'string';
}

/** Values that stand where nobody expects them. */
const ODD: readonly unknown[] = [
  ...[null, true, 0, -1, 1e9, '', '*', '__proto__', 'constructor', '[', '0s', '${X}', [], {}, [[]], [null]],
  ...['\u001b[31m', '::error::x', { __proto__x: 1 }, ['a', 'a'], 'é😀', '1.30', 'wss://chat'],
];

interface Change {
  readonly at: number;
  readonly how: 'replace' | 'delete' | 'double' | 'rename';
  readonly odd: number;
}
const change: fc.Arbitrary<Change> = fc.record({
  at: fc.nat(),
  how: fc.constantFrom('replace', 'delete', 'double', 'rename'),
  odd: fc.nat({ max: ODD.length - 1 }),
});

/** A copy with one value changed; name, kind and apiVersion stay. */
function changed(manifest: Manifest, { at, how, odd }: Change): Manifest {
  const copy = structuredClone(manifest) as Record<string, unknown>;
  const spots: [holder: Record<string, unknown> | unknown[], key: string][] = [];
  const visit = (value: unknown, isRoot: boolean): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, child] of Object.entries(value)) {
      if (isRoot && (key === 'apiVersion' || key === 'kind' || key === 'metadata')) continue;
      spots.push([value as Record<string, unknown>, key]);
      visit(child, false);
    }
  };
  visit(copy, true);
  const [holder, key] = spots[at % Math.max(1, spots.length)] ?? [];
  if (holder === undefined || key === undefined) return manifest;
  if (Array.isArray(holder)) {
    const index = Number(key);
    if (how === 'delete') holder.splice(index, 1);
    else if (how === 'double') holder.splice(index, 0, structuredClone(holder[index]));
    else holder[index] = ODD[odd];
  } else if (how === 'delete') delete holder[key];
  else if (how === 'rename') {
    Object.defineProperty(holder, `${key}x`, {
      value: holder[key],
      enumerable: true,
      configurable: true,
      writable: true,
    });
    delete holder[key];
  } else holder[key] = ODD[odd];
  return copy as unknown as Manifest;
}

/** A copy in which one string of a spec or of annotations is another one. */
export function withText(mesh: SmallMesh, at: number, text: string): SmallMesh {
  const copy = structuredClone(mesh) as Manifest[];
  const spots: [holder: Record<string, unknown>, key: string][] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, child] of Object.entries(value)) {
      if (typeof child === 'string') spots.push([value as Record<string, unknown>, key]);
      else visit(child);
    }
  };
  for (const { spec, data, metadata } of copy) visit([spec, data, metadata]);
  const [holder, key] = spots[at % Math.max(1, spots.length)] ?? [];
  if (holder !== undefined && key !== undefined) holder[key] = text;
  return copy;
}

const fixture = fc
  .tuple(fc.constantFrom(...fixtures), fc.array(fc.tuple(fc.nat(), change), { maxLength: 3 }))
  .map(([group, changes]) => {
    const objects = [...group];
    for (const [which, one] of changes) {
      const index = which % objects.length;
      const before = objects[index];
      if (before !== undefined) objects[index] = changed(before, one);
    }
    return objects;
  });

const generated = fc.array(
  fc.oneof(
    { arbitrary: virtualService, weight: 4 },
    { arbitrary: destinationRule, weight: 4 },
    { arbitrary: service, weight: 4 },
    { arbitrary: deployment, weight: 3 },
    { arbitrary: gateway, weight: 2 },
    { arbitrary: envoyFilter, weight: 3 },
    sidecar,
    serviceEntry,
    apiGateway,
    apiRoute,
    meshConfigMap,
    authorization,
  ),
  { minLength: 1, maxLength: 12 },
);

function identity({ apiVersion, kind, metadata }: Manifest): string {
  return `${apiVersion.replace(/\/.*/, '')} ${kind} ${metadata.namespace ?? 'default'} ${metadata.name}`;
}

/** Small random meshes whose objects name each other more often than not. */
export const smallMesh: fc.Arbitrary<SmallMesh> = fc
  .oneof(
    { arbitrary: generated, weight: 3 },
    { arbitrary: fixture, weight: 2 },
    { arbitrary: fc.tuple(fixture, generated).map(([a, b]) => [...a, ...b]), weight: 1 },
  )
  .map((objects) => {
    const known = new Set<string>();
    // As JSON, so that nothing is undefined and nothing has a prototype of its own.
    return (JSON.parse(JSON.stringify(objects)) as Manifest[]).filter((one) => {
      const id = identity(one);
      return !known.has(id) && known.add(id);
    });
  });
