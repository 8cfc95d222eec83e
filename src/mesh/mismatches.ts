import type { Field, Resource } from '../manifests/resource.js';
import type { Client } from './client.js';
import type { Destination } from './destination.js';
import { boundHosts, serversFor } from './gatewayRouting.js';
import type { GatewayServer } from './gateways.js';
import { group } from './group.js';
import type { Inventory } from './inventory.js';
import type { Mesh } from './mesh.js';
import { covers, intersection, isWildcard, resolveHost } from './names.js';
import { Once, oncePer } from './oncePer.js';
import type { VirtualService } from './virtualServices.js';

/** The full name of a Service that someone wrote as `chat.prod` or `chat.prod.svc`. */
export interface LiteralName {
  readonly full: string;
  /** Whether that Service was read: else only its namespace, or the `.svc`, tells what was meant. */
  readonly read: boolean;
}

/** What a dotted name that Istio takes literally was meant for; undefined for every other name. */
export function literalName(mesh: Mesh, host: string, origin: Resource): LiteralName | undefined {
  const [name, namespace, svc, ...rest] = host.split('.');
  if (!name || !namespace || rest.length > 0 || isWildcard(host) || (svc !== undefined && svc !== 'svc'))
    return undefined;
  if (mesh.service(host, origin) !== undefined) return undefined;
  const full = `${name}.${namespace}.svc.${mesh.domain}`;
  const read = mesh.service(full, origin) !== undefined;
  return read || svc === 'svc' || namespacesOf(mesh.inventory).has(namespace) ? { full, read } : undefined;
}

/** The namespaces that the files name. */
const namespacesOf = oncePer(({ resources }: Inventory): ReadonlySet<string> => {
  const named = resources.map(({ kind, name, namespace }) => (kind === 'Namespace' ? name : namespace));
  return new Set(named.filter((name) => name !== undefined));
});

/**
 * The full name of the one Service that has the name in another namespace, where a name without dots means one of the
 * author's own namespace that was not read. Objects without a namespace may yet end up beside it.
 */
export function elsewhere(mesh: Mesh, name: string, author: Resource): string | undefined {
  if (name === '' || name.includes('.') || name === '*' || author.namespace === undefined) return undefined;
  if (mesh.service(resolveHost(name, author.namespace, mesh.domain), author) !== undefined) return undefined;
  // Were one of them in the author's own namespace, it would have been found.
  return onlyHosts(mesh.inventory).get(name);
}

/** The hosts of Services by their names, where all of a name have one host and write their namespace. */
const onlyHosts = oncePer(({ services }: Inventory): ReadonlyMap<string, string> => {
  const named = group(
    services.filter(({ kind }) => kind === 'Service'),
    ({ name }) => [name],
  );
  const only = new Map<string, string>();
  for (const [name, all] of named) {
    const host = all[0]?.host;
    if (host !== undefined && all.every((one) => one.host === host && one.resource.namespace !== undefined))
      only.set(name, host);
  }
  return only;
});

/** Why a route's destination leads nowhere. */
export type Missing =
  | { readonly part: 'port'; readonly line: Field; readonly port: number; readonly named: boolean }
  | { readonly part: 'subset'; readonly line: Field; readonly subset: string; readonly ruleRead: boolean }
  | {
      readonly part: 'pods';
      readonly line: Field;
      readonly subset: string;
      readonly labels: Field;
      readonly others: number;
    }
  | { readonly part: 'literal host'; readonly line: Field; readonly full: string; readonly read: boolean }
  | { readonly part: 'short host'; readonly line: Field; readonly full: string }
  /** A host that nothing but the wildcard of a ServiceEntry covers. */
  | { readonly part: 'covered host'; readonly line: Field; readonly wildcard: Field };

/**
 * What is wrong with the host, port or subset of a destination, as far as what was read can tell; undefined where
 * nothing is, or where a placeholder stands in for it. `author` is the object that the destination stands in.
 */
