import type { Place } from '../manifests/place.js';
import type { Resource } from '../manifests/resource.js';
import { type MergedRule, type RuleClient, type RuleScope, ruleForClient, ruleForServer } from './destinationRules.js';
import type { Effective } from './effective.js';
import { type EnvoyProxy, NO_PATCHES, type Patch, type PatchContext, patchesFor } from './envoyFilters.js';
import type { Facts, Recorded } from './facts.js';
import type { Inventory } from './inventory.js';
import { serviceOf } from './names.js';
import { Once, oncePer } from './oncePer.js';
import { Reuse } from './reuse.js';
import { isVisible, type ServiceHost, type ServicePort } from './services.js';
import { imports, type Sidecar, sidecarFor } from './sidecars.js';
import { containerPort, type Dataplane, labelsKey, type Workload } from './workloads.js';

/**
 * The mesh under one Istio version: answers what Istio makes of the manifests. `origin` is the object from whose place
 * in the tree the question is asked: of several environments the closest counts.
 */
export class Mesh {
  private readonly rules: Memo<MergedRule | undefined> = new Map();
  private readonly serverRules: Memo<MergedRule | undefined> = new Map();
  private readonly patchLists: Memo<readonly Patch[]> = new Map();

  constructor(
    readonly inventory: Inventory,
    readonly facts: Facts,
  ) {}

  get domain(): string {
    return this.inventory.config.clusterDomain;
  }

  get rootNamespace(): string {
    return this.inventory.config.rootNamespace;
  }

  /** The registry's entry for a host; undefined when none was read. */
  service(host: string, origin: Resource | undefined): ServiceHost | undefined {
    return this.inventory.registry.service(host, origin);
  }

  /** The namespace of a host: its Service's, or the one in its name. */
  namespaceOfHost(host: string, origin: Resource | undefined): string | undefined {
    return this.service(host, origin)?.namespace ?? serviceOf(host, this.domain)?.namespace;
  }

  /** The DestinationRule a client's proxy applies to a host. */
  ruleFor(host: string, client: RuleClient, origin: Resource | undefined): MergedRule | undefined {
    const namespace = this.namespaceOfHost(host, origin) ?? client.namespace;
    const key = `${clientKey(client)} ${namespace} ${this.originOfRule(origin)}`;
    return this.remember(this.rules, host, key, () => ruleForClient(this.scope(origin), host, namespace, client));
  }

  /** The DestinationRule whose connection pool the server's own sidecar applies. */
  ruleAtServer(host: string, origin: Resource | undefined): MergedRule | undefined {
    const namespace = this.namespaceOfHost(host, origin);
    if (namespace === undefined) return undefined;
    const key = `${namespace} ${this.originOfRule(origin)}`;
    return this.remember(this.serverRules, host, key, () => ruleForServer(this.scope(origin), host, namespace));
  }

  private scope(origin: Resource | undefined): RuleScope {
    const { config, ruleIndex, closeness } = this.inventory;
    return {
      facts: this.facts,
      rootNamespace: config.rootNamespace,
      defaultExportTo: config.exportTo.destinationRules,
      rulesOf: (namespace, host) => closeness.seenFrom(ruleIndex.rulesOf(namespace, host), origin),
    };
  }

  /** The pods behind a Service, of the closest environment. */
  workloadsOf(service: ServiceHost): readonly Workload[] {
    return this.inventory.pods.behind(service);
  }

  /** Whether a workload's pods have a sidecar. */
  dataplaneOf(workload: Workload): Effective<Dataplane> {
    return this.inventory.pods.dataplaneOf(workload);
  }

  /** The container's port behind a Service port: the number, or the named port of the pods. */
  targetPort(service: ServiceHost, port: ServicePort): number | undefined {
    const { targetPort } = port;
    if (targetPort === undefined) return port.number;
    if (typeof targetPort === 'number') return targetPort;
    for (const workload of this.workloadsOf(service)) {
      const number = containerPort(workload, targetPort);
      if (number !== undefined) return number;
    }
    return undefined;
  }

  /** The Sidecar object in force for a sidecar. */
  sidecarOf(namespace: string, labels: ReadonlyMap<string, string>, origin: Resource | undefined): Sidecar | undefined {
    if (this.inventory.sidecars.length === 0) return undefined;
    const candidates = this.inventory.sidecarIndex.mayReach([namespace, this.rootNamespace], labels, origin);
    return sidecarFor(candidates, namespace, labels, this.rootNamespace);
  }

