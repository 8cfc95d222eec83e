// Envoy configuration as Istio generates it: builders for one proxy on the way of a WebSocket.

/** A piece of Envoy configuration, in its JSON form. */
export type Json = { readonly [key: string]: unknown };

/** Something on the loopback that accepts connections. */
export interface Upstream {
  readonly port: number;
}

/** One HTTP proxy: a listener, its route, and the cluster behind it. What is left out is as Istio has it. */
export interface Hop {
  /** The endpoints of the cluster. */
  readonly to: Upstream | readonly Upstream[];
  /** Merged into the route's action. */
  readonly route?: Json;
  /** Merged into the route itself (header operations, per-filter configuration). */
  readonly entry?: Json;
  /** Replaces the only route. */
  readonly routes?: readonly Json[];
  /** Merged into the HTTP connection manager. */
  readonly manager?: Json;
  /** HTTP filters before the router. */
  readonly filters?: readonly Json[];
  /** Merged into the cluster. */
  readonly cluster?: Json;
  /** What the proxy speaks to the endpoints. `downstream`: whatever the client spoke (Istio's useClientProtocol). */
  readonly protocol?: Protocol;
  /** Merged into the cluster's HTTP protocol options. */
  readonly upstreamHttp?: Json;
  /** Clusters beside the hop's own. */
  readonly clusters?: readonly Json[];
  /** Merged into the filter chain (TLS). */
  readonly chain?: Json;
  /** Merged into the listener. */
  readonly listener?: Json;
}

export type Protocol = 'http1' | 'http2' | 'downstream';

/** One TCP proxy: a port that is TCP to Istio. */
export interface TcpHop {
  readonly to: Upstream;
  /** Merged into the TCP proxy filter. */
  readonly tcp: Json;
}

/** Everything that one Envoy serves. */
export interface ProxyConfig {
  readonly listeners: readonly Json[];
  readonly clusters: readonly Json[];
}

/** The cluster of a hop, as its route names it. */
export const CLUSTER = 'app';
/** The header by which a line of the access log is found again. */
export const SIGHT_HEADER = 'x-sight';
/** What Istio sets where nobody set a limit. */
export const UNLIMITED = 4_294_967_295;

const HTTP_OPTIONS = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';

/** A value of Envoy's `Any`: the type's full name and its fields. */
export function typed(type: string, fields: Json = {}): Json {
  return { '@type': `type.googleapis.com/${type}`, ...fields };
}

/** An HTTP filter by its short name: `httpFilter('buffer', 'Buffer', …)`. */
export function httpFilter(name: string, message: string, fields: Json = {}): Json {
  const type = `envoy.extensions.filters.http.${name}.v3.${message}`;
  return { name: `envoy.filters.http.${name}`, typed_config: typed(type, fields) };
}

/** The configuration of an HTTP hop. */
export function httpProxy(hop: Hop): ProxyConfig {
  return { listeners: [httpListener(hop)], clusters: [hopCluster(hop), ...(hop.clusters ?? [])] };
}

/** The configuration of a TCP hop. */
export function tcpProxy(hop: TcpHop): ProxyConfig {
  const tcp = { stat_prefix: 'tcp', cluster: CLUSTER, access_log: [accessLog()], ...hop.tcp };
  const filter = {
    name: 'envoy.filters.network.tcp_proxy',
    typed_config: typed('envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy', tcp),
  };
  return { listeners: [listener({ filters: [filter] })], clusters: [cluster(CLUSTER, [hop.to])] };
}

/** The listener of an HTTP hop: Istio's connection manager, with every stream timer off and `websocket` allowed. */
export function httpListener(hop: Hop): Json {
  return listener({ filters: [connectionManager(hop)], ...hop.chain }, hop.listener);
}

/** A listener with one filter chain, at a port that the system chooses. */
export function listener(chain: Json, extra: Json = {}): Json {
  return { name: 'listener', address: socketAddress(0), filter_chains: [chain], ...extra };
}

