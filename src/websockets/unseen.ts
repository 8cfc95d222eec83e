import type { RelatedPlace } from '../manifests/place.js';
import type { Field } from '../manifests/resource.js';
import type { Mesh } from '../mesh/mesh.js';
import { oncePer } from '../mesh/oncePer.js';
import { allOpaque, httpHash, httpRules, isOpaqueProtocol, listenerPort, unservedHosts } from '../mesh/opaquePorts.js';
import { passedOn } from '../mesh/opaqueRouting.js';
import { portProtocol } from '../mesh/protocol.js';
import { namesSockets } from './evidence.js';
import type { SocketPath } from './path.js';
import { type SocketRoute, socketRoutes } from './routes.js';

/** Something of HTTP that is asked of proxies that do not see any, and where. */
export interface Unseen {
  /** A noun phrase: "the hash on httpCookie". */
  readonly what: string;
  /** What a person notices. */
  readonly effect: string;
  readonly places: readonly RelatedPlace[];
}

/** What is asked of HTTP on a path whose proxies pass bytes on: routes, a hash, AuthorizationPolicies. */
export function unseenBy(mesh: Mesh, path: SocketPath): readonly Unseen[] {
  const { destination, route } = path;
  const found: Unseen[] = [];
  if (ignoresRoutes(mesh, path)) {
    const what = `the HTTP routes of ${route.resource.name}`;
    found.push({
      what,
      effect: 'their matches, timeouts, retries and headers do nothing, and all connections go to the Service itself',
      places: [{ place: route.field.place, message: what }],
    });
  }
  if (path.settings.upstreamProtocol.value === 'tcp') {
    const hash = httpHash(destination);
    if (hash !== undefined) {
      const what = `the hash on ${hash.key?.text}`;
      const effect = 'clients do not come back to the same pod';
      found.push({ what, effect, places: [{ place: hash.place, message: what }] });
    }
  }
  if (isOpaqueProtocol(destination.protocol.value) && path.receiver.direct === undefined) {
    const rules = httpRules(mesh, destination, route.resource);
    if (rules.length > 0)
      found.push({
        what: HTTP_FIELDS,
        effect: 'an ALLOW rule that asks for them matches nothing, and connections are denied',
        places: placesOf(rules),
      });
  }
  return found;
}

const HTTP_FIELDS = 'HTTP fields of an AuthorizationPolicy';

/** One list for all paths to one port of the same pods. */
const placesOf = oncePer((fields: readonly Field[]): readonly RelatedPlace[] =>
  fields.map(({ place }) => ({ place, message: HTTP_FIELDS })),
);

/** Whether a sidecar's listener for the port has no routes. Ports beside HTTP ones count only if they are for WebSockets. */
function ignoresRoutes(mesh: Mesh, { client, route, virtualHost }: SocketPath): boolean {
  if (client.kind !== 'sidecar' || route.kind === 'Service' || route.opaque) return false;
  const listener = listenerPort(mesh, virtualHost, route);
  if (listener === undefined || !isOpaqueProtocol(portProtocol(listener.port, mesh.facts).value)) return false;
  return namesSockets(listener.port) || allOpaque(mesh, listener.service);
}

/** An HTTP route for WebSockets on a server that passes bytes on and has no route for them. */
export interface UnservedRoute {
  readonly socket: SocketRoute;
  readonly passes: 'TLS' | 'TCP';
  /** The line of the server that says so. */
  readonly line: Field;
}

/** The HTTP routes for WebSockets that never apply, as their servers see none: connections find no other route. */
export function unservedRoutes(mesh: Mesh): readonly UnservedRoute[] {
  return mesh.inventory.gatewayServers.flatMap((server) =>
    socketRoutes(mesh, unservedHosts(mesh, server)).map((socket) => ({ socket, ...passedOn(server) })),
  );
}