export function missingPart(
  mesh: Mesh,
  destination: Destination,
  client: Client,
  author: Resource,
): Missing | undefined {
  const { field, host, port, subset, service, missing, portNamed, rule } = destination;
  const line = field.has('host') ? field.get('host') : field.get('name');
  if (line.isPlaceholder) return undefined;
  if (service === undefined) {
    const literal = literalName(mesh, host, author);
    if (literal !== undefined) return { part: 'literal host', line, ...literal };
    const full = elsewhere(mesh, line.text ?? '', author);
    if (full !== undefined && !field.has('namespace')) return { part: 'short host', line, full };
  }
  if (service !== undefined && missing === 'host') {
    const hosts = service.resource.field.get('spec', 'hosts').items();
    const wildcard = hosts.find(({ text }) => text === service.host);
    if (wildcard !== undefined) return { part: 'covered host', line, wildcard };
  }
  if (missing === 'port' && port !== undefined && portsAreKnown(destination, client)) {
    const number = field.get('port', 'number').exists ? field.get('port', 'number') : field.get('port');
    if (!number.isPlaceholder) return { part: 'port', line: number.exists ? number : line, port, named: portNamed };
  }
  const name = field.get('subset');
  if (subset === undefined || name.isPlaceholder) return undefined;
  const defined = rule?.subsets.get(subset);
  if (defined !== undefined) return withoutPods(mesh, destination, name, defined.field);
  if ([...(rule?.subsets.keys() ?? [])].some((other) => /[${<]/.test(other))) return undefined;
  return { part: 'subset', line: name, subset, ruleRead: rule !== undefined };
}

/**
 * A subset that none of the pods read is in. Only where another pod carries the label with another value: a label that
 * none has is one that a controller adds (`rollouts-pod-template-hash`).
 */
function withoutPods(mesh: Mesh, { service, workloads }: Destination, line: Field, subset: Field): Missing | undefined {
  const labels = subset.get('labels');
  if (service === undefined || workloads.length > 0 || labels.entries().some(([, value]) => value.isPlaceholder))
    return undefined;
  const others = mesh.workloadsOf(service);
  const wanted = [...labels.strings.keys()];
  if (others.length === 0 || !wanted.every((key) => others.some((other) => other.labels.has(key)))) return undefined;
  return { part: 'pods', line, subset: line.text ?? '', labels, others: others.length };
}

/** Whether a Service's ports, and the listener's that stands in for a port that the route leaves out, were read. */
function portsAreKnown({ service, portNamed }: Destination, { server }: Client): boolean {
  if (!portNamed && server !== undefined && server.resource.kind !== 'Gateway') return false;
  const items = service?.resource.field.get('spec', 'ports').items() ?? [];
  return (
    items.length > 0 && items.every((item) => (item.get('port').number ?? item.get('number').number) !== undefined)
  );
}

/** Whether the configuration declares a host as created elsewhere: by its full name, `chat.prod`, or a wildcard. */
export function isDeclared(external: readonly string[], host: string, domain: string): boolean {
  return external.some((entry) =>
    [entry, `${entry}.svc.${domain}`, `${entry}.${domain}`].some((name) => covers(name, host)),
  );
}

/** A host of a VirtualService that sidecars take for a host of its own, while it was meant for a Service. */
export interface LiteralHost extends LiteralName {
  readonly field: Field;
}

/** Such hosts among those of a VirtualService that sidecars use; none where it names the Service in full as well. */
export function literalHosts(mesh: Mesh, vs: Resource): readonly LiteralHost[] {
  return literals(mesh.inventory).get(vs, () => findLiteralHosts(mesh, vs));
}

const literals = oncePer((_: Inventory) => new Once<Resource, readonly LiteralHost[]>());

function findLiteralHosts(mesh: Mesh, vs: Resource): readonly LiteralHost[] {
  const hosts = vs.field.get('spec', 'hosts').items();
  const texts = new Set(hosts.map(({ text }) => text));
  return hosts.flatMap((field) => {
    const literal = literalName(mesh, field.text ?? '', vs);
    return literal === undefined || texts.has(literal.full) ? [] : [{ field, ...literal }];
  });
}

const NO_SERVERS: readonly GatewayServer[] = [];

const serversByGateway = oncePer(({ gatewayServers }: Inventory) =>
  group(
    gatewayServers.filter(({ api }) => api === 'istio'),
    ({ gateway }) => [gateway],
  ),
);

/** Hosts of a gateway's server that would serve a VirtualService, were it in another namespace. */
export function foreignHosts(
  mesh: Mesh,
  vs: VirtualService,
): readonly { readonly server: GatewayServer; readonly line: Field }[] {
  const byGateway = serversByGateway(mesh.inventory);
  const servers = [...new Set(vs.gateways)]
    .map((gateway) => mesh.inventory.closeness.seenFrom(byGateway.get(gateway) ?? NO_SERVERS, vs.resource))
    .flatMap((all) => serversFor(all, vs))
    .sort((a, b) => a.resource.order - b.resource.order);
  if (servers.some((server) => boundHosts(vs, server).length > 0)) return [];
  return servers.flatMap((server) =>
    server.hosts.flatMap(({ from, host }, index) =>
      from !== '*' && vs.hosts.some((own) => intersection(host, own.host) !== undefined)
        ? [{ server, line: server.field.get('hosts', index) }]
        : [],
    ),
  );
}
