import type { IneffectiveReason, IneffectiveUpgrade } from '../../src/mesh/ineffectiveUpgrade.js';
import type { RuleFinding } from '../../src/rule.js';

/** An upgrade on a way whose client talks to the application itself, and why it does. */
export function withoutSidecar(host: string, direct: string, meshWide: boolean): RuleFinding {
  return {
    message: `HTTP/2 upgrade breaks WebSocket handshakes to ${host}: ${direct}`,
    why: 'HTTP/2 reaches the application itself: the handshake gets 502 (503 where the application closes the connection), and no EnvoyFilter can help',
    fix: meshWide ? 'set h2UpgradePolicy: DO_NOT_UPGRADE for this host' : 'remove h2UpgradePolicy',
  };
}

const REASONS: Readonly<Record<IneffectiveReason, string>> = {
  'detected port': 'the port does not declare its protocol',
  'header case': 'preserveHttp1HeaderCase keeps the way HTTP/1',
  waypoint: 'waypoints do not upgrade',
};

/** An upgrade that does nothing for clients of a kind. */
export function ineffective(host: string, client: string, { reason, meshWide }: IneffectiveUpgrade): RuleFinding {
  return {
    message: `HTTP/2 upgrade does nothing between ${client}s and ${host}: ${REASONS[reason]}`,
    why: 'WebSockets stay on HTTP/1.1 and work; an upgrade that came into force (another port name, another Istio version) would break their handshakes',
    fix: meshWide ? 'remove h2UpgradePolicy from the mesh configuration' : 'remove h2UpgradePolicy',
    severity: 'info',
  };
}
