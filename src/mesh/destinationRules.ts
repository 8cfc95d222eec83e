import type { Field, Resource } from '../manifests/resource.js';
import { namespaceOf } from './closeness.js';
import type { Facts } from './facts.js';
import { group } from './group.js';
import { HostIndex } from './hostIndex.js';
import { bySpecificity, isWildcard, resolveHost } from './names.js';
import { isRefused } from './schema/index.js';
import { isPrivate, isVisible, textItems } from './services.js';
import { selects } from './workloads.js';

/** A DestinationRule as written. */
export interface DestinationRule {
  readonly resource: Resource;
  readonly namespace: string;
  /** Resolved: `chat.prod.svc.cluster.local`, `*.local`, or a dotted name taken literally. */
  readonly host: string;
  readonly exportTo: readonly string[] | undefined;
  /** Client workloads that it is limited to; undefined when it is for all. */
  readonly workloadSelector: ReadonlyMap<string, string> | undefined;
  readonly trafficPolicy: Field;
  readonly subsets: readonly Field[];
}

export function destinationRule(resource: Resource, domain: string): DestinationRule {
  const spec = resource.field.get('spec');
  const namespace = namespaceOf(resource);
  const selector = spec.get('workloadSelector');
  return {
    resource,
    namespace,
    host: resolveHost(spec.get('host').text ?? '', namespace, domain),
    exportTo: textItems(spec.get('exportTo')),
    workloadSelector: selector.exists ? selector.get('matchLabels').strings : undefined,
    trafficPolicy: spec.get('trafficPolicy'),
    subsets: spec.get('subsets').items(),
  };
}

/** What istiod makes of all DestinationRules of one namespace for one host. */
export interface MergedRule {
  readonly host: string;
  readonly namespace: string;
  /** Oldest first; those that Istio refuses last. */
  readonly from: readonly DestinationRule[];
  /** The rule whose trafficPolicy is in force: the first that has one. Later ones are ignored as a whole. */
  readonly policyOwner: DestinationRule | undefined;
  readonly subsets: ReadonlyMap<string, { readonly field: Field; readonly owner: DestinationRule }>;
  readonly workloadSelector: ReadonlyMap<string, string> | undefined;
  readonly exportTo: readonly string[] | undefined;
}

/** Who asks: the client's proxy. */
export interface RuleClient {
  readonly namespace: string;
  readonly labels: ReadonlyMap<string, string>;
}

export interface RuleScope {
  readonly facts: Facts;
  readonly rootNamespace: string;
  /** meshConfig.defaultDestinationRuleExportTo. */
  readonly defaultExportTo: readonly string[];
  /** DestinationRules of a namespace that cover the host, already reduced to one environment, oldest first. */
  readonly rulesOf: (namespace: string, host: string) => readonly DestinationRule[];
}

/**
 * The DestinationRule that a client's proxy applies to a host: those of the client's namespace (unless that is the
 * root namespace), then those exported from the host's namespace, then those of the root namespace. The first place
 * with a match ends the search, so a wildcard in the client's namespace shadows the exact rule beside the Service.
 */
export function ruleForClient(
  scope: RuleScope,
  host: string,
  hostNamespace: string,
  client: RuleClient,
): MergedRule | undefined {
  const local = candidates(scope, client.namespace, host, (rule) => staysHome(scope, rule, client));
  if (local.length > 0) return choose(local, client);
  const exported = visible(scope, hostNamespace, host, client.namespace);
  if (exported.length > 0) return choose(exported, client);
  const root = visible(scope, scope.rootNamespace, host, client.namespace);
  return root.length > 0 ? choose(root, client) : undefined;
}

/**
 * The DestinationRule whose connection pool the server's own sidecar applies to its inbound port: that of the
 * Service's namespace (even a private one), else of the root namespace. Subsets and rules with a workloadSelector
 * never reach it.
 */
export function ruleForServer(scope: RuleScope, host: string, hostNamespace: string): MergedRule | undefined {
  const rule = ruleForClient(scope, host, hostNamespace, { namespace: hostNamespace, labels: NONE });
  return rule?.workloadSelector === undefined ? rule : undefined;
}

const NONE: ReadonlyMap<string, string> = new Map();

function visible(scope: RuleScope, namespace: string, host: string, client: string): readonly MergedRule[] {
  // Only the most specific host of a namespace counts; when it is not visible, wider ones are not tried.
  const rules = candidates(scope, namespace, host, (rule) => exported(scope, rule));
  return rules.filter((rule) => isVisible(rule.exportTo, namespace, client, scope.defaultExportTo));
}

/** Rules that their own namespace's clients use: not those exported elsewhere only; of the root namespace, private ones. */
function staysHome({ rootNamespace, defaultExportTo }: RuleScope, rule: DestinationRule, client: RuleClient): boolean {
  if (client.namespace === rootNamespace) return isPrivate(rule.exportTo, rule.namespace, defaultExportTo);
  return isVisible(rule.exportTo, rule.namespace, rule.namespace, defaultExportTo) || rule.exportTo === undefined;
}

