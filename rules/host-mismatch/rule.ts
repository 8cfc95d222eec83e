import { destinationMismatches } from '../../src/mesh/destinationMismatches.js';
import { isDeclared, literalHosts } from '../../src/mesh/mismatches.js';
import { misgroupedParents } from '../../src/mesh/serviceRoutes.js';
import { defineRule, type RuleContext } from '../../src/rule.js';
import type { SocketPath } from '../../src/websockets/path.js';
import { foreignRoutes } from '../../src/websockets/routes.js';
import { Telling } from '../../src/websockets/telling.js';
import { foreignHost, literalHost, misgroupedParent, missingPart, unusedRule } from './findings.js';

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
    'wildcard-entries-cover-no-clusters',
  ],
  check(context) {
    const { mesh, paths, external, report } = context;
    const telling = new Telling();
    for (const path of paths) {
      const { unused, missing } = destinationMismatches(mesh, path, external);
      for (const one of unused) report(path, one.field.place, unusedRule(mesh, path, one));
      if (missing !== undefined) report(path, missing.line.place, missingPart(mesh, path, missing));
      parentsOf(context, path, telling);
      hostsOf(context, path, telling);
    }
    for (const route of foreignRoutes(mesh)) report(route.vs.resource, route.line.place, foreignHost(route));
  },
});

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
