import { gatewayClient } from '../../src/mesh/client.js';
import { foreignHosts, isDeclared, literalHosts, missingPart } from '../../src/mesh/mismatches.js';
import { misgroupedParents } from '../../src/mesh/serviceRoutes.js';
import { unusedRules } from '../../src/mesh/unusedRules.js';
import { routesOf } from '../../src/mesh/virtualHosts.js';
import { defineRule, type RuleContext } from '../../src/rule.js';
import type { SocketPath } from '../../src/websockets/path.js';
import { evidencePlaces, socketRoutes } from '../../src/websockets/routes.js';
import { Telling } from '../../src/websockets/telling.js';
import { foreignHost, literalHost, misgroupedParent, missing, unusedRule } from './findings.js';

export default defineRule({
  id: 'WS507',
  name: 'host-mismatch',
  summary: 'A host, port or subset that matches nothing: the rule never applies, or every request gets 503',
  category: 'routes',
  severity: 'error',
  facts: [
    'missing-cluster-answers-503',
    'dotted-names-are-literal',
    'client-namespace-rules-come-first',
    'gateway-hosts-limit-namespaces',
    'service-parents-need-their-group',
  ],
  check(context) {
    const telling = new Telling();
    for (const path of context.paths) {
      destinationsOf(context, path);
      parentsOf(context, path, telling);
      hostsOf(context, path, telling);
    }
    gatewaysThatLeaveOut(context);
  },
});

/** The destination of a path, and the DestinationRules that were meant for it. */
function destinationsOf({ mesh, external, report }: RuleContext, path: SocketPath): void {
  const { client, destination, route } = path;
  const written = destination.field.get('host').text ?? destination.host;
  if ([destination.host, written].some((host) => isDeclared(external, host, mesh.domain))) return;
  const unused = unusedRules(mesh, client, destination, route.resource);
  for (const one of unused) report(path, one.field.place, unusedRule(mesh, path, one));
  const found = missingPart(mesh, destination, client, route.delegate ?? route.resource);
  if (found === undefined) return;
  // The rule that defines the subset says more.
  if (found.part === 'subset' && unused.some(({ needed }) => needed)) return;
  report(path, found.line.place, missing(mesh, path, found));
}

/** HTTPRoutes that were meant for the clients of a path's Service. */
function parentsOf({ mesh, report }: RuleContext, path: SocketPath, telling: Telling): void {
  const { service } = path.destination;
  if (service === undefined) return;
  for (const parent of telling.of(service.resource, misgroupedParents(mesh, service))) {
    report(path, parent.field.get('kind').place, misgroupedParent(parent));
  }
}

/** The hosts under which sidecars know a path's VirtualService. */
function hostsOf({ mesh, external, report }: RuleContext, path: SocketPath, telling: Telling): void {
  const { client, route } = path;
  if (client.kind === 'gateway' || route.kind !== 'VirtualService') return;
  for (const host of telling.of(route.resource, literalHosts(mesh, route.resource))) {
    const names = [host.field.text ?? '', host.full];
    if (names.some((name) => isDeclared(external, name, mesh.domain))) continue;
    report(path, host.field.place, literalHost(host));
  }
}

/** Gateways that do not take the VirtualServices whose WebSocket routes bind to them. */
function gatewaysThatLeaveOut({ mesh, report }: RuleContext): void {
  const { inventory } = mesh;
  for (const vs of inventory.virtualServices) {
    for (const { server, line } of foreignHosts(mesh, vs)) {
      const client = gatewayClient(inventory, server);
      const host = {
        domain: vs.hosts[0]?.host ?? '*',
        client,
        port: server.port,
        routes: routesOf(mesh, vs),
        ignored: [],
      };
      const [socket] = socketRoutes(mesh, [host]);
      if (socket === undefined) continue;
      report(vs.resource, line.place, {
        ...foreignHost(server, vs),
        confidence: socket.confidence,
        related: evidencePlaces(socket),
      });
    }
  }
}
