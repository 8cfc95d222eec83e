import { breaksHandshake, headerOperations } from '../../src/mesh/headerOperations.js';
import { fullAbort } from '../../src/mesh/routeAnswers.js';
import { disabledUpgrades } from '../../src/mesh/routePatches.js';
import { defineRule, type RuleContext } from '../../src/rule.js';
import { answeringRoutes } from '../../src/websockets/answeringRoutes.js';
import type { SocketPath } from '../../src/websockets/path.js';
import { redirectedRoutes } from '../../src/websockets/routes.js';
import { aborted, answered, changed, redirected, SWITCHED_OFF } from './findings.js';

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
    const { mesh, paths, report } = context;
    for (const found of answeringRoutes(mesh, paths))
      report(found.socket.route.resource, found.answer.field.place, answered(found));
    for (const { server, socket } of redirectedRoutes(mesh))
      report(socket.route.resource, server.field.get('tls', 'httpsRedirect').place, redirected(socket));
    for (const path of paths) {
      if (path.settings.upstreamProtocol.value !== 'tcp') changes(context, path);
      for (const line of disabledUpgrades(mesh, path)) report(path, line.place, SWITCHED_OFF);
    }
  },
});

/** What the route itself does to handshakes on their way. */
function changes({ report }: RuleContext, path: SocketPath): void {
  const abort = fullAbort(path.route);
  if (abort !== undefined) report(path, abort.place, aborted(abort));
  for (const operation of headerOperations(path.route, path.destination)) {
    if (breaksHandshake(operation)) report(path, operation.field.place, changed(operation));
  }
}
