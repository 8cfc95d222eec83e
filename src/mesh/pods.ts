import type { Resource } from '../manifests/resource.js';
import type { Closeness } from './closeness.js';
import type { Effective } from './effective.js';
import { group } from './group.js';
import type { NamespaceLabels } from './namespaceLabels.js';
import { oncePer } from './oncePer.js';
import type { ServiceHost } from './services.js';
import { type Dataplane, dataplane, labelsKey, selects, type Workload } from './workloads.js';

/** Which pods stand behind which Service. The same for every Istio version. */
export class Pods {
  private readonly byLabel: ReadonlyMap<string, readonly Workload[]>;
  private byLabelAnywhere: ReadonlyMap<string, readonly Workload[]> | undefined;

  /**
   * @param bySelector what was found before, by namespace and selector
   * @param anywhere the same by selector alone
   */
  constructor(
    private readonly byNamespace: ReadonlyMap<string, readonly Workload[]>,
    private readonly namespaceLabels: NamespaceLabels,
    private readonly closeness: Closeness,
    private readonly bySelector = new Map<string, readonly Workload[]>(),
    private readonly anywhere = new Map<string, readonly Workload[]>(),
  ) {
    this.byLabel = group([...byNamespace.values()].flat(), ({ namespace, labels }) =>
      [...labels].map(([key, value]) => labelKey(namespace, key, value)),
    );
  }

  /** The same with other workloads in place of some, with the same labels: lists without any of these stay the same. */
  edited(
    byNamespace: ReadonlyMap<string, readonly Workload[]>,
    successorOf: (workload: Workload) => Workload | undefined,
  ): Pods {
    const after = (lists: ReadonlyMap<string, readonly Workload[]>) =>
      new Map([...lists].map(([key, list]) => [key, withSuccessors(list, successorOf)]));
    const { namespaceLabels, closeness, bySelector, anywhere } = this;
    return new Pods(byNamespace, namespaceLabels, closeness, after(bySelector), after(anywhere));
  }

  /** The workloads whose pods a Service selects, of the closest environment. */
  readonly behind = oncePer((service: ServiceHost): readonly Workload[] => {
    const { namespace, resource, selector } = service;
    if (selector === undefined) return NONE;
    // Services with the same selector share one list, so that what follows from it is worked out once.
    const key = `${namespace} ${labelsKey(selector)}`;
    const found =
      this.bySelector.get(key) ??
      this.candidates(namespace, selector).filter(({ labels }) => selects(selector, labels));
    this.bySelector.set(key, found);
    return this.closeness.seenFrom(found, resource);
  });

  /** The workload that a selector picks in whatever namespace, of the environment closest to `origin`. */
  selected(selector: ReadonlyMap<string, string>, origin: Resource): Workload | undefined {
    const key = labelsKey(selector);
    const found = this.anywhere.get(key) ?? this.selectedAnywhere(selector);
    this.anywhere.set(key, found);
    return this.closeness.seenFrom(found, origin)[0];
  }

  private selectedAnywhere(selector: ReadonlyMap<string, string>): readonly Workload[] {
    this.byLabelAnywhere ??= group([...this.byNamespace.values()].flat(), ({ labels }) =>
      [...labels].map(([key, value]) => labelKey('', key, value)),
    );
    const [first] = selector;
    const candidates = first === undefined ? [] : (this.byLabelAnywhere.get(labelKey('', ...first)) ?? []);
    return candidates.filter(({ labels }) => selects(selector, labels));
  }

  /** What stands before the application in a workload's pods. */
  readonly dataplaneOf = oncePer(
    (workload: Workload): Effective<Dataplane> =>
      dataplane(workload, this.namespaceLabels.of(workload.namespace, workload.resource)),
  );

  /** The workloads with one of the labels, the rarest: a namespace may hold thousands. */
  private candidates(namespace: string, selector: ReadonlyMap<string, string>): readonly Workload[] {
    let fewest = this.byNamespace.get(namespace) ?? [];
    for (const [key, value] of selector) {
      const some = this.byLabel.get(labelKey(namespace, key, value)) ?? [];
      if (some.length < fewest.length) fewest = some;
    }
    return fewest;
  }
}

const NONE: readonly Workload[] = [];

/** The same list where none of the workloads has a successor. */
export function withSuccessors(
  workloads: readonly Workload[],
  successorOf: (workload: Workload) => Workload | undefined,
): readonly Workload[] {
  const after = workloads.map((workload) => successorOf(workload) ?? workload);
  return after.every((workload, index) => workload === workloads[index]) ? workloads : after;
}

function labelKey(namespace: string, key: string, value: string): string {
  return `${namespace}/${key}=${value}`;
}