/** Istio's HTTP connection manager, as a network filter. */
export function connectionManager(hop: Hop): Json {
  const manager = {
    stat_prefix: 'http',
    codec_type: 'AUTO',
    server_name: 'istio-envoy',
    stream_idle_timeout: '0s',
    normalize_path: true,
    upgrade_configs: [{ upgrade_type: 'websocket' }],
    access_log: [accessLog()],
    http_filters: [...(hop.filters ?? []), httpFilter('router', 'Router')],
    route_config: {
      name: 'routes',
      validate_clusters: false,
      virtual_hosts: [{ name: 'any', domains: ['*'], routes: hop.routes ?? [hopRoute(hop)] }],
    },
    ...hop.manager,
  };
  return {
    name: 'envoy.filters.network.http_connection_manager',
    typed_config: typed('envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager', manager),
  };
}

/** Istio's route: no timeout, two tries for what never reached the application. */
export function routeAction(extra: Json = {}): Json {
  return {
    cluster: CLUSTER,
    timeout: '0s',
    retry_policy: {
      retry_on: 'connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes',
      num_retries: 2,
      retry_host_predicate: [
        {
          name: 'envoy.retry_host_predicates.previous_hosts',
          typed_config: typed('envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate'),
        },
      ],
      host_selection_retry_max_attempts: 5,
    },
    ...extra,
  };
}

function hopRoute(hop: Hop): Json {
  return { match: { prefix: '/' }, route: routeAction(hop.route), ...hop.entry };
}

function hopCluster(hop: Hop): Json {
  const hosts = 'port' in hop.to ? [hop.to] : hop.to;
  return cluster(CLUSTER, hosts, { protocol: hop.protocol, http: hop.upstreamHttp, extra: hop.cluster });
}

/** A cluster without limits, as Istio makes it where no DestinationRule says otherwise. */
export function cluster(
  name: string,
  hosts: readonly Upstream[],
  options: { protocol?: Protocol | undefined; http?: Json | undefined; extra?: Json | undefined } = {},
): Json {
  return {
    name,
    type: 'STATIC',
    connect_timeout: '10s',
    lb_policy: 'LEAST_REQUEST',
    circuit_breakers: limits({}),
    typed_extension_protocol_options: {
      [HTTP_OPTIONS]: typed(HTTP_OPTIONS, { ...PROTOCOLS[options.protocol ?? 'http1'], ...options.http }),
    },
    load_assignment: {
      cluster_name: name,
      endpoints: [{ lb_endpoints: hosts.map(({ port }) => ({ endpoint: { address: socketAddress(port) } })) }],
    },
    ...options.extra,
  };
}

/** Circuit breakers: unlimited but for what is named. */
export function limits(named: Json): Json {
  const unlimited = {
    max_connections: UNLIMITED,
    max_pending_requests: UNLIMITED,
    max_requests: UNLIMITED,
    max_retries: UNLIMITED,
  };
  return { thresholds: [{ ...unlimited, ...named }] };
}

const PROTOCOLS: Record<Protocol, Json> = {
  http1: { explicit_http_config: { http_protocol_options: {} } },
  http2: { explicit_http_config: { http2_protocol_options: {} } },
  downstream: { use_downstream_protocol_config: { http_protocol_options: {}, http2_protocol_options: {} } },
};

function socketAddress(port: number): Json {
  return { socket_address: { address: '127.0.0.1', port_value: port } };
}

function accessLog(): Json {
  const fields = {
    sight: `%REQ(${SIGHT_HEADER})%`,
    method: '%REQ(:METHOD)%',
    status: '%RESPONSE_CODE%',
    flags: '%RESPONSE_FLAGS%',
    details: '%RESPONSE_CODE_DETAILS%',
    closed: '%CONNECTION_TERMINATION_DETAILS%',
    milliseconds: '%DURATION%',
    attempts: '%UPSTREAM_REQUEST_ATTEMPT_COUNT%',
  };
  return {
    name: 'envoy.access_loggers.file',
    typed_config: typed('envoy.extensions.access_loggers.file.v3.FileAccessLog', {
      path: 'access.log',
      log_format: { json_format: fields },
    }),
  };
}
