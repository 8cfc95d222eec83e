import type { Facts } from '../../src/mesh/facts.js';
import type { RuleFinding } from '../../src/rule.js';
import type { SocketPath } from '../../src/websockets/path.js';

/** HTTP/2 that the receiving sidecars pass on to the application. */
export function reachesApplication(path: SocketPath, host: string, refusing: 'all' | 'some' | 'none'): RuleFinding {
  return {
    message: `HTTP/2 upgrade breaks WebSocket handshakes to ${host}: HTTP/2 reaches the application itself`,
    why: outcome(path, refusing),
    fix: 'drop UPGRADE, or declare the port HTTP: name it http-… or set appProtocol: http',
  };
}

function outcome({ settings }: SocketPath, refusing: 'all' | 'some' | 'none'): string {
  if (settings.applicationProtocol.value === 'tcp')
    return 'the port is TCP to the receiving sidecar, which passes HTTP/2 on as it comes: the handshake gets 502, and no EnvoyFilter can help';
  const answer =
    refusing === 'none'
      ? '502, and no EnvoyFilter can help'
      : '503, and an EnvoyFilter that allows CONNECT would only turn that into 502';
  return `the port does not declare its protocol, so the receiving sidecar passes HTTP/2 on: the handshake gets ${answer}`;
}

/** HTTP/2 that receiving sidecars refuse. */
export function refused(host: string, refusing: 'all' | 'some', meshWide: boolean, facts: Facts): RuleFinding {
  return {
    message: `HTTP/2 upgrade breaks WebSocket handshakes to ${host}: no EnvoyFilter allows CONNECT at ${refusing === 'all' ? 'the receiving sidecar' : 'some of the receiving sidecars'}`,
    why: 'the receiving Envoy answers by closing the connection: the handshake gets 503 after about a second, and every other request in flight on that HTTP/2 connection fails too',
    fix: `${meshWide ? 'set h2UpgradePolicy: DO_NOT_UPGRADE for this host' : 'remove h2UpgradePolicy'}${insteadOf(meshWide, facts)}, or add the EnvoyFilter shown by \`wslint explain h2-upgrade\``,
  };
}

/** Where a mesh-wide UPGRADE wins over it in a version that may be in force, it is no advice. */
function insteadOf(meshWide: boolean, facts: Facts): string {
  if (meshWide && facts.everywhere('client-protocol-loses-to-mesh-upgrade') !== 'no') return '';
  return ', or replace it by useClientProtocol: true';
}
