import type { ParentRef } from '../../src/mesh/gatewayApi.js';
import type { Mesh } from '../../src/mesh/mesh.js';
import type { LiteralHost, Missing } from '../../src/mesh/mismatches.js';
import { shortHost } from '../../src/mesh/names.js';
import type { UnusedRule } from '../../src/mesh/unusedRules.js';
import type { RuleFinding } from '../../src/rule.js';
import type { SocketPath } from '../../src/websockets/path.js';
import { evidencePlaces, type ForeignRoute } from '../../src/websockets/routes.js';

const LITERALLY =
  'Istio takes names with a dot literally: only a name without dots, or the full name, is that of a Service';

/** A destination that leads nowhere. */
export function missingPart(mesh: Mesh, path: SocketPath, found: Missing): RuleFinding {
  const { destination, route } = path;
  const { service, host, rule } = destination;
  const name = shortHost(host, mesh.domain);
  const answer = outcome(path);
  const why = `no proxy has a cluster for the destination of this ${route.opaque ? 'route' : 'WebSocket route'}`;
  switch (found.part) {
    case 'port': {
      const ports = service?.ports.map(({ number }) => number).join(', ');
      return {
        message: `${name} has no port ${found.port}: ${answer}`,
        why: found.named
          ? why
          : `the route names no port and the Service has several: Istio takes the listener's, ${found.port}, and there is no such cluster`,
        fix: found.named
          ? `name a port of the Service (${ports}), not the container's`
          : `name a port of the Service (${ports})`,
        ...(service && {
          related: [{ place: service.resource.field.get('spec', 'ports').place, message: `the ports of ${name}` }],
        }),
      };
    }
    case 'subset':
      return {
        message: found.ruleRead
          ? `no DestinationRule of ${name} that applies here defines the subset ${found.subset}: ${answer}`
          : `no DestinationRule of ${name} was read, and the route names the subset ${found.subset}: without one, ${answer}`,
        why,
        fix: 'define the subset in the DestinationRule of this host, or route without one',
        ...(found.ruleRead ? {} : { confidence: 'low' }),
        ...(rule && {
          related: rule.from.map(({ resource }) => ({
            place: resource.field.get('spec', 'host').place,
            message: 'the rule that applies',
          })),
        }),
      };
    case 'pods':
      return {
        message: `no pods carry the labels of the subset ${found.subset}: ${answer}`,
        why: `${found.others === 1 ? `the workload read behind ${name} is not` : `none of the ${found.others} workloads read behind ${name} is`} in the subset: the cluster has no healthy upstream`,
        fix: 'correct the labels of the subset, or of the pods',
        confidence: 'medium',
        related: [{ place: found.labels.place, message: `the labels of the subset ${found.subset}` }],
      };
    case 'literal host':
      return {
        message: `${host} is no host to Istio: ${answer}`,
        why: LITERALLY,
        fix: `write ${found.full}`,
        ...(found.read ? {} : { confidence: 'medium' }),
      };
    case 'covered host':
      return {
        message: `no ServiceEntry read has ${host} but by the wildcard ${found.wildcard.text}: ${answer}`,
        why: 'Istio makes a cluster for each host as it is written, so a route leads to none that only a wildcard covers',
        fix: `add ${host} to the hosts of a ServiceEntry`,
        confidence: 'medium',
        related: [{ place: found.wildcard.place, message: 'the wildcard' }],
      };
    case 'short host':
      return {
        message: `${found.line.text} is ${name} here, which is not among the files read: the Service is ${shortHost(found.full, mesh.domain)}`,
        why: `a name without dots belongs to the namespace of the ${route.kind}; if there is no such Service, ${answer}`,
        fix: route.kind === 'VirtualService' ? `write ${found.full}` : 'name its namespace',
        severity: 'warning',
        confidence: 'medium',
      };
  }
}

/** What clients get where the cluster of a route is missing. Only VirtualServices were measured to answer 503. */
function outcome({ route }: SocketPath): string {
  if (route.opaque) return 'no connection gets through';
  return route.kind === 'VirtualService' ? 'every request gets 503' : 'every request fails';
}

const REASONS: Readonly<Record<UnusedRule['why'], string>> = {
  'dotted name': LITERALLY,
  'short name elsewhere':
    "a name without dots belongs to the rule's own namespace, where no such Service is among the files read",
  'not exported': "the namespace of the client's proxy is not in exportTo, so it never sees the rule",
  shadowed:
    "a rule in the client's own namespace comes first, even a wildcard, and nothing of this one is merged into it",
};

/** A DestinationRule that does not apply. */
export function unusedRule(mesh: Mesh, path: SocketPath, unused: UnusedRule): RuleFinding {
  const { rule, why, instead, needed, sure } = unused;
  const { client, destination } = path;
  const { host, service, subset } = destination;
  const effect = needed ? `; without it there is no subset ${subset}: ${outcome(path)}` : '';
  const guessed = !sure || why === 'short name elsewhere' || service === undefined;
  return {
    message: `DestinationRule ${rule.resource.name} does not apply to the WebSockets of ${shortHost(host, mesh.domain)}`,
    why: `${REASONS[why]}${effect}`,
    fix: fixOf(why, host, client.namespace),
    severity: needed ? 'error' : 'warning',
    ...(guessed && { confidence: sure ? 'medium' : 'low' }),
    ...(instead && {
      related: [{ place: instead.field.get('spec', 'host').place, message: 'this rule applies instead' }],
    }),
  };
}

function fixOf(why: UnusedRule['why'], host: string, client: string): string {
  if (why === 'not exported') return `add ${client} to exportTo, or drop exportTo`;
  if (why === 'shadowed')
    return `put what the WebSockets need into the rule in ${client}, or narrow the host of that one`;
  return `write host: ${host}`;
}

/** A host of a VirtualService that is none of a Service. */
export function literalHost({ field, full, read }: LiteralHost): RuleFinding {
  return {
    message: `${field.text} makes a host of its own: requests to ${full} pass this VirtualService by`,
    why: LITERALLY,
    fix: `write ${full}`,
    severity: 'warning',
    ...(read ? {} : { confidence: 'medium' }),
  };
}

/** A gateway server that takes VirtualServices of other namespaces only. */
export function foreignHost({ server, vs: { namespace }, socket }: ForeignRoute): RuleFinding {
  return {
    message: `Gateway ${server.name} takes no VirtualServices from ${namespace}: its WebSocket routes are not served there`,
    why: 'the namespace before the slash says whose VirtualServices may bind to the host',
    fix: `write ${namespace}/… or */… before the host`,
    severity: 'warning',
    confidence: socket.confidence,
    related: evidencePlaces(socket),
  };
}

/** A parent of an HTTPRoute that was meant for a Service. */
export function misgroupedParent({ name, group }: ParentRef): RuleFinding {
  return {
    message: `no client of ${name} gets this route: its parent is no Service`,
    why: `Services are in the group "", and this parent is in ${group}, where there are none`,
    fix: 'write group: "" beside the kind',
    severity: 'warning',
  };
}
