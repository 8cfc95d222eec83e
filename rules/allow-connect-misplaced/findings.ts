import type { Breakage, BrokenListener } from '../../src/mesh/brokenListeners.js';
import type { ClusterFault } from '../../src/mesh/clusterFaults.js';
import type { MisplacedConnect, MissedConnect } from '../../src/mesh/connectPatches.js';
import type { RuleFinding } from '../../src/rule.js';
import type { SocketPath } from '../../src/websockets/path.js';

/** What a broken listener is, and what a person sees. */
const BROKEN: Readonly<Record<Breakage, { readonly what: string; readonly why: string }>> = {
  nameless: {
    what: 'the filter that it adds has no name',
    why: 'Envoy refuses every listener update of that proxy: neither WebSockets nor plain requests get through',
  },
  added: {
    what: 'it adds a second connection manager',
    why: 'Envoy refuses the listener ("terminal filter must be the last filter"): neither WebSockets nor plain requests get through',
  },
  replaced: {
    what: 'it replaces the connection manager',
    why: 'the new one has neither routes nor the WebSocket upgrade: neither WebSockets nor plain requests get through',
  },
};

/** A patch that breaks a listener on the way to a host. */
export function broken({ how, at, everywhere }: BrokenListener, host: string): RuleFinding {
  const whose = at === 'client' ? 'the proxy of the clients' : `the sidecar of ${host}`;
  return {
    message: `EnvoyFilter breaks ${whose}: ${BROKEN[how].what}`,
    why: `${BROKEN[how].why}${everywhere ? '' : '; other pods of the Service are not affected'}`,
    fix: 'use operation MERGE on NETWORK_FILTER with the name of the filter in the match, or delete the patch',
    severity: everywhere || how === 'replaced' ? 'error' : 'warning',
  };
}

const OPTIONS = 'http2_protocol_options of a CLUSTER decide what the proxy speaks, not what the other side accepts';

/** What HTTP/2 options of a cluster do to the WebSockets of a host. */
const CLUSTERS: Readonly<Record<ClusterFault['hop'], { what(host: string): string; readonly why: string }>> = {
  'to application': {
    what: (host) => `EnvoyFilter sends HTTP/2 to the application of ${host}`,
    why: `${OPTIONS}: the handshake gets 502`,
  },
  'to sidecar': {
    what: (host) => `EnvoyFilter makes the way to ${host} HTTP/2, which its sidecar refuses for WebSockets`,
    why: `${OPTIONS}: the handshake gets 503 after about a second, and every other request in flight on that HTTP/2 connection fails too`,
  },
};

/** A patch of a CLUSTER that makes a hop on the way to a host HTTP/2. */
export function speaksHttp2(hop: ClusterFault['hop'], host: string): RuleFinding {
  return { message: CLUSTERS[hop].what(host), why: CLUSTERS[hop].why, fix: 'delete the CLUSTER patch' };
}

const NEEDED =
  'the way to the pods is HTTP/2, and without allow_connect at their sidecars the handshake gets 503 after about a second';
const MANAGER = 'envoy.filters.network.http_connection_manager';

/** A patch that was meant to allow CONNECT on the way to a host. */
export function unreached(missed: MisplacedConnect, path: SocketPath, host: string): RuleFinding {
  const { miss, guess, loses } = missed;
  const [what, fix] = wordsFor(missed, path)[miss];
  return {
    message: `allow_connect does not reach the sidecar of ${host}: ${what}`,
    why: NEEDED,
    fix,
    severity: miss === 'drops all' ? 'error' : 'warning',
    ...(guess && { confidence: 'low' }),
    ...(loses && { related: [{ place: loses.field.place, message: 'this correct patch is dropped with it' }] }),
  };
}

/** What is wrong with a patch, and what to do, for each way to miss. */
function wordsFor(
  { patch, loses }: MisplacedConnect,
  { client, receiver, destination }: SocketPath,
): Readonly<Record<MissedConnect, readonly [what: string, fix: string]>> {
  const pods = receiver.managers[0]?.proxy;
  const labels = [...(destination.service?.selector ?? pods?.labels ?? [])]
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ');
  const port = destination.containerPort;
  const theirs = `namespace ${pods?.namespace ?? ''}`;
  const own = patch.filter.namespace;
  return {
    applyTo: [
      `applyTo: ${patch.applyTo} does not change the connection manager`,
      `use applyTo: NETWORK_FILTER with filter name ${MANAGER}`,
    ],
    type: [
      'the @type is not that of a v3 HttpConnectionManager',
      'set @type to type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
    ],
    level: [
      'the connection manager has no allow_connect at this place',
      'put allow_connect under http2_protocol_options of the connection manager',
    ],
    context: [
      `context ${patch.context} is not the receiving side`,
      `use context SIDECAR_INBOUND${own === pods?.namespace ? '' : `, in ${theirs}`}`,
    ],
    namespace: [
      own === client.namespace && client.kind !== 'waypoint'
        ? `namespace ${own} is that of the ${client.kind === 'gateway' ? 'gateway' : 'client'}, the pods are in ${theirs}`
        : `it is in namespace ${own}, the pods are in ${theirs}`,
      `move the EnvoyFilter to ${theirs}`,
    ],
    targetRefs: ['targetRefs do not pick sidecars', 'use workloadSelector instead of targetRefs'],
    selector: ['its workloadSelector does not pick the pods', `select the pods by their labels (${labels})`],
    proxyVersion: [
      `its proxyVersion ${patch.match.get('proxy', 'proxyVersion').text} leaves the Istio version in force out`,
      'remove proxyVersion, or let it match the version in force',
    ],
    'listener name': [
      "it names another listener than virtualInbound, which receives at the pods' sidecars",
      'remove the name of the listener from the match',
    ],
    port: [
      `portNumber is compared with the port of the container, which is ${port}`,
      `set portNumber: ${port}, or remove it`,
    ],
    'destination port': [
      `destinationPort is compared with the port of the container, which is ${port}`,
      `set destinationPort: ${port}, or remove it`,
    ],
    chain: [
      'the match leaves the chain for plaintext out',
      'remove applicationProtocols and transportProtocol from the match',
    ],
    'filter name': ['the match names another filter than the connection manager', `use the filter name ${MANAGER}`],
    'legacy filter name': [
      'envoy.http_connection_manager is the old name of the filter, which finds nothing any more',
      `use the filter name ${MANAGER}`,
    ],
    'drops all': [
      patch.applyTo === 'NETWORK_FILTER'
        ? 'the match names no filter, and istiod drops every listener patch of that proxy'
        : 'istiod fails at an HTTP_FILTER patch with a connection manager, and drops listener patches of that proxy',
      patch.applyTo === 'NETWORK_FILTER'
        ? `name the filter in match.listener.filterChain.filter.name: ${MANAGER}`
        : loses === undefined
          ? 'use applyTo: NETWORK_FILTER'
          : 'delete the patch',
    ],
  };
}
