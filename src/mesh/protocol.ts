import { byDefault, type Effective, from } from './effective.js';
import type { Facts } from './facts.js';
import type { ServicePort } from './services.js';

/** How Istio treats a port: `detected` means that it looks at the first bytes of each connection. */
export type PortProtocol = 'http' | 'http2' | 'tcp' | 'tls' | 'detected' | 'udp';

const BY_NAME: Readonly<Record<string, PortProtocol>> = {
  http: 'http',
  http_proxy: 'http',
  http2: 'http2',
  grpc: 'http2',
  'grpc-web': 'http2',
  https: 'tls',
  tls: 'tls',
  tcp: 'tcp',
  mongo: 'tcp',
  mysql: 'tcp',
  redis: 'tcp',
  udp: 'udp',
};

/** Unnamed Service ports with these numbers are TCP without detection (SMTP, DNS, MySQL, MongoDB). */
const WELL_KNOWN_TCP: ReadonlySet<number> = new Set([25, 53, 3306, 27017]);

/**
 * The protocol of a Service port as istiod's ConvertProtocol decides: appProtocol first (even one it does not know),
 * then the name up to its first dash, case-insensitive; anything else is detected.
 */
export function portProtocol(port: ServicePort, facts: Facts): Effective<PortProtocol> {
  if (port.declared !== undefined) {
    const protocol = parse(port.declared);
    return from(port.field.get('protocol'), protocol ?? 'detected');
  }
  const detected: PortProtocol = WELL_KNOWN_TCP.has(port.number) ? 'tcp' : 'detected';
  if (port.appProtocol !== undefined) {
    return from(port.field.get('appProtocol'), byAppProtocol(port.appProtocol, facts) ?? detected);
  }
  if (port.name === undefined) return byDefault(detected, 'the port has no name');
  const protocol = parse(port.name);
  return from(
    port.field.get('name'),
    protocol ?? detected,
    protocol === undefined ? 'no protocol Istio knows' : undefined,
  );
}

function byAppProtocol(text: string, facts: Facts): PortProtocol | undefined {
  switch (text.toLowerCase()) {
    case 'kubernetes.io/h2c':
      return facts.holds('h2c-app-protocol') ? 'http2' : undefined;
    case 'kubernetes.io/ws':
      return facts.holds('ws-app-protocol') ? 'http' : undefined;
    case 'kubernetes.io/wss':
      return facts.holds('ws-app-protocol') ? 'tls' : undefined;
    default:
      return parse(text);
  }
}

/** Reads `grpc-web-x`, `HTTP`, `http2-ws` as istiod does; undefined for names that declare nothing. */
function parse(text: string): PortProtocol | undefined {
  const lower = text.toLowerCase();
  const name =
    lower.startsWith('grpc-web') && (lower.length === 8 || lower[8] === '-') ? 'grpc-web' : (lower.split('-')[0] ?? '');
  return Object.hasOwn(BY_NAME, name) ? BY_NAME[name] : undefined;
}
