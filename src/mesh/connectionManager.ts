import type { Field } from '../manifests/resource.js';
import { byDefault, type Effective, from } from './effective.js';
import { either, type ListenerChain, managerConfig, missOf, namesFilter, type Patch } from './envoyFilters.js';
import type { Facts } from './facts.js';
import { oncePer } from './oncePer.js';
import { PerChain } from './perChain.js';

/** What EnvoyFilters make of one HTTP connection manager. */
export interface ConnectionManager {
  readonly allowConnect: Effective<boolean>;
  /** A patch that puts a second manager beside it (ADD, INSERT) or takes its routes away (REPLACE). */
  readonly broken: { readonly patch: Patch; readonly how: 'added' | 'replaced' } | undefined;
  /** A patch at which istiod fails, so that it drops the listener patches of the proxy. */
  readonly dropsAll: Patch | undefined;
  /** The configurations that patches merge, in order; one that replaces the manager takes those before it away. */
  readonly merged: readonly Field[];
}

/** Applies the patches of a proxy and context (from patchesFor) to the connection manager of a filter chain. */
export function connectionManager(patches: readonly Patch[], chain: ListenerChain, facts: Facts): ConnectionManager {
  if (!concernsManagers(patches)) return UNPATCHED;
  return managers.get(patches, chain, facts, () => patchedManager(patches, chain, facts));
}

const managers = new PerChain<ConnectionManager>();

function patchedManager(patches: readonly Patch[], chain: ListenerChain, facts: Facts): ConnectionManager {
  const network = patches.filter((patch) => patch.applyTo === 'NETWORK_FILTER');
  const suspect = patches.find((patch) => dropsPatches(patch, chain, facts));
  const dropsAll = suspect !== undefined && facts.holds('unnamed-filter-drops-all-patches') ? suspect : undefined;
  const merged: Field[] = [];
  let broken: ConnectionManager['broken'];
  for (const patch of dropsAll === undefined ? network : []) {
    const added = patch.operation === 'ADD' || patch.operation.startsWith('INSERT');
    const miss = missOf(patch, chain, facts);
    // ADD ignores the filter's name and lands in every chain that the rest of the match finds.
    if (miss !== undefined && !(added && (miss === 'filter name' || miss === 'legacy filter name'))) continue;
    const config = managerConfig(patch, facts);
    if (config === undefined) continue;
    if (patch.operation === 'MERGE') merged.push(config);
    else if (added) broken ??= { patch, how: 'added' };
    else if (patch.operation === 'REPLACE') {
      broken = { patch, how: 'replaced' };
      merged.splice(0, merged.length, config);
    }
  }
  return { allowConnect: connectAfter(merged), broken, dropsAll, merged };
}

/** A merge copies the fields that are set, and a plain bool is not set when it is false: no later one takes a true back. */
function connectAfter(merged: readonly Field[]): Effective<boolean> {
  const fields = merged
    .map((config) => either(config, 'http2_protocol_options', 'allow_connect'))
    .filter((field) => field.exists);
  const field = fields.findLast((one) => one.boolean === true) ?? fields.at(-1);
  return field === undefined ? byDefault(false) : from(field, field.boolean === true);
}

const concernsManagers = oncePer((patches: readonly Patch[]): boolean =>
  patches.some(({ applyTo }) => applyTo === 'NETWORK_FILTER' || applyTo === 'HTTP_FILTER'),
);

const UNPATCHED: ConnectionManager = {
  allowConnect: byDefault(false),
  broken: undefined,
  dropsAll: undefined,
  merged: [],
};

/**
 * Whether istiod gives up patching the listener when it meets this patch: a merge into a filter of another type, because
 * the patch names no network filter, or is meant for HTTP filters. What it had patched before stays: with a port in
 * the match that is the mutual-TLS chain of the port, which comes first.
 */
function dropsPatches(patch: Patch, chain: ListenerChain, facts: Facts): boolean {
  if (patch.operation !== 'MERGE' || missOf(patch, chain, facts) !== undefined) return false;
  if (patch.applyTo === 'NETWORK_FILTER') return !namesFilter(patch);
  if (patch.applyTo !== 'HTTP_FILTER' || managerConfig(patch, facts) === undefined) return false;
  const narrowed = patch.match.has('listener', 'portNumber');
  return !narrowed || !chain.tls;
}