/** Rules with a workloadSelector never leave their namespace. */
function exported({ facts, defaultExportTo }: RuleScope, rule: DestinationRule): boolean {
  if (rule.workloadSelector !== undefined && facts.holds('rule-workload-selector')) return false;
  return !isPrivate(rule.exportTo, rule.namespace, defaultExportTo);
}

/** The merged rules of a namespace for the most specific host that covers `host`. */
function candidates(
  scope: RuleScope,
  namespace: string,
  host: string,
  accept: (rule: DestinationRule) => boolean,
): readonly MergedRule[] {
  const rules = scope.rulesOf(namespace, host).filter(accept);
  if (rules.length === 0) return [];
  const [best] = [...new Set(rules.map((rule) => rule.host))].sort(bySpecificity);
  return merge(
    rules.filter((rule) => rule.host === best),
    scope.facts,
  );
}

/** The rule for this client's labels, else the last one without a selector. */
function choose(rules: readonly MergedRule[], client: RuleClient): MergedRule | undefined {
  let catchAll: MergedRule | undefined;
  for (const rule of rules) {
    if (rule.workloadSelector === undefined) catchAll = rule;
    else if (rule.namespace === client.namespace && selects(rule.workloadSelector, client.labels)) return rule;
  }
  return catchAll;
}

/** Merges the rules of one namespace and host as istiod does: subsets are collected, the first trafficPolicy stays whole. */
function merge(rules: readonly DestinationRule[], facts: Facts): readonly MergedRule[] {
  const selectors = rules.some((rule) => rule.workloadSelector !== undefined) && facts.holds('rule-workload-selector');
  if (rules.length === 1) return [consolidate(rules, selectors)];
  const apart = facts.holds('rules-with-different-exports-stay-apart');
  // A rule that Istio refuses is never there, so it takes nothing from the others; alone it is judged as if it were.
  const refused = new Map(rules.map((rule) => [rule, isRefused(rule.resource, facts)]));
  const last = (rule: DestinationRule) =>
    Number(refused.get(rule)) * 2 + Number(selectors && rule.workloadSelector === undefined);
  const sorted = [...rules].sort((a, b) => last(a) - last(b));
  const merged = group(sorted, (rule) => [mergeKey(rule, selectors, apart)]);
  return [...merged.values()].map((rules) => consolidate(rules, selectors));
}

/** What rules that istiod merges have in common. */
function mergeKey({ workloadSelector, exportTo }: DestinationRule, selectors: boolean, apart: boolean): string {
  return JSON.stringify([
    selectors && workloadSelector && [...workloadSelector].map(([key, value]) => `${key}=${value}`).sort(),
    apart && [...(exportTo ?? [])].sort(),
  ]);
}

function consolidate(group: readonly DestinationRule[], selectors: boolean): MergedRule {
  const [first] = group as [DestinationRule];
  const subsets = new Map<string, { field: Field; owner: DestinationRule }>();
  for (const owner of group) {
    for (const field of owner.subsets) {
      const name = field.get('name').text;
      if (name !== undefined && !subsets.has(name)) subsets.set(name, { field, owner });
    }
  }
  return {
    host: first.host,
    namespace: first.namespace,
    from: group,
    policyOwner: group.find((rule) => rule.trafficPolicy.exists),
    subsets,
    workloadSelector: selectors ? first.workloadSelector : undefined,
    exportTo: first.exportTo,
  };
}

const NO_RULES: readonly DestinationRule[] = [];

/** Finds the rules of a namespace that may cover a host, without looking at all of them. */
export class DestinationRuleIndex {
  private readonly exact: ReadonlyMap<string, readonly DestinationRule[]>;
  private readonly wild: ReadonlyMap<string, HostIndex<DestinationRule>>;
  private readonly joined = new Map<string, readonly DestinationRule[]>();

  constructor(rules: readonly DestinationRule[]) {
    this.exact = group(rules, ({ namespace, host }) => (isWildcard(host) ? [] : [`${namespace}/${host}`]));
    const wild = group(rules, ({ namespace, host }) => (isWildcard(host) ? [namespace] : []));
    this.wild = new Map([...wild].map(([namespace, some]) => [namespace, new HostIndex(some, ({ host }) => [host])]));
  }

  /** The same list whenever asked for the same. */
  rulesOf(namespace: string, host: string): readonly DestinationRule[] {
    const key = `${namespace}/${host}`;
    const exact = this.exact.get(key) ?? NO_RULES;
    const wildcards = this.wild.get(namespace);
    if (wildcards === undefined) return exact;
    const rules = this.joined.get(key) ?? [...exact, ...wildcards.covering(host)];
    this.joined.set(key, rules);
    return rules;
  }
}
