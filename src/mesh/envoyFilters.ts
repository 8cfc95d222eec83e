import type { Field, Resource } from '../manifests/resource.js';
import { type Closeness, namespaceOf } from './closeness.js';
import type { Facts } from './facts.js';
import { GATEWAY_NAME_LABEL } from './gateways.js';
import { Once, oncePer } from './oncePer.js';
import { occursIn } from './regex.js';
import { Reuse } from './reuse.js';
import { SelectorIndex } from './selectorIndex.js';
import { selects } from './workloads.js';

/** Which side of a proxy a patch is for. */
export type PatchContext = 'SIDECAR_INBOUND' | 'SIDECAR_OUTBOUND' | 'GATEWAY';

/** One entry of `configPatches[]` of an EnvoyFilter. */
export interface Patch {
  readonly filter: EnvoyFilter;
  /** Names it among all patches of a mesh. */
  readonly id: string;
  readonly field: Field;
  readonly applyTo: string;
  /** `ANY` when absent. */
  readonly context: string;
  readonly operation: string;
  readonly value: Field;
  readonly match: Field;
}

export interface EnvoyFilter {
  readonly resource: Resource;
  readonly namespace: string;
  /** Undefined: every proxy of its namespace (of the mesh, in the root namespace). */
  readonly selector: ReadonlyMap<string, string> | undefined;
  readonly targetRefs: readonly Field[];
  readonly priority: number;
  readonly patches: readonly Patch[];
}

/** A proxy that EnvoyFilters may reach. */
export interface EnvoyProxy {
  readonly kind: 'sidecar' | 'gateway' | 'waypoint';
  readonly namespace: string;
  readonly labels: ReadonlyMap<string, string>;
}

export function envoyFilter(resource: Resource): EnvoyFilter {
  const spec = resource.field.get('spec');
  const selector = spec.get('workloadSelector', 'labels').strings;
  const filter: EnvoyFilter = {
    resource,
    namespace: namespaceOf(resource),
    selector: selector.size > 0 ? selector : undefined,
    targetRefs: spec.get('targetRefs').items(),
    priority: spec.get('priority').number ?? 0,
    patches: [],
  };
  const patches = spec
    .get('configPatches')
    .items()
    .map((field, index) => ({
      filter,
      id: `${resource.order}.${index}`,
      field,
      applyTo: field.get('applyTo').text ?? '',
      context: field.get('match', 'context').text ?? 'ANY',
      operation: field.get('patch', 'operation').text ?? '',
      value: field.get('patch', 'value'),
      match: field.get('match'),
    }));
  return Object.assign(filter, { patches });
}

/** Whether an EnvoyFilter is collected for a proxy: root namespace or the proxy's own, selector or targetRefs. */
export function reachesProxy(filter: EnvoyFilter, proxy: EnvoyProxy, rootNamespace: string, facts: Facts): boolean {
  if (filter.namespace !== rootNamespace && filter.namespace !== proxy.namespace) return false;
  if (filter.targetRefs.length > 0 && (proxy.kind !== 'sidecar' || facts.holds('target-refs-spare-sidecars'))) {
    return (
      proxy.kind !== 'sidecar' &&
      filter.targetRefs.some(
        (ref) => ref.get('kind').text === 'Gateway' && ref.get('name').text === proxy.labels.get(GATEWAY_NAME_LABEL),
      )
    );
  }
  if (proxy.kind === 'waypoint') return false;
  return filter.selector === undefined || selects(filter.selector, proxy.labels);
}

/** EnvoyFilters by whom they may reach; those with targetRefs are not found by labels. */
export function envoyFilterIndex(filters: readonly EnvoyFilter[], closeness: Closeness): SelectorIndex<EnvoyFilter> {
  return new SelectorIndex(filters, closeness, ({ selector, targetRefs }) =>
    targetRefs.length > 0 ? undefined : selector,
  );
}

/** One empty list for all: much is kept by the list of patches. */
export const NO_PATCHES: readonly Patch[] = [];

/** The patches that reach a proxy in one context, in the order istiod applies them. */
export function patchesFor(
  { envoyFilterIndex: index }: { readonly envoyFilterIndex: Pick<SelectorIndex<EnvoyFilter>, 'mayReach'> },
  proxy: EnvoyProxy,
  context: PatchContext,
  rootNamespace: string,
  facts: Facts,
  origin: Resource | undefined,
): readonly Patch[] {
  const filters = index.mayReach([proxy.namespace, rootNamespace], proxy.labels, origin);
  const work = () => patchesOf(filters, proxy, context, rootNamespace, facts);
  if (!areForAll(filters)) return work();
  const key = questions(filters).get(`${proxy.kind} ${proxy.namespace} ${context}`, () => ({}));
  return answers.get(key, facts, work);
}

/** Whether none of some EnvoyFilters asks for labels or a target: thousands of pods then get the same patches. */
const areForAll = oncePer((filters: readonly EnvoyFilter[]): boolean =>
  filters.every(({ selector, targetRefs }) => selector === undefined && targetRefs.length === 0),
);

const questions = oncePer((_: readonly EnvoyFilter[]) => new Once<string, object>());
const answers = new Reuse<object, readonly Patch[]>();

function patchesOf(
  filters: readonly EnvoyFilter[],
  proxy: EnvoyProxy,
  context: PatchContext,
  rootNamespace: string,
  facts: Facts,
): readonly Patch[] {
  return filters
    .filter((filter) => reachesProxy(filter, proxy, rootNamespace, facts))
    .sort(
      (a, b) =>
        a.priority - b.priority ||
        Number(b.namespace === rootNamespace) - Number(a.namespace === rootNamespace) ||
        a.resource.order - b.resource.order,
    )
    .flatMap((filter) => filter.patches)
    .filter((patch) => inContext(patch, context) && forVersion(patch, facts));
}

