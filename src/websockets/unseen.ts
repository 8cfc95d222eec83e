import type { Field } from '../manifests/resource.js';
import type { Mesh } from '../mesh/mesh.js';
import { allOpaque, httpHash, httpRules, isOpaqueProtocol, listenerPort } from '../mesh/opaquePorts.js';
import { portProtocol } from '../mesh/protocol.js';
import { namesSockets } from './evidence.js';
import type { SocketPath } from './path.js';

/** Something of HTTP that is asked of proxies that do not see any, and where. */
export interface Unseen {
  /** A noun phrase: "the hash on httpCookie". */
  readonly what: string;
  /** What a person notices. */
  readonly effect: string;
  readonly fields: readonly Field[];
}

/** What is asked of HTTP on a path whose proxies pass bytes on: routes, a hash, AuthorizationPolicies. */
export function unseenBy(mesh: Mesh, path: SocketPath): readonly Unseen[] {
  const { destination, route } = path;
  const found: Unseen[] = [];
  if (ignoresRoutes(mesh, path))
    found.push({
      what: `the HTTP routes of ${route.resource.name}`,
      effect: 'their matches, timeouts, retries and headers do nothing, and all connections go to the Service itself',
      fields: [route.field],
    });
  if (path.settings.upstreamProtocol.value === 'tcp') {
    const hash = httpHash(destination);
    if (hash !== undefined)
      found.push({
        what: `the hash on ${hash.key?.text}`,
        effect: 'clients do not come back to the same pod',
        fields: [hash],
      });
  }
  if (isOpaqueProtocol(destination.protocol.value) && path.receiver.direct === undefined) {
    const rules = httpRules(mesh, destination, route.resource);
    if (rules.length > 0)
      found.push({
        what: 'HTTP fields of an AuthorizationPolicy',
        effect: 'an ALLOW rule that asks for them matches nothing, and connections are denied',
        fields: rules,
      });
  }
  return found;
}

/** Whether a sidecar's listener for the port has no routes. Ports beside HTTP ones count only if they are for WebSockets. */
function ignoresRoutes(mesh: Mesh, { client, route, virtualHost }: SocketPath): boolean {
  if (client.kind !== 'sidecar' || route.kind === 'Service' || route.opaque) return false;
  const listener = listenerPort(mesh, virtualHost, route);
  if (listener === undefined || !isOpaqueProtocol(portProtocol(listener.port, mesh.facts).value)) return false;
  return namesSockets(listener.port) || allOpaque(mesh, listener.service);
}