  /** The Sidecar object that limits what a client's proxy sees: gateways and waypoints see all. */
  scopeOf({ kind, namespace, labels }: EnvoyProxy, origin: Resource | undefined): Sidecar | undefined {
    return kind === 'sidecar' ? this.sidecarOf(namespace, labels, origin) : undefined;
  }

  /** Whether a client's proxy knows a Service: exported to its namespace and, at sidecars, imported by its Sidecar. */
  knows(client: EnvoyProxy, service: ServiceHost, origin: Resource | undefined): boolean {
    if (!isVisible(service.exportTo, service.namespace, client.namespace, this.inventory.config.exportTo.services))
      return false;
    return imports(this.scopeOf(client, origin), service.host, service.namespace);
  }

  /** The EnvoyFilter patches that reach a proxy in a context, in the order istiod applies them. */
  patches(proxy: EnvoyProxy, context: PatchContext, origin: Resource | undefined): readonly Patch[] {
    if (!this.inventory.hasEnvoyFilters) return NO_PATCHES;
    const asker = this.originOfPatches(origin);
    return this.remember(this.patchLists, proxyKey(proxy, context), asker, () => {
      const key = proxiesIn(this.inventory).get(`${proxyKey(proxy, context)} ${asker}`, () => ({}));
      return patchesOf.get(key, this.facts, () =>
        this.shared(patchesFor(this.inventory, proxy, context, this.rootNamespace, this.facts, origin)),
      );
    });
  }

  /** The same list for all proxies that the same patches reach, in all versions: what they come to is worked out once. */
  private shared(patches: readonly Patch[]): readonly Patch[] {
    return patches.length === 0 ? NO_PATCHES : patchListsIn(this.inventory).get(idsOf(patches), () => patches);
  }

  /** A mesh-wide setting that a line sets, or undefined. */
  setting(...path: readonly string[]): { readonly value: string; readonly place: Place } | undefined {
    const field = this.inventory.config.get(...path);
    return field?.text === undefined ? undefined : { value: field.text, place: field.place };
  }

  /** meshConfig's or ProxyConfig's `proxyHeaders.preserveHttp1HeaderCase`. */
  get preservesHeaderCase(): boolean {
    return this.setting('defaultConfig', 'proxyHeaders', 'preserveHttp1HeaderCase')?.value === 'true';
  }

  /** Who asks, where it matters to the choice among EnvoyFilters. */
  originOfPatches(origin: Resource | undefined): string {
    return this.inventory.filtersHaveTwins ? (origin?.file.path ?? '') : '';
  }

  private originOfRule(origin: Resource | undefined): string {
    return this.inventory.rulesHaveTwins ? (origin?.file.path ?? '') : '';
  }

  /** Works something out once; whoever asks again depends on the same facts. */
  private remember<T>(memo: Memo<T>, first: string, second: string, work: () => T): T {
    let inner = memo.get(first);
    if (inner === undefined) {
      inner = new Map();
      memo.set(first, inner);
    }
    const known = inner.get(second);
    if (known !== undefined) {
      this.facts.replay(known.answers);
      return known.value;
    }
    const recorded = this.facts.record(work);
    inner.set(second, recorded);
    return recorded.value;
  }
}

/** By two keys: joining them to one for every question would take longer than the answer. */
type Memo<T> = Map<string, Map<string, Recorded<T>>>;

const proxiesIn = oncePer((_: Inventory) => new Once<string, object>());
const patchesOf = new Reuse<object, readonly Patch[]>();
const patchListsIn = oncePer((_: Inventory) => new Once<string, readonly Patch[]>());

const idsOf = oncePer((patches: readonly Patch[]): string => patches.map(({ id }) => id).join());

const clientKey = oncePer(({ namespace, labels }: RuleClient): string => `${namespace} ${labelsKey(labels)}`);

const proxyKeys = oncePer(({ kind, namespace, labels }: EnvoyProxy): Readonly<Record<PatchContext, string>> => {
  const key = `${kind} ${namespace} ${labelsKey(labels)}`;
  return {
    SIDECAR_INBOUND: `SIDECAR_INBOUND ${key}`,
    SIDECAR_OUTBOUND: `SIDECAR_OUTBOUND ${key}`,
    GATEWAY: `GATEWAY ${key}`,
  };
});

function proxyKey(proxy: EnvoyProxy, context: PatchContext): string {
  return proxyKeys(proxy)[context];
}