/** Whether a patch is merged into its cluster, virtual host or route, which both operations are. Into filters only MERGE is. */
export function isMerged({ operation }: Patch): boolean {
  return operation === 'MERGE' || replacesLists(operation);
}

/** Whether an operation merges all but lists, which it replaces. */
export function replacesLists(operation: string): boolean {
  return operation === 'MERGE_AND_REPLACE_LIST';
}

export function inContext(patch: Patch, context: PatchContext): boolean {
  return patch.context === 'ANY' || patch.context === '' || patch.context === context;
}

/** `match.proxy.proxyVersion` is a regular expression that may match anywhere in the proxy's version. */
export function forVersion(patch: Patch, facts: Facts): boolean {
  const pattern = patch.match.get('proxy', 'proxyVersion').text;
  if (pattern === undefined || pattern === '') return true;
  return facts.ask(`proxyVersion ${pattern}`, (version) => occursIn(pattern, version) === true);
}

const MANAGER = 'envoy.filters.network.http_connection_manager';
const LEGACY_MANAGER = 'envoy.http_connection_manager';
const MANAGER_TYPE = /\/envoy\.extensions\.filters\.network\.http_connection_manager\.v3\.HttpConnectionManager$/;
const MANAGER_TYPE_V2 = /\/envoy\.config\.filter\.network\.http_connection_manager\.v2\.HttpConnectionManager$/;

/** The listener and filter chain of a connection manager, as patches match it. */
export interface ListenerChain {
  /** `virtualInbound` for a server's sidecar. */
  readonly listener: string;
  /** Target port at a server's sidecar, listening port elsewhere. */
  readonly port: number | undefined;
  /** Another port that it may listen on instead, where that cannot be told: a patch that asks for it counts. */
  readonly orPort?: number;
  /** The chain for mutual TLS, as against plaintext. */
  readonly tls: boolean;
}

/** Why a NETWORK_FILTER patch does not reach a connection manager; undefined when it does. */
export type Miss = 'listener name' | 'port' | 'destination port' | 'chain' | 'filter name' | 'legacy filter name';

/** Whether the listener match of a patch finds a chain's connection manager. */
export function missOf(patch: Patch, chain: ListenerChain, facts: Facts): Miss | undefined {
  const { name, port, destinationPort, applicationProtocols, transportProtocol, filter } = listenerMatch(patch);
  if (name !== undefined && name !== chain.listener && name !== `0.0.0.0_${chain.orPort}`) return 'listener name';
  if (port !== undefined && port !== 0 && port !== chain.port && port !== chain.orPort) return 'port';
  if (destinationPort !== undefined && destinationPort !== chain.port && facts.holds('destination-port-match'))
    return 'destination port';
  if (applicationProtocols && !chain.tls && facts.holds('application-protocols-match-half')) return 'chain';
  if (transportProtocol === 'tls' && !chain.tls) return 'chain';
  if (filter === undefined || filter === '' || filter === MANAGER) return undefined;
  if (filter === LEGACY_MANAGER) return facts.holds('legacy-filter-names') ? undefined : 'legacy filter name';
  return 'filter name';
}

/** Whether a patch is for listeners of some name or port. */
export function asksForListener(patch: Patch): boolean {
  const { name, port } = listenerMatch(patch);
  return name !== undefined || (port !== undefined && port !== 0);
}

/** What the listener match of a patch asks for, read once: it is held against many chains. */
const listenerMatch = oncePer(({ match }: Patch) => {
  const listener = match.get('listener');
  const filterChain = listener.get('filterChain');
  return {
    name: listener.get('name').text,
    port: listener.get('portNumber').number,
    destinationPort: filterChain.get('destinationPort').number,
    applicationProtocols: filterChain.has('applicationProtocols'),
    transportProtocol: filterChain.get('transportProtocol').text,
    filter: filterChain.get('filter', 'name').text,
  };
});

/** The connection manager's fields in a patch: `typed_config` in either spelling, when its type is right. */
export function managerConfig(patch: Patch, facts: Facts): Field | undefined {
  const { config, version } = typedManager(patch);
  return version === 'v3' || (version === 'v2' && facts.holds('v2-types')) ? config : undefined;
}

/** Whether a patch carries a connection manager, in whatever version. */
export function carriesManager(patch: Patch): boolean {
  return typedManager(patch).version !== undefined;
}

const typedManager = oncePer(({ value }: Patch) => {
  const config = either(value, 'typed_config');
  const type = config.get('@type').text ?? '';
  return { config, version: MANAGER_TYPE.test(type) ? 'v3' : MANAGER_TYPE_V2.test(type) ? 'v2' : undefined };
});

/** A protobuf field in either spelling: `allow_connect` or `allowConnect`. */
export function either(field: Field, ...names: readonly string[]): Field {
  let current = field;
  for (const name of names) {
    const camel = camelOf(name);
    current = !current.has(name) && current.has(camel) ? current.get(camel) : current.get(name);
  }
  return current;
}

const camels = new Map<string, string>();

function camelOf(snake: string): string {
  const camel = camels.get(snake) ?? snake.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  camels.set(snake, camel);
  return camel;
}

/** Whether a NETWORK_FILTER patch names the filter that it is for. Without a name it meets every network filter. */
export function namesFilter(patch: Patch): boolean {
  const name = patch.match.get('listener', 'filterChain', 'filter', 'name').text;
  return name !== undefined && name !== '';
}
