import type { Field } from '../manifests/resource.js';
import type { DestinationRule, MergedRule } from './destinationRules.js';

/** The four blocks of a trafficPolicy that subsets and ports replace. */
export type BlockName = 'connectionPool' | 'loadBalancer' | 'outlierDetection' | 'tls';

export type Level = 'top' | 'port' | 'subset' | 'subset port';

/** A block in force and the level it was set on; `lost` are blocks of wider levels that it (or its absence) replaced. */
export interface Block {
  readonly field: Field;
  readonly level: Level;
  readonly owner: DestinationRule;
  readonly lost: readonly { readonly field: Field; readonly level: Level; readonly by: Field }[];
}

/** The traffic policy in force for one destination: port and subset settings already applied. */
export interface TrafficPolicy {
  readonly rule: MergedRule;
  /** The block in force; undefined when no level that counts has it. */
  block(name: BlockName): Block | undefined;
  /** What a wider level had set and a narrower one took away, also when nothing took its place. */
  lost(name: BlockName): Block['lost'];
  /** The subset's entry, when the destination names one that exists. */
  readonly subset: Field | undefined;
  readonly top: Field | undefined;
}

interface Step {
  readonly level: Level;
  readonly policy: Field;
  readonly owner: DestinationRule;
  /** Port entries replace all four blocks, whether they name them or not; others only the blocks they name. */
  readonly replacesAll: boolean;
}

const policies = new WeakMap<MergedRule, Map<string, TrafficPolicy>>();

/**
 * Applies a DestinationRule to a port and subset, block by block (istiod: GetPortLevelTrafficPolicy, then
 * MergeSubsetTrafficPolicy). `port` is the Service port's number. Worked out once: many routes lead to one port.
 */
export function policyFor(rule: MergedRule, port: number | undefined, subsetName: string | undefined): TrafficPolicy {
  let known = policies.get(rule);
  if (known === undefined) {
    known = new Map();
    policies.set(rule, known);
  }
  const key = subsetName === undefined ? `${port}` : `${port} ${subsetName}`;
  let policy = known.get(key);
  if (policy === undefined) {
    policy = policyOf(rule, port, subsetName);
    known.set(key, policy);
  }
  return policy;
}

function policyOf(rule: MergedRule, port: number | undefined, subsetName: string | undefined): TrafficPolicy {
  const steps: Step[] = [];
  const owner = rule.policyOwner;
  const top = owner?.trafficPolicy;
  if (owner !== undefined && top !== undefined) {
    steps.push({ level: 'top', policy: top, owner, replacesAll: false });
    const entry = portEntry(top, port);
    if (entry !== undefined) steps.push({ level: 'port', policy: entry, owner, replacesAll: true });
  }
  const subset = subsetName === undefined ? undefined : rule.subsets.get(subsetName);
  if (subset !== undefined) {
    const policy = subset.field.get('trafficPolicy');
    if (policy.exists) {
      steps.push({ level: 'subset', policy, owner: subset.owner, replacesAll: false });
      const entry = portEntry(policy, port);
      if (entry !== undefined)
        steps.push({ level: 'subset port', policy: entry, owner: subset.owner, replacesAll: true });
    }
  }
  const applied = new Map<BlockName, Applied>();
  const of = (name: BlockName): Applied => {
    const known = applied.get(name) ?? apply(steps, name);
    applied.set(name, known);
    return known;
  };
  return { rule, top, subset: subset?.field, block: (name) => of(name).block, lost: (name) => of(name).lost };
}

interface Applied {
  readonly block: Block | undefined;
  readonly lost: Block['lost'];
}

function apply(steps: readonly Step[], name: BlockName): Applied {
  let current: Step | undefined;
  const lost: { field: Field; level: Level; by: Field }[] = [];
  for (const step of steps) {
    const has = step.policy.has(name);
    if (!has && !step.replacesAll) continue;
    if (current !== undefined) {
      const by = has ? step.policy.get(name) : step.policy;
      lost.push({ field: current.policy.get(name), level: current.level, by });
    }
    current = has ? step : undefined;
  }
  const block = current && { field: current.policy.get(name), level: current.level, owner: current.owner, lost };
  return { block, lost };
}

/** The line of a policy that asks for HTTP/2, or that asks for none; absent, or undefined, where nothing does. */
export function upgradePolicyOf(policy: TrafficPolicy | undefined): Field | undefined {
  return policy?.block('connectionPool')?.field.get('http', 'h2UpgradePolicy');
}

/** The portLevelSettings entry for a Service port number; undefined when there is none. */
export function portEntry(policy: Field, port: number | undefined): Field | undefined {
  const settings = policy.get('portLevelSettings');
  if (port === undefined || settings.node === undefined) return undefined;
  const entries = entriesByPort.get(settings.node) ?? new Map([...settings.items()].reverse().map(withPort));
  entriesByPort.set(settings.node, entries);
  return entries.get(port);
}

/** By the list's own node: of entries and of ports asked for there may be thousands. */
const entriesByPort = new WeakMap<NonNullable<Field['node']>, ReadonlyMap<number | undefined, Field>>();

/** The first of several entries for one port counts: they are filed from the last to the first. */
function withPort(entry: Field): [number | undefined, Field] {
  return [entry.get('port', 'number').number, entry];
}
