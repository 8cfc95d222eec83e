import type { Fact } from './facts.js';

/** Oldest and newest Istio release that wslint knows. A new release: raise `newest` and add what it changed below. */
export const SUPPORTED = { oldest: '1.6.0', newest: '1.31.0' } as const;

/**
 * Everything version-dependent (and the version-independent behaviour that rules claim), once. Where it was
 * measured, the boundary between two measured releases is known from the source.
 */
export const FACTS = {
  // HTTP/2 between proxies
  'upgrade-needs-declared-http': {
    istio: '<1.8.0',
    claim: 'h2UpgradePolicy: UPGRADE acts on ports declared HTTP only.',
    source: 'istio/istio#27035',
    proof: 'oracle s11-108',
  },
  'upgrade-on-detected-ports': {
    istio: '>=1.10.0 <1.28.0',
    claim: 'From sidecars and waypoints, UPGRADE also acts on ports whose protocol Istio has to detect.',
    source: 'istio/istio#57583',
    proof: 'oracle s11-108',
  },
  'do-not-upgrade-undoes-mesh-upgrade': {
    istio: '>=1.11.0',
    claim: 'h2UpgradePolicy: DO_NOT_UPGRADE in a DestinationRule undoes a mesh-wide UPGRADE.',
    source: 'ignored in 1.10.6, honoured in 1.11.8',
    proof: 'oracle s11-036',
  },
  'client-protocol-loses-to-mesh-upgrade': {
    istio: '>=1.10.0 <1.22.7 || >=1.23.0 <1.23.4 || >=1.24.0 <1.24.2',
    claim: 'A mesh-wide UPGRADE wins over useClientProtocol: true in a DestinationRule.',
    source: 'istio/istio#53876',
    proof: 'lab: istiod 1.10.6 to 1.24.6',
  },
  'client-protocol-on-both-hops': {
    istio: '>=1.10.0',
    claim: "useClientProtocol: true also sets the protocol between the server's sidecar and the application.",
    source: 'pilot cluster_builder.go, applyConnectionPool',
    proof: 'oracle s11-143',
  },
  'preserve-case-blocks-upgrade': {
    istio: '>=1.28.0',
    claim: 'preserveHttp1HeaderCase makes UPGRADE do nothing.',
    source: 'istio/istio#57569',
    proof: 'lab: istiod 1.27.9 and 1.28.10',
  },
  'waypoint-policies': {
    istio: '>=1.23.0',
    claim:
      'Waypoints apply the trafficPolicy of a DestinationRule and h2UpgradePolicy of the mesh, with HTTP/2 straight to the application; before, they take nothing but subsets, and balance ROUND_ROBIN.',
    source: 'istio/istio#51085',
    proof: 'lab: istiod 1.20.8 and 1.24.6',
  },
  'websocket-over-h2-documented': {
    istio: '>=1.12.0',
    claim: 'WebSocket over HTTP/2 between proxies is documented.',
    source: 'Istio documentation',
    proof: 'source only: about what the documentation says',
  },

  'h2-port-on-both-hops': {
    istio: '*',
    claim:
      'A port declared HTTP/2 is HTTP/2 between the proxies and to the application; DO_NOT_UPGRADE does not undo it.',
    source: 'istiod 1.8.5 to 1.31.0',
    proof: 'oracle s11-066',
  },
  'client-protocol-keeps-http1': {
    istio: '*',
    claim: 'useClientProtocol keeps an HTTP/1.1 WebSocket on HTTP/1.1 at every hop: it needs no allow_connect.',
    source: 'envoy http_protocol_options.proto, use_downstream_protocol_config',
    proof: 'h2-to-application',
  },

  // Protocol of a port
  'h2c-app-protocol': {
    istio: '>=1.19.0',
    claim: 'appProtocol kubernetes.io/h2c declares HTTP/2.',
    source: 'detected in 1.16.7, HTTP/2 in 1.20.8',
    proof: 'oracle s11-069',
  },
  'ws-app-protocol': {
    istio: '>=1.24.0',
    claim: 'appProtocol kubernetes.io/ws declares HTTP, kubernetes.io/wss HTTPS.',
    source: 'istio/istio#53164',
    proof: 'oracle s11-052',
  },

  // EnvoyFilters
  'legacy-filter-names': {
    istio: '<1.19.0',
    claim: 'A match on the filter name envoy.http_connection_manager finds the connection manager.',
    source: 'istio/istio#45675',
    proof: 'oracle s11-071',
  },
  'v2-types': {
    istio: '<1.20.0',
    claim: 'EnvoyFilters with v2 types are accepted and take effect.',
    source: 'effective in 1.16.7, rejected in 1.20.8',
    proof: 'lab: istiod 1.16.7 and 1.20.8',
  },
  'unnamed-filter-drops-all-patches': {
    istio: '>=1.27.0',
    claim:
      'A merge into a filter of another type (NETWORK_FILTER without a filter name, HTTP_FILTER with a connection manager) makes istiod drop the EnvoyFilter listener patches of that proxy.',
    source: 'istio/istio#56489',
    proof: 'oracle w203-082',
  },
  'target-refs-spare-sidecars': {
    istio: '>=1.25.0',
    claim: 'An EnvoyFilter with targetRefs does not reach sidecars.',
    source: 'applied in 1.24.6, not in 1.27.9',
    proof: 'lab: istiod 1.24.6 and 1.27.9',
  },
  'destination-port-match': {
    istio: '>=1.9.0',
    claim: 'filterChain.destinationPort is compared with the target port.',
    source: 'ignored in 1.8.5, compared in 1.9.0',
    proof: 'lab: istiod 1.8.5 and 1.9.0',
  },
  'application-protocols-match-half': {
    istio: '>=1.22.0',
    claim: 'filterChain.applicationProtocols reaches the mutual-TLS chain only, not the plaintext chain.',
    source: 'both in 1.20.8, one in 1.22.8',
    proof: 'lab: istiod 1.20.8 and 1.22.8',
  },

  'connect-counts-at-receiver-only': {
    istio: '*',
    claim:
      'allow_connect takes effect where it is merged into http2_protocol_options of the receiving connection manager (NETWORK_FILTER, SIDECAR_INBOUND); HTTP_FILTER, LISTENER and CLUSTER patches, other contexts, namespaces and selectors do not reach it.',
    source: 'istiod 1.8.5 to 1.31.0, 50 variants of one EnvoyFilter',
    proof: 'lab: istiod 1.8.5 to 1.31.0',
  },
  'second-connection-manager-refused': {
    istio: '*',
    claim: 'A connection manager added to a filter chain makes Envoy refuse that listener: it must be the last filter.',
    source: 'terminal filter must be the last filter',
    proof: 'filter-chain',
  },
  'nameless-filter-refuses-all-listeners': {
    istio: '*',
    claim: 'A network filter without a name makes Envoy refuse the whole update of listeners.',
    source: 'istiod configuration in Envoy 1.36 and 1.38',
    proof: 'filter-chain',
  },
  'replaced-manager-loses-routes': {
    istio: '*',
    claim: 'REPLACE of a connection manager takes its routes and upgrades away.',
    source: 'istiod 1.8.5 to 1.31.0',
    proof: 'lab: istiod 1.8.5 to 1.31.0',
  },
  'cluster-options-speak-http2': {
    istio: '*',
    claim:
      'http2_protocol_options in a CLUSTER patch make the cluster HTTP/2: to the application in SIDECAR_INBOUND, to the server elsewhere.',
    source: 'istiod 1.8.5 to 1.31.0',
    proof: 'lab: istiod 1.8.5 to 1.31.0',
  },
  'cluster-options-are-replaced': {
    istio: '*',
    claim:
      'HttpProtocolOptions in a CLUSTER patch replace those of Istio as a whole: they decide what the cluster speaks.',
    source: 'pkg/proto/merge, mergeMap',
    proof: 'source only: follows from how istiod merges entries of maps',
  },
  'edge-offers-extended-connect': {
    istio: '*',
    claim: 'allow_connect on a gateway makes it offer extended CONNECT to browsers.',
    source: 'RFC 8441',
    proof: 'edge-allow-connect',
  },
  'edge-allow-connect-loses-key': {
    istio: '*',
    claim: 'A WebSocket that a browser opens over HTTP/2 reaches an HTTP/1 application without Sec-WebSocket-Key: 400.',
    source: 'envoyproxy/envoy#38645',
    proof: 'edge-allow-connect',
  },
  'browser-fails-at-edge-allow-connect': {
    istio: '*',
    claim:
      'Browsers fail to open a WebSocket at a TLS gateway that has allow_connect: 1006, after a 400 of the application.',
    source: 'envoyproxy/envoy#38645',
    proof: 'browser',
  },
  'duplicate-upgrade-config-refused': {
    istio: '*',
    claim: 'A second upgrade_configs entry for websocket makes Envoy refuse the listener.',
    source: 'envoy http_connection_manager config.cc',
    proof: 'upgrade-configs',
  },

  // Balancing
  'least-request-default': {
    istio: '>=1.14.0',
    claim: 'The default balancer is LEAST_REQUEST; before it was ROUND_ROBIN.',
    source: 'istio/istio#37220',
    proof: 'oracle s11-162',
  },
  'legacy-balancer-switch': {
    istio: '>=1.14.0 <1.19.0',
    claim: 'ENABLE_LEGACY_LB_ALGORITHM_DEFAULT in the environment of istiod brings ROUND_ROBIN back.',
    source: 'istio/istio#44578',
    proof: 'lab: istiod 1.14.6, 1.16.7 and 1.20.8',
  },
  'ring-hash-and-maglev': {
    istio: '>=1.16.0',
    claim: 'consistentHash.ringHash and consistentHash.maglev are honoured.',
    source: 'ignored in 1.14.6, honoured in 1.16.7',
    proof: 'lab: istiod 1.14.6 and 1.16.7',
  },
  'tcp-source-ip-hash': {
    istio: '>=1.12.0',
    claim: 'On TCP ports a top-level useSourceIp hash is honoured.',
    source: 'ignored in 1.11.8, honoured in 1.12.9',
    proof: 'lab: istiod 1.11.8 and 1.12.9',
  },
  'default-route-port-hash-replaces': {
    istio: '<1.12.0',
    claim:
      'Where no VirtualService routes, a portLevelSettings entry without a hash takes the top-level hash off the route.',
    source: 'no hash in 1.11.8, hash in 1.12.9',
    proof: 'oracle s11-078',
  },
  'waypoint-hash-with-route': {
    istio: '>=1.26.0',
    claim: 'Waypoints hash for Services that have a VirtualService or HTTPRoute.',
    source: 'istio/istio#55280',
    proof: 'lab: istiod 1.24.6 and 1.27.9',
  },
  'waypoint-hash': {
    istio: '>=1.31.0',
    claim: 'Waypoints hash for every Service.',
    source: 'istio/istio#61048',
    proof: 'lab: istiod 1.30.3 and 1.31.0',
  },

  'hash-needs-a-key': {
    istio: '*',
    claim: 'A hash balancer without a key on the route (no key, useSourceIp: false) spreads clients at random.',
    source: 'eight Envoy releases: RING_HASH and MAGLEV without a hash policy',
    proof: 'affinity',
  },
  'hash-brings-clients-back': {
    istio: '*',
    claim:
      'A hash over a cookie, a header, a query parameter or the source address brings a client back to its pod; a cookie with ttl is set on the 101.',
    source: 'envoy hash_policy.cc; router.cc, downstream_set_cookies',
    proof: 'affinity',
  },
  'port-hash-needs-named-port': {
    istio: '*',
    claim: 'A consistentHash of portLevelSettings reaches the route only where its destination names the port.',
    source: 'pilot route.go, portLevelSettingsConsistentHash',
    proof: 'oracle s11-164',
  },
  'headless-keeps-the-address': {
    istio: '*',
    claim:
      'Sidecars and waypoints send requests for a headless Service to the address the client chose; no balancer acts.',
    source: 'pilot core/cluster.go, ORIGINAL_DST',
    proof: 'lab: istiod 1.8.5 to 1.31.0',
  },
  'session-persistence-ignored': {
    istio: '*',
    claim: 'sessionPersistence of an HTTPRoute or XBackendTrafficPolicy leaves no trace in the configuration.',
    source: '1.20.8 to 1.31.0',
    proof: 'lab: istiod 1.20.8 to 1.31.0',
  },
  'second-policy-ignored': {
    istio: '*',
    claim:
      'Of several DestinationRules of one namespace for one host only the first trafficPolicy counts; the others add subsets.',
    source: 'pilot destination_rule.go, mergeDestinationRule',
    proof: 'lab: istiod 1.8.5 to 1.31.0',
  },
  'persistent-session-needs-feature': {
    istio: '*',
    claim:
      'The label istio.io/persistent-session acts only with PILOT_ENABLE_PERSISTENT_SESSION_FILTER=true at istiod, which is off by default; as an annotation it never acts.',
    source: 'no filter without the variable in any release, a filter with it in 1.20.8 and later',
    proof: 'lab: istiod 1.8.5 to 1.31.0',
  },
  'cookie-without-ttl-is-passive': {
    istio: '*',
    claim: 'A hash cookie without ttl is never set by the proxy: only clients that bring one come back to their pod.',
    source: 'eight Envoy releases',
    proof: 'affinity',
  },
  'gateways-may-see-one-address': {
    istio: '*',
    claim:
      'Behind a load balancer that replaces the source address, useSourceIp hashes all clients alike, unless externalTrafficPolicy: Local, the PROXY protocol or numTrustedProxies restores the address.',
    source: 'Istio documentation, gateway network topology',
    proof: 'source only: it is up to the load balancer in front',
  },
  'narrow-blocks-replace-wide-ones': {
    istio: '*',
    claim:
      'A subset replaces the blocks of the trafficPolicy that it names, a portLevelSettings entry all four; the route may go on handing out the cookie of a hash that was lost.',
    source: 'RING_HASH gone, hash policy still on the route',
    proof: 'oracle s11-078',
  },
  'weights-come-before-the-hash': {
    istio: '*',
    claim: 'A weighted destination is picked before the hash: one client is spread over all of them.',
    source: 'istio/istio#17181; eight Envoy releases',
    proof: 'affinity',
  },
  'locality-comes-before-the-hash': {
    istio: '*',
    claim: 'Locality distribution picks the locality before the hash picks a pod in it.',
    source: 'Istio API documentation, consistentHash',
    proof: 'source only: needs pods in several zones',
  },
  'passthrough-at-gateway-answers-503': {
    istio: '*',
    claim: 'simple: PASSTHROUGH on the way from a gateway answers 503 "no healthy upstream" to every request.',
    source: 'two Istio releases end to end',
    proof: 'routes; lab: Istio 1.28.10 and 1.30.3, end to end',
  },

  // Limits and ejection
  'max-requests-counts-sockets': {
    istio: '*',
    claim:
      'http2MaxRequests counts every open WebSocket, over HTTP/1 too: at the limit handshakes and HTTP requests get 503.',
    source: 'six Envoy releases',
    proof: 'circuit-breakers',
  },
  'connections-queue-at-the-limit': {
    istio: '*',
    claim: 'At tcp.maxConnections, handshakes and HTTP requests wait without an answer until a WebSocket closes.',
    source: 'six Envoy releases',
    proof: 'circuit-breakers',
  },
  'handshakes-are-pending': {
    istio: '*',
    claim:
      'A handshake counts against http1MaxPendingRequests while its connection opens: parallel handshakes over the limit get 503.',
    source: 'six Envoy releases: with a limit of 1, three to five of six',
    proof: 'circuit-breakers',
  },
  'server-has-the-same-limits': {
    istio: '*',
    claim:
      "The server's own sidecar applies the top- or port-level connectionPool of a DestinationRule in the service's or root namespace, even with exportTo \".\"; not those of subsets, of rules with a workloadSelector or of the client's namespace.",
    source: 'two Istio releases end to end',
    proof: 'circuit-breakers; lab: Istio 1.28.10 and 1.30.3, end to end',
  },
  'server-close-counts-as-error': {
    istio: '*',
    claim:
      'A WebSocket whose server ends the TCP connection first, as it does after a normal close, counts as a gateway error for outlier detection; consecutive ones without a success between eject the pod: 503 "no healthy upstream".',
    source: 'envoyproxy/envoy#24690; eight Envoy releases',
    proof: 'outlier',
  },
  'deprecated-errors-threshold-ignored': {
    istio: '*',
    claim: 'outlierDetection.consecutiveErrors is ignored: the default of five consecutive errors counts.',
    source: 'not in the configuration of any release',
    proof: 'lab: istiod 1.8.5 to 1.31.0',
  },
  'ejection-spares-small-pools': {
    istio: '>=1.20.0',
    claim:
      'maxEjectionPercent holds for the first pod too: 10 % of three pods is none. Before, one pod could always go.',
    source: 'one, three and nine pods in Envoys of 1.28 and later; the boundary from Envoy always_eject_one_host',
    proof: 'outlier',
  },

  // Routes
  'exact-host-beats-older-wildcard': {
    istio: '>=1.17.0',
    claim: 'In sidecars the VirtualService with the exact host wins over an older one with a wildcard.',
    source: 'older wins in 1.16.7, exact in 1.20.8',
    proof: 'oracle w203-075',
  },
  'delegate-regex': {
    istio: '>=1.15.0',
    claim: 'A delegate VirtualService may match by regular expression.',
    source: 'istio/istio#38692: rejected in 1.12.9, accepted in 1.20.8',
    proof: 'oracle w203-023',
  },
  'gateway-api': {
    istio: '>=1.17.0',
    claim: 'HTTPRoutes of the Gateway API are translated.',
    source: 'no route in 1.16.7, routes in 1.20.8',
    proof: 'oracle w203-022',
  },
  'routes-of-services': {
    istio: '>=1.19.0',
    claim:
      "HTTPRoutes whose parent is a Service are for its clients in the mesh; those of a client's own namespace come before VirtualServices for all namespaces.",
    source: 'istio/istio#45065; pilot push_context.go, VirtualServicesForGateway',
    proof: 'lab: istiod 1.31.0',
  },
  'service-parents-need-their-group': {
    istio: '*',
    claim: 'A parent of an HTTPRoute with kind Service and without group "" is no Service: no client gets the route.',
    source: 'Gateway API, ParentReference; pilot config/kube/gateway, toInternalParentReference',
    proof: 'lab: istiod 1.31.0',
  },
  'wildcard-entries-cover-no-clusters': {
    istio: '*',
    claim:
      'Clusters are made for the hosts of ServiceEntries as written: a route to a host that only a wildcard covers has none.',
    source: 'pilot cluster.go: clusters are named by the hosts of services',
    proof: 'lab: istiod 1.31.0',
  },
  'timeout-cuts-open-sockets': {
    istio: '>=1.8.0 <1.9.1',
    claim: 'A route timeout becomes max_stream_duration: every open WebSocket is cut after it, busy or not.',
    source: 'istio/istio#31415',
    proof: 'max-stream-duration; lab: istiod 1.8.5 to 1.10.6',
  },
  'timeout-bounds-handshake': {
    istio: '>=1.28.0',
    claim: 'A route timeout ends handshakes that take longer with 504, then disarms.',
    source: 'envoyproxy/envoy#41075',
    proof: 'route-timeout',
  },
  'timeout-cuts-polls': {
    istio: '*',
    claim: 'A route timeout cuts long polls (504) and event streams on the same route.',
    source: 'eight Envoy releases',
    proof: 'route-timeout',
  },
  'per-try-timeout-bounds-handshake': {
    istio: '>=1.28.0',
    claim: 'A per-try timeout ends each handshake attempt that takes longer with 504, then disarms.',
    source: 'envoyproxy/envoy#41075',
    proof: 'per-try-timeout',
  },
  'retries-repeat-handshakes': {
    istio: '<1.23.0 || >=1.28.0',
    claim:
      "retryOn: 5xx repeats a handshake that the application answered with 5xx; Istio's default retries repeat what never reached it.",
    source: 'Envoy 1.31 and 1.36 changelogs; pilot retry.go',
    proof: 'retries',
  },
  'http-route-retry': {
    istio: '>=1.25.0',
    claim: 'HTTPRoute backendRequest with retry is a per-try timeout; before, it was the route timeout.',
    source: 'ignored in 1.24.6, honoured in 1.27.9',
    proof: 'lab: istiod 1.24.6 and 1.27.9',
  },

  // DestinationRules
  'rules-with-different-exports-stay-apart': {
    istio: '>=1.24.0',
    claim: 'Two DestinationRules for one host are merged only if they are exported alike; else the newer one is used.',
    source: 'merged in 1.22.8, apart in 1.24.6',
    proof: 'oracle s11-051',
  },
  'rule-workload-selector': {
    istio: '>=1.14.0',
    claim: 'A DestinationRule may select client workloads.',
    source: 'istio/api 1.14',
    proof: 'oracle w203-024',
  },
  'split-local-origin-errors': {
    istio: '>=1.11.0',
    claim: 'splitExternalLocalOriginErrors and consecutiveLocalOriginFailures take effect.',
    source: 'ignored in 1.10.6, honoured in 1.11.8',
    proof: 'outlier; oracle s11-112',
  },
  'zero-consecutive-5xx-never-ejects': {
    istio: '*',
    claim: 'consecutive5xxErrors: 0 switches these ejections off, unless consecutiveGatewayErrors is set.',
    source: 'envoy outlier_detection.proto',
    proof: 'outlier',
  },
  'inbound-connection-pool': {
    istio: '>=1.20.0',
    claim:
      "Sidecar.inboundConnectionPool, or that of its ingress listener for the port, replaces the DestinationRule's connectionPool at the server's own sidecar, useClientProtocol included.",
    source: 'istio/api 1.20; for listeners: pilot InboundConnectionPoolForPort',
    proof: 'lab: istiod 1.20.8 to 1.31.0',
  },
  'default-traffic-policy': {
    istio: '>=1.31.0',
    claim:
      'meshConfig.defaultTrafficPolicy gives clusters the connectionPool and outlierDetection that no DestinationRule sets, inbound ones the pool, waypoints neither.',
    source: 'istio/istio#60664',
    proof: 'source only: newer than the istiod that was measured',
  },

  // Timers of connections
  'connection-settings': {
    istio: '>=1.31.0',
    claim:
      'ProxyConfig.connectionSettings sets stream timers; profile EDGE gives gateways a stream idle timeout of 300 s.',
    source: 'istio/istio#60576',
    proof: 'lab: istiod 1.31.0',
  },
  'exit-on-zero': {
    istio: '>=1.12.0',
    claim:
      'EXIT_ON_ZERO_ACTIVE_CONNECTIONS lets a stopping proxy wait for its connections, up to the grace period; terminationDrainDuration is then ignored.',
    source: 'istio/istio#44690',
    proof: 'source only: it is up to pilot-agent, which runs in a pod',
  },
  'termination-cuts-sockets': {
    istio: '*',
    claim: 'A proxy that stops cuts its open WebSockets at once (close code 1006).',
    source: 'four Envoy releases, SIGTERM',
    proof: 'shutdown',
  },
  'listener-change-cuts-sockets': {
    istio: '*',
    claim:
      'A listener that changes is drained: its open WebSockets are cut after drainDuration. Changes of clusters and endpoints spare them.',
    source: 'envoy LDS documentation',
    proof: 'listener-update',
  },
  'stream-idle-cuts-silent-sockets': {
    istio: '*',
    claim:
      'stream_idle_timeout, or idle_timeout of a route even over 0s, closes silent WebSockets; pings and data reset it, TCP keepalive does not.',
    source: 'eight Envoy releases',
    proof: 'stream-idle',
  },
  'max-stream-duration-cuts-sockets': {
    istio: '*',
    claim:
      'max_stream_duration of a connection manager, route, cluster or request header cuts every WebSocket, busy or not.',
    source: 'eight Envoy releases',
    proof: 'max-stream-duration',
  },
  'tcp-idle-timeout': {
    istio: '>=1.21.0',
    claim: 'tcp.idleTimeout of a DestinationRule acts on TCP ports.',
    source: 'absent in 1.20.8, present in 1.24.6',
    proof: 'tcp-port; lab: istiod 1.20.8 and 1.24.6',
  },
  'tcp-max-connection-duration': {
    istio: '>=1.15.0',
    claim: 'tcp.maxConnectionDuration cuts connections of TCP ports.',
    source: 'istio/api 1.15',
    proof: 'tcp-port',
  },
  'http-connection-limits-spare-sockets': {
    istio: '*',
    claim:
      'On HTTP ports idleTimeout, maxConnectionDuration and maxRequestsPerConnection never end an open WebSocket: it is a request in flight.',
    source: 'envoy protocol.proto, idle_timeout; conn_manager_impl.cc, checkForDeferredClose',
    proof: 'harmless-limits',
  },
  'waypoint-tcp-timers': {
    istio: '>=1.26.0',
    claim: 'Waypoints give the timers of a DestinationRule to TCP connections.',
    source: 'pilot core/waypoint listeners',
    proof: 'source only: waypoints were measured with HTTP ports',
  },

  // What every version does (measured); rules and pages refer to these claims
  'h2-needs-allow-connect': {
    istio: '*',
    claim:
      'A WebSocket crosses an HTTP/2 hop only if the receiving connection manager has allow_connect; else the handshake gets 503.',
    source: 'Envoy upgrades documentation',
    proof: 'h2-hop',
  },
  'h2-failure-kills-neighbours': {
    istio: '*',
    claim: 'The refused handshake closes the HTTP/2 connection: every other request in flight on it fails too.',
    source: 'eight Envoy releases',
    proof: 'h2-hop',
  },
  'h2-breaks-http1-application': {
    istio: '*',
    claim: 'HTTP/2 straight to an HTTP/1 application answers 502.',
    source: 'five Envoy releases',
    proof: 'h2-to-application',
  },
  'round-robin-ignores-open-sockets': {
    istio: '*',
    claim: 'ROUND_ROBIN and RANDOM do not count open sockets: a restarted or added pod stays nearly empty.',
    source: 'Envoy load balancing, 450 sockets on three pods',
    proof: 'balancing',
  },
  'session-affinity-ignored': {
    istio: '*',
    claim: 'sessionAffinity: ClientIP of a Service changes nothing in the configuration of any proxy.',
    source: 'identical configuration with and without it',
    proof: 'lab: istiod 1.8.5 to 1.31.0',
  },
  'polling-needs-affinity': {
    istio: '*',
    claim: 'Transports that poll before they upgrade fail with 400 when their requests meet different pods.',
    source: 'socket.io, SignalR and SockJS documentation',
    proof: 'source only: it is up to the libraries of the application',
  },
  'balancer-is-one-of': {
    istio: '*',
    claim: 'The DestinationRule schema allows one of simple and consistentHash.',
    source: 'Istio CRDs, oneOf',
    proof: 'source only: the schema of the CRD says it',
  },
  'missing-cluster-answers-503': {
    istio: '*',
    claim: 'A route to a host, port or subset that does not exist, or has no pods, answers 503 to every request.',
    source: 'cluster absent, Envoy flag NC',
    proof: 'routes; oracle s11-125',
  },
  'dotted-names-are-literal': {
    istio: '*',
    claim:
      'Names with a dot are taken literally: svc.ns and svc.ns.svc match no Service in DestinationRules and destinations, and as VirtualService hosts they make hosts of their own.',
    source: 'pilot ResolveShortnameToFQDN',
    proof: 'oracle s11-090',
  },
  'gateway-hosts-limit-namespaces': {
    istio: '*',
    claim: 'A host `namespace/name` of a gateway server takes VirtualServices of that namespace only.',
    source: 'no routes for a VirtualService of another namespace in any release',
    proof: 'lab: istiod 1.8.5 to 1.31.0',
  },
  'client-namespace-rules-come-first': {
    istio: '*',
    claim:
      "A DestinationRule in the client's namespace, even a wildcard, comes before those of the Service's namespace.",
    source: 'pilot push_context.go',
    proof: 'oracle s11-066',
  },
  'handshakes-are-get': {
    istio: '*',
    claim: 'Authorization sees the method GET on every hop of a WebSocket handshake, over HTTP/2 too.',
    source: 'three Envoy releases, RBAC',
    proof: 'authorization',
  },
  'browsers-send-no-headers': {
    istio: '*',
    claim: 'The WebSocket API of browsers cannot set request headers such as Authorization.',
    source: 'WHATWG WebSockets standard',
    proof: 'source only: the standard gives browsers no way to',
  },
  'token-in-header-or-query': {
    istio: '*',
    claim:
      'A JWT rule without fromHeaders, fromParams and fromCookies takes the token from the Authorization header and from the query parameter access_token.',
    source: 'envoy jwt_authn config.proto',
    proof: 'source only: needs a server of keys',
  },
  'token-in-cookie': {
    istio: '>=1.21.0',
    claim: 'A JWT rule takes the token from the cookies that fromCookies names.',
    source: 'istio/api 1.21',
    proof: 'source only: needs a server of keys',
  },
  'websocket-upgrade-removed': {
    istio: '*',
    claim: 'websocketUpgrade is no field any more: rejected by strict validation, pruned by others, ignored by istiod.',
    source: 'istio/api 1.5',
    proof: 'lab: istiod 1.8.5 to 1.31.0',
  },
  'zero-durations-refused': {
    istio: '*',
    claim: "Istio's webhook refuses route timeouts, per-try timeouts and HTTP idle timeouts of 0s.",
    source: 'duration must be greater than 1ms',
    proof: 'lab: istiod 1.8.5 to 1.31.0',
  },
  'least-request-name': {
    istio: '>=1.14.0',
    claim: 'LEAST_REQUEST is a value of loadBalancer.simple; before it was called LEAST_CONN.',
    source: 'rejected in 1.13.9, accepted in 1.14.6',
    proof: 'oracle s11-003',
  },
  // What istiod and the API server refuse
  'unknown-fields-are-dropped': {
    istio: '*',
    claim:
      'A field that the CRD does not know is an error under strict field validation (the default of kubectl apply) and is dropped from the object otherwise.',
    source: 'Kubernetes documentation, server-side field validation; structural schemas prune',
    proof: 'source only: it is up to the API server',
  },
  'refused-objects-are-absent': {
    istio: '*',
    claim: "What the CRD's schema or Istio's webhook refuses is not stored: nothing of the object takes effect.",
    source: 'Kubernetes documentation, admission; refused objects left no trace in the configuration',
    proof: 'oracle s11-000',
  },
  'cookie-needs-ttl': {
    istio: '<1.20.0',
    claim: 'A consistentHash.httpCookie without ttl is refused ("ttl required for HttpCookie").',
    source: 'istio/istio#46973; refused in 1.16.7, accepted in 1.20.8',
    proof: 'lab: istiod 1.16.7 and 1.20.8',
  },
  'maglev-needs-table-size': {
    istio: '>=1.22.0',
    claim: 'consistentHash.maglev is refused unless tableSize is a prime number below 5000011.',
    source: 'pkg/config/validation/validation.go; accepted in 1.20.8, refused in 1.22.8',
    proof: 'lab: istiod 1.20.8 and 1.22.8',
  },
  'one-ring-size': {
    istio: '>=1.16.0',
    claim: 'consistentHash.minimumRingSize beside ringHash or maglev is refused.',
    source: 'pkg/config/validation/validation.go',
    proof: 'source only: its validation was read, not run',
  },
  'local-origin-failures-need-split': {
    istio: '>=1.11.0',
    claim: 'consecutiveLocalOriginFailures without splitExternalLocalOriginErrors is refused.',
    source: 'pkg/config/validation/validation.go',
    proof: 'source only: its validation was read, not run',
  },
  'inbound-pool-is-not-enough': {
    istio: '>=1.20.0 <1.22.0',
    claim: 'A Sidecar with nothing but inboundConnectionPool is refused ("sidecar: empty configuration provided").',
    source: 'refused in 1.20.8, accepted in 1.22.8',
    proof: 'lab: istiod 1.20.8 and 1.22.8',
  },
  'http-protocol-options': {
    istio: '>=1.9.0',
    claim: 'EnvoyFilters may name envoy.extensions.upstreams.http.v3.HttpProtocolOptions.',
    source: 'refused in 1.8.5, accepted in 1.9.0',
    proof: 'lab: istiod 1.8.5 and 1.9.0',
  },
  'durations-of-1ms': {
    istio: '*',
    claim:
      'Timeouts, intervals and idle timeouts below 1ms are refused ("duration must be greater than 1ms"), by Istio\'s webhook and from 1.23 on by the CRD\'s own rule; tcp.idleTimeout: 0s and httpCookie.ttl: 0s are accepted.',
    source: 'pkg/config/validation/agent, ValidateDuration',
    proof: 'lab: istiod 1.8.5 to 1.31.0',
  },
  'durations-of-whole-ms': {
    istio: '*',
    claim:
      'Durations with a fraction of a millisecond are refused ("only durations to ms precision are supported") wherever at least 1ms is asked for.',
    source: 'pkg/config/validation/agent, ValidateDuration',
    proof: 'source only: its validation was read, not run',
  },
  'upgrade-excludes-client-protocol': {
    istio: '*',
    claim: 'h2UpgradePolicy: UPGRADE with useClientProtocol: true is refused.',
    source: 'pkg/config/validation/validation.go',
    proof: 'lab: istiod 1.8.5 to 1.31.0',
  },
  'port-policy-not-empty': {
    istio: '*',
    claim:
      'A portLevelSettings entry that sets nothing is refused ("port traffic policy must have at least one field").',
    source: 'pkg/config/validation/validation.go',
    proof: 'oracle s11-000',
  },
  'any-needs-type': {
    istio: '*',
    claim: "A typed_config without @type is refused (\"Any JSON doesn't have '@type'\").",
    source: 'refused in 1.8.5 to 1.31.0',
    proof: 'lab: istiod 1.8.5 to 1.31.0',
  },
  'known-types': {
    istio: '*',
    claim: 'An @type that istiod does not know is refused.',
    source: 'pkg/config/validation/envoyfilter',
    proof: 'source only: its validation was read, not run',
  },
  'patches-are-complete': {
    istio: '*',
    claim: 'An EnvoyFilter patch without applyTo, patch, operation or value is refused.',
    source: 'pkg/config/validation/envoyfilter',
    proof: 'source only: its validation was read, not run',
  },
  'known-protocols': {
    istio: '*',
    claim: 'Gateway servers with a protocol such as WS or WSS are refused ("invalid protocol").',
    source: 'pkg/config/validation/validation.go, validateServerPort',
    proof: 'source only: its validation was read, not run',
  },
  'one-action': {
    istio: '*',
    claim:
      'An HTTP route has exactly one of route, redirect, directResponse and delegate; redirect and directResponse exclude fault and rewrite.',
    source: 'pkg/config/validation/virtualservice.go, validateHTTPRouteConflict',
    proof: 'source only: its validation was read, not run',
  },
  'retries-need-attempts': {
    istio: '*',
    claim: 'perTryTimeout, retryOn or retryRemoteLocalities without attempts is refused.',
    source: 'pkg/config/validation/validation.go, validateHTTPRetry',
    proof: 'source only: its validation was read, not run',
  },

  // What routes and filters do to handshakes
  'first-match-takes-all': {
    istio: '*',
    claim: 'Routes are tried in order; what follows a catch-all in its VirtualService is not even emitted.',
    source: 'pilot route.go; identical in all releases measured',
    proof: 'lab: istiod 1.8.5 to 1.31.0',
  },
  'sidecars-use-one-virtual-service': {
    istio: '*',
    claim: 'Of several VirtualServices for one host, sidecars use the oldest only.',
    source: 'IST0109; pilot httproute.go',
    proof: 'lab: istiod 1.8.5 to 1.31.0',
  },
  'redirect-ends-handshake': {
    istio: '*',
    claim: 'A redirect ends the handshake: WebSocket clients do not follow it.',
    source: 'RFC 6455, WHATWG WebSockets',
    proof: 'routes',
  },
  'direct-response-ends-handshake': {
    istio: '*',
    claim: 'A direct response answers the handshake instead of the application.',
    source: 'four Envoy releases',
    proof: 'routes',
  },
  'fault-abort-ends-handshake': {
    istio: '*',
    claim: 'fault.abort at 100 percent answers every handshake.',
    source: 'four Envoy releases',
    proof: 'routes',
  },
  'request-header-removal-breaks-handshake': {
    istio: '*',
    claim: 'Without its upgrade headers the handshake is an ordinary GET, which applications answer with 426 or 400.',
    source: 'four Envoy releases',
    proof: 'handshake-headers',
  },
  'response-header-removal-breaks-handshake': {
    istio: '*',
    claim: 'A 101 without Upgrade, Connection or Sec-WebSocket-Accept is refused by the client.',
    source: 'four Envoy releases, Chromium',
    proof: 'handshake-headers',
  },
  'route-upgrade-config-wins': {
    istio: '*',
    claim: "upgrade_configs of a route win over the connection manager's; a disabled upgrade gets 403.",
    source: 'four Envoy releases',
    proof: 'upgrade-configs',
  },
  'other-upgrade-types-403': {
    istio: '*',
    claim: 'Envoy answers 403 to every Upgrade but websocket, `websocket,websocket` included; h2c is stripped.',
    source: 'istio/istio#50980',
    proof: 'upgrade-configs',
  },
  'upgrade-match-is-case-sensitive': {
    istio: '*',
    claim: 'Header matches compare case-sensitively, and browsers send `websocket`.',
    source: 'Envoy header matching, WHATWG WebSockets',
    proof: 'routes',
  },
  'match-items-are-alternatives': {
    istio: '*',
    claim: 'The items of a match list are alternatives; only the conditions inside of one item must all hold.',
    source: 'istio/api virtual_service.proto',
    proof: 'lab: istiod 1.8.5 to 1.31.0',
  },
  'body-buffering-hangs-handshake': {
    istio: '*',
    claim: 'A filter that waits for the whole body waits for the end of the WebSocket: the handshake gets no answer.',
    source: 'istio/istio#36545',
    proof: 'body-filters',
  },
  'timeout-does-not-end-the-hang': {
    istio: '*',
    claim: 'A route timeout does not end a handshake that a body filter holds.',
    source: 'two Envoy releases',
    proof: 'body-filters',
  },
  'header-filters-are-harmless': {
    istio: '*',
    claim:
      'Lua bodyChunks(), ext_proc of headers, ext_authz with the body, compressor and CORS leave handshakes alone.',
    source: 'eight Envoy releases',
    proof: 'body-filters',
  },
  'ext-proc-streamed-hangs': {
    istio: '>=1.31.0',
    claim: 'ext_proc with a body mode of STREAMED holds handshakes for ever (Envoy 1.39.1 and 1.39.3).',
    source: 'envoyproxy/envoy#47048',
    proof: 'ext-proc-streamed',
  },
  'mirror-streams-upgrades': {
    istio: '>=1.25.0',
    claim: 'A mirror gets the handshake and every client frame, and holds a connection as long.',
    source: 'Envoy 1.33 changelog; measured from Istio 1.28 on',
    proof: 'mirror',
  },
  'http-routes-need-http-ports': {
    istio: '*',
    claim: 'On a port that is TCP or TLS to Istio, HTTP routes of a VirtualService are not emitted.',
    source: 'tcp_proxy without routes in all releases measured',
    proof: 'lab: istiod 1.8.5 to 1.31.0',
  },
  'opaque-servers-need-tcp-routes': {
    istio: '*',
    claim:
      'A gateway server with TCP or PASSTHROUGH, which TLS settings without a mode mean too, uses tls and tcp routes only.',
    source: 'pilot gateway.go; PASSTHROUGH is the zero value of ServerTLSSettings.mode, and validation lets it pass',
    proof: 'source only: follows from how gateways build such listeners',
  },
  'http-rules-fail-on-tcp': {
    istio: '*',
    claim: 'On TCP, an ALLOW rule with HTTP fields never matches.',
    source: 'istio/istio#13150',
    proof: 'source only: follows from the filters that TCP listeners have',
  },
  'gateway-sends-plaintext-to-tls-ports': {
    istio: '*',
    claim:
      'To a port declared HTTPS or TLS, a gateway sends the requests of HTTP routes without TLS, unless told otherwise.',
    source: 'gateway clusters of https, tls and wss ports have no TLS of their own',
    proof: 'tls-application; lab: istiod 1.8.5 to 1.31.0',
  },
} as const satisfies Record<string, Fact>;
