import { sidecarPool } from '../../src/mesh/cluster.js';
import { type Http2PortFault, httpDeclaration } from '../../src/mesh/http2Port.js';
import { shortHost } from '../../src/mesh/names.js';
import { upgradePolicyOf } from '../../src/mesh/policy.js';
import type { ServicePort } from '../../src/mesh/services.js';
import type { RuleContext, RuleFinding } from '../../src/rule.js';
import type { SocketPath } from '../../src/websockets/path.js';

/** A port for WebSockets that is declared HTTP/2. */
export function declaredHttp2(
  context: RuleContext,
  path: SocketPath,
  port: ServicePort,
  fault: Http2PortFault,
): RuleFinding {
  const { host, policy } = path.destination;
  const { key, value, edit } = httpDeclaration(port);
  const off = upgradePolicyOf(policy);
  return {
    message: `WebSocket handshakes to ${shortHost(host, context.mesh.domain)} fail: its port is declared HTTP/2 by its ${key}`,
    why: symptom(path, fault),
    fix: `declare the port HTTP (${key}: ${value})${orByClient(context, path)}`,
    ...(off?.text === 'DO_NOT_UPGRADE' && {
      related: [{ place: off.place, message: 'DO_NOT_UPGRADE does not undo the protocol of the port' }],
    }),
    // Unsafe: names of ports are referred to.
    ...(edit && { edits: { description: 'Declare the port HTTP', safe: false, edits: [edit] } }),
  };
}

/** What a client meets. */
function symptom({ receiver }: SocketPath, fault: Http2PortFault): string {
  switch (fault) {
    case 'direct':
      return `${receiver.direct}, so HTTP/2 reaches the application itself: the handshake gets 502`;
    case 'refused':
      return 'the receiving Envoy answers by closing the connection: the handshake gets 503 after about a second, and every other request in flight on that HTTP/2 connection fails too; with allow_connect the application would get HTTP/2, and the handshake 502';
    case 'passed on':
      return 'the receiving sidecar speaks HTTP/2 to the application: the handshake gets 502, and no EnvoyFilter for CONNECT can help';
  }
}

/** The other way to keep handshakes HTTP/1, where it reaches both hops. */
function orByClient({ mesh, facts }: RuleContext, { destination, route }: SocketPath): string {
  if (!facts.holds('client-protocol-on-both-hops')) return '';
  const replaced = sidecarPool(mesh, destination, route.resource) !== undefined;
  const ofSidecar = replaced ? ' and in the inboundConnectionPool of its Sidecar' : '';
  return `, or set useClientProtocol: true in the DestinationRule of the host (one without workloadSelector)${ofSidecar}`;
}
