import type { Mesh } from '../../src/mesh/mesh.js';
import { shortHost } from '../../src/mesh/names.js';
import type { RuleFinding } from '../../src/rule.js';
import type { SocketPath } from '../../src/websockets/path.js';
import { evidencePlaces } from '../../src/websockets/routes.js';
import type { Unseen, UnservedRoute } from '../../src/websockets/unseen.js';

/** Settings of HTTP for proxies that see bytes. */
export function idle(mesh: Mesh, path: SocketPath, unseen: readonly Unseen[]): RuleFinding {
  const { destination, route, virtualHost } = path;
  const host = shortHost(destination.host, mesh.domain);
  const what = unseen.map((one) => one.what).join(' and ');
  const kind = destination.protocol.value === 'tls' && !route.opaque ? 'TLS' : 'TCP';
  return {
    message: route.opaque
      ? `this server passes the WebSockets of ${host} on unseen, which leaves ${what} without effect`
      : `port ${destination.port ?? virtualHost.port} of ${host || virtualHost.domain} is ${kind} to Istio, which leaves ${what} without effect`,
    why: `the proxies see bytes, not requests: ${unseen.map(({ effect }) => effect).join('; ')}`,
    fix: route.opaque
      ? 'end TLS at the gateway (mode: SIMPLE), or remove what cannot apply'
      : 'declare the port HTTP (name it http-…, or set appProtocol: http), or remove what cannot apply',
    severity: 'warning',
    related: unseen.map(({ places }) => places),
  };
}

/** A gateway that opens no TLS to a port declared TLS. */
export function plaintext(mesh: Mesh, { destination: { host, protocol } }: SocketPath): RuleFinding {
  return {
    message: `the gateway sends WebSockets without TLS to a TLS port of ${shortHost(host, mesh.domain)}`,
    why: 'the port is declared HTTPS or TLS, the gateway opens no TLS of its own: the application answers 400 or closes the connection, which makes 503',
    fix: 'set tls.mode: SIMPLE in a DestinationRule of the host, or name the port http-… if the application speaks plaintext',
    severity: 'error',
    ...(protocol.place && { related: [{ place: protocol.place, message: 'this declares TLS' }] }),
  };
}

/** HTTP routes for a server that uses none. */
export function unserved({ socket, passes }: UnservedRoute): RuleFinding {
  const { field, resource } = socket.route;
  return {
    message: `this server passes ${passes} on unseen: the HTTP routes of ${resource.name} never apply`,
    why: 'it uses tls and tcp routes only, and there is none for the host: connections are closed at once',
    fix: 'end TLS at the gateway (mode: SIMPLE), or give the VirtualService a tls route for the host',
    severity: 'warning',
    confidence: socket.confidence,
    related: [{ place: field.place, message: 'this HTTP route' }, ...evidencePlaces(socket)],
  };
}
