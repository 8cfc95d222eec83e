import type { Field, Resource } from '../manifests/resource.js';
import type { Client } from './client.js';
import type { Destination } from './destination.js';
import type { DestinationRule, MergedRule } from './destinationRules.js';
import { group } from './group.js';
import type { Inventory } from './inventory.js';
import type { Mesh } from './mesh.js';
import { elsewhere, literalName } from './mismatches.js';
import { isWildcard, serviceOf } from './names.js';
import { Once, oncePer } from './oncePer.js';
import { isVisible } from './services.js';

/** A DestinationRule that its author meant for a destination and that the client's proxy does not apply to it. */
export interface UnusedRule {
  readonly rule: DestinationRule;
  readonly why: 'dotted name' | 'short name elsewhere' | 'not exported' | 'shadowed';
  /** The line to change. */
  readonly field: Field;
  /** The rule that is applied instead. */
  readonly instead: Resource | undefined;
  /** It defines the subset that the route asks for: without it, there is no cluster. */
  readonly needed: boolean;
  /** False where the client's namespace is only what gateways usually have. */
  readonly sure: boolean;
}

const NO_RULES: readonly DestinationRule[] = [];

/** DestinationRules by the first label of their host, exact hosts only. */
function rulesNamed({ inventory }: Mesh, name: string): readonly DestinationRule[] {
  return rulesByName(inventory).get(name) ?? NO_RULES;
}

const rulesByName = oncePer(({ destinationRules }: Inventory) =>
  group(
    destinationRules.filter((rule) => !isWildcard(rule.host)),
    (rule) => [rule.host.split('.')[0] ?? ''],
  ),
);

/**
 * The DestinationRules that look as if they were for a destination, but are not applied by this client. Rules in a
 * third namespace are not among them: they are for the clients there.
 */
export function unusedRules(
  mesh: Mesh,
  client: Client,
  destination: Destination,
  origin: Resource,
): readonly UnusedRule[] {
  const { host, service, rule: applied, subset } = destination;
  const name = service?.name ?? serviceOf(host, mesh.domain)?.name;
  if (name === undefined) return [];
  const candidates = mesh.inventory.closeness.seenFrom(rulesNamed(mesh, name), origin);
  if (candidates.length === 0) return [];
  const beside = unusedBeside(candidates).get(applied, () => new Once());
  const guessed = isGuessed(client) ? client.server?.namespace : '';
  const key = `${host} ${subset} ${client.kind} ${client.namespace} ${guessed}`;
  return beside.get(key, () => unusedAmong(mesh, candidates, client, destination));
}

/** What is found among DestinationRules, by the one that is applied instead: once for all routes that lead there. */
const unusedBeside = oncePer(
  (_: readonly DestinationRule[]) => new Once<MergedRule | undefined, Once<string, readonly UnusedRule[]>>(),
);

function unusedAmong(
  mesh: Mesh,
  candidates: readonly DestinationRule[],
  client: Client,
  destination: Destination,
): readonly UnusedRule[] {
  const { rule: applied, subset } = destination;
  const from = new Set(applied?.from);
  return meantFor(mesh, candidates, destination.host).flatMap((rule): UnusedRule[] => {
    const reason = from.has(rule) ? undefined : reasonFor(mesh, client, rule, destination);
    if (reason === undefined) return [];
    const has = (wanted: string) => rule.subsets.some((entry) => entry.get('name').text === wanted);
    const needed = subset !== undefined && applied?.subsets.has(subset) !== true && has(subset);
    return [{ rule, instead: applied?.from[0]?.resource, needed, sure: true, ...reason }];
  });
}

/** Those of some DestinationRules that have a host or were meant for it: of both, rules and hosts, there may be thousands. */
function meantFor(mesh: Mesh, candidates: readonly DestinationRule[], host: string): readonly DestinationRule[] {
  const byHost = meantIn(mesh.inventory).get(candidates, () =>
    group(candidates, (rule) => [rule.host, literalHost(mesh, rule) ?? [], shortHost(mesh, rule) ?? []].flat()),
  );
  return byHost.get(host) ?? NO_RULES;
}

const meantIn = oncePer(
  (_: Inventory) => new Once<readonly DestinationRule[], ReadonlyMap<string, readonly DestinationRule[]>>(),
);

/** The Service that the dotted host of a rule was meant for. */
function literalHost(mesh: Mesh, rule: DestinationRule): string | undefined {
  return literalName(mesh, rule.host, rule.resource)?.full;
}

/** The Service elsewhere that the short host of a rule was meant for. */
function shortHost(mesh: Mesh, { resource }: DestinationRule): string | undefined {
  return elsewhere(mesh, resource.field.get('spec', 'host').text ?? '', resource);
}

type Reason = Pick<UnusedRule, 'why' | 'field'> & Partial<Pick<UnusedRule, 'sure'>>;

function reasonFor(mesh: Mesh, client: Client, rule: DestinationRule, destination: Destination): Reason | undefined {
  const { host, rule: applied } = destination;
  const field = rule.resource.field.get('spec', 'host');
  const own = mesh.namespaceOfHost(host, rule.resource);
  if (rule.host !== host) {
    if (literalHost(mesh, rule) === host) return { why: 'dotted name', field };
    return shortHost(mesh, rule) === host ? { why: 'short name elsewhere', field } : undefined;
  }
  if (rule.workloadSelector !== undefined || (rule.namespace !== own && rule.namespace !== mesh.rootNamespace))
    return undefined;
  const { destinationRules } = mesh.inventory.config.exportTo;
  if (!isVisible(rule.exportTo, rule.namespace, client.namespace, destinationRules)) {
    const list = rule.resource.field.get('spec', 'exportTo');
    // Another rule for the same host is for those that this one is not exported to.
    return list.exists && applied?.host !== host ? notExported(client, rule, list) : undefined;
  }
  const inTheWay = applied?.namespace === client.namespace && applied.namespace !== own && rule.namespace === own;
  return inTheWay && applied !== undefined && loses(rule, applied) ? { why: 'shadowed', field } : undefined;
}

/** Whether a client is a gateway whose pods were not read: it may run anywhere. */
function isGuessed({ kind, workload, server }: Client): boolean {
  return kind === 'gateway' && workload === undefined && server?.api === 'istio';
}

/** A list of namespaces is for the clients there, and will have its reasons for gateways that may run anywhere. */
function notExported(client: Client, rule: DestinationRule, field: Field): Reason | undefined {
  const guessed = isGuessed(client);
  const isForOthers = rule.exportTo?.some((to) => to !== '.' && to !== rule.namespace) === true;
  if (isForOthers && (guessed || client.kind === 'sidecar')) return undefined;
  return { why: 'not exported', field, sure: !guessed || client.server?.namespace !== rule.namespace };
}

/** Whether something of a rule is missing in the one that comes before it: a deliberate override repeats what it needs. */
function loses(rule: DestinationRule, applied: MergedRule): boolean {
  if (isWildcard(applied.host)) return true;
  const policy = applied.policyOwner?.trafficPolicy;
  const blocks = rule.trafficPolicy.entries().some(([block]) => policy?.has(block) !== true);
  return blocks || rule.subsets.some((entry) => !applied.subsets.has(entry.get('name').text ?? ''));
}
