import { shortHost } from '../../src/mesh/names.js';
import { opensTls, unservedHosts } from '../../src/mesh/opaquePorts.js';
import { defineRule, type RuleContext } from '../../src/rule.js';
import type { SocketPath } from '../../src/websockets/path.js';
import { evidencePlaces, socketRoutes } from '../../src/websockets/routes.js';
import { unseenBy } from '../../src/websockets/unseen.js';

export default defineRule({
  id: 'WS506',
  name: 'opaque-port',
  summary: 'HTTP settings for a WebSocket port that is TCP or TLS to Istio: they never apply',
  category: 'routes',
  severity: 'error',
  facts: [
    'http-routes-need-http-ports',
    'opaque-servers-need-tcp-routes',
    'http-rules-fail-on-tcp',
    'gateway-sends-plaintext-to-tls-ports',
    'ws-app-protocol',
  ],
  check(context) {
    for (const path of context.paths) {
      plaintext(context, path);
      const unseen = unseenBy(context.mesh, path);
      if (unseen.length === 0) continue;
      const { destination, settings, virtualHost } = path;
      const host = shortHost(destination.host, context.mesh.domain);
      const line =
        settings.upstreamProtocol.place ?? destination.protocol.place ?? destination.servicePort?.field.place;
      const idle = unseen.map(({ what }) => what).join(' and ');
      const kind = destination.protocol.value === 'tls' && !path.route.opaque ? 'TLS' : 'TCP';
      context.report(path, line ?? destination.field.place, {
        message: path.route.opaque
          ? `this server passes the WebSockets of ${host} on unseen, which leaves ${idle} without effect`
          : `port ${destination.port ?? virtualHost.port} of ${host || virtualHost.domain} is ${kind} to Istio, which leaves ${idle} without effect`,
        why: `the proxies see bytes, not requests: ${unseen.map(({ effect }) => effect).join('; ')}`,
        fix: path.route.opaque
          ? 'end TLS at the gateway (mode: SIMPLE), or remove what cannot apply'
          : 'declare the port HTTP (name it http-…, or set appProtocol: http), or remove what cannot apply',
        severity: 'warning',
        related: unseen.map(({ places }) => places),
      });
    }
    opaqueServers(context);
  },
});

function plaintext({ mesh, report }: RuleContext, path: SocketPath): void {
  const { client, destination, route } = path;
  if (client.kind !== 'gateway' || route.opaque || destination.protocol.value !== 'tls') return;
  if (opensTls(mesh, destination)) return;
  const { field, protocol } = destination;
  const port = field.has('port', 'number')
    ? field.get('port', 'number')
    : field.has('port')
      ? field.get('port')
      : field.get('host');
  report(path, (port.exists ? port : field).place, {
    message: `the gateway sends WebSockets without TLS to a TLS port of ${shortHost(destination.host, mesh.domain)}`,
    why: 'the port is declared HTTPS or TLS, the gateway opens no TLS of its own: the application answers 400 or closes the connection, which makes 503',
    fix: 'set tls.mode: SIMPLE in a DestinationRule of the host, or name the port http-… if the application speaks plaintext',
    severity: 'error',
    ...(protocol.place && { related: [{ place: protocol.place, message: 'this declares TLS' }] }),
  });
}

function opaqueServers({ mesh, report }: RuleContext): void {
  for (const server of mesh.inventory.gatewayServers) {
    for (const socket of socketRoutes(mesh, unservedHosts(mesh, server))) {
      const tls = server.field.get('tls');
      // Without a mode, an Istio Gateway passes TLS on.
      const mode = tls.has('mode') || server.tls !== 'PASSTHROUGH' ? tls.get('mode') : tls;
      const protocol = server.field.has('protocol')
        ? server.field.get('protocol')
        : server.field.get('port', 'protocol');
      const { field, resource } = socket.route;
      report(resource, (mode.exists ? mode : protocol).place, {
        message: `this server passes ${mode.exists ? 'TLS' : 'TCP'} on unseen: the HTTP routes of ${resource.name} never apply`,
        why: 'it uses tls and tcp routes only, and there is none for the host: connections are closed at once',
        fix: 'end TLS at the gateway (mode: SIMPLE), or give the VirtualService a tls route for the host',
        severity: 'warning',
        confidence: socket.confidence,
        related: [{ place: field.place, message: 'this HTTP route' }, ...evidencePlaces(socket)],
      });
    }
  }
}
