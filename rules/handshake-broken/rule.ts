import type { GatewayServer } from '../../src/mesh/gateways.js';
import { breaksHandshake, type HeaderOperation, headerOperations } from '../../src/mesh/headerOperations.js';
import { answerOf, fullAbort } from '../../src/mesh/routeAnswers.js';
import { disabledUpgrades } from '../../src/mesh/routePatches.js';
import { defineRule, type RuleContext } from '../../src/rule.js';
import type { SocketPath } from '../../src/websockets/path.js';
import { evidencePlaces, redirectedRoutes, socketRoutes } from '../../src/websockets/routes.js';

export default defineRule({
  id: 'WS503',
  name: 'handshake-broken',
  summary: 'Something on the WebSocket route ends or mangles every handshake',
  category: 'routes',
  severity: 'error',
  together: true,
  facts: [
    'redirect-ends-handshake',
    'direct-response-ends-handshake',
    'fault-abort-ends-handshake',
    'request-header-removal-breaks-handshake',
    'response-header-removal-breaks-handshake',
    'route-upgrade-config-wins',
    'other-upgrade-types-403',
  ],
  check(context) {
    answers(context);
    for (const path of context.paths) {
      if (path.settings.upstreamProtocol.value !== 'tcp') changes(context, path);
      for (const line of disabledUpgrades(context.mesh, path)) {
        context.report(path, line.place, {
          message: 'an EnvoyFilter switches the upgrade to WebSocket off on this route',
          why: 'every handshake gets 403 with an empty body',
          fix: 'delete the entry: Istio allows WebSockets everywhere',
        });
      }
    }
  },
});

/** Routes that answer by themselves. They need no destination, so there is no path for them. */
function answers({ mesh, paths, report }: RuleContext): void {
  const overTls = new Set(
    paths.flatMap(({ client, virtualHost }) => (client.server?.secure ? virtualHost.domain : [])),
  );
  for (const socket of socketRoutes(mesh)) {
    const answer = answerOf(socket.route);
    if (answer === undefined) continue;
    const onlyHttps = answer.toHttps && socket.virtualHost.client.server?.secure === false;
    if (onlyHttps && overTls.has(socket.virtualHost.domain)) continue;
    report(socket.route.resource, answer.field.place, {
      message: `the WebSocket route answers with a ${answer.kind} instead of reaching the application`,
      why: `the handshake gets ${answer.status}, which WebSocket clients take for a failure (close code 1006)`,
      fix: onlyHttps ? 'let clients use wss:// from the start' : 'send the WebSocket path to its destination',
      severity: onlyHttps ? 'info' : 'error',
      confidence: socket.confidence,
      related: evidencePlaces(socket),
    });
  }
  for (const { server, socket } of redirectedRoutes(mesh)) {
    report(socket.route.resource, redirectOf(server).place, {
      message: 'this port redirects WebSocket handshakes to https, and no other port takes them',
      why: 'WebSocket clients do not follow redirects: ws:// gets 301 and close code 1006',
      fix: 'add an HTTPS server for the host, and let clients use wss://',
      severity: 'info',
      confidence: socket.confidence,
      related: evidencePlaces(socket),
    });
  }
}

function redirectOf({ field }: GatewayServer) {
  return field.get('tls', 'httpsRedirect');
}

function changes({ report }: RuleContext, path: SocketPath): void {
  const abort = fullAbort(path.route);
  if (abort !== undefined) {
    const status = abort.get('httpStatus').text;
    report(path, abort.place, {
      message: 'fault.abort ends every handshake on this WebSocket route',
      why: `at 100 percent all of them get ${status ?? 'an error'} without reaching the application`,
      fix: 'delete the fault, or give it a match of its own that only tests meet',
    });
  }
  for (const operation of headerOperations(path.route, path.destination)) {
    if (!breaksHandshake(operation)) continue;
    const { action, direction, name, field } = operation;
    const verb = { set: 'overwrites', add: 'adds a second value to', remove: 'removes' }[action];
    report(path, field.place, {
      message: `the route ${verb} the header ${name} of WebSocket ${direction === 'request' ? 'handshakes' : 'answers'}`,
      why: symptom(operation),
      fix: 'delete the line: Envoy passes the headers of handshakes on by itself',
    });
  }
}

function symptom({ action, direction, name }: HeaderOperation): string {
  if (direction === 'response')
    return 'the client gets a 101 that is no valid answer and gives up with close code 1006';
  if (action === 'add' && name === 'upgrade') return 'the next proxy sees `websocket,websocket` and answers 403';
  if (name === 'upgrade' || name === 'connection')
    return 'the application sees no valid handshake any more and answers 426 or 400';
  if (action === 'remove' && /-(key|version)$/.test(name)) return 'the application answers 400';
  return 'client and application no longer agree on the handshake: one of them gives up (close code 1006)';
}
