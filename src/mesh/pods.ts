import type { Closeness } from './closeness.js';
import type { Effective } from './effective.js';
import { group } from './group.js';
import { oncePer } from './oncePer.js';
import type { ServiceHost } from './services.js';
import { type Dataplane, dataplane, selects, type Workload } from './workloads.js';

/** Which pods stand behind which Service. The same for every Istio version. */
export class Pods {
  private readonly byLabel: ReadonlyMap<string, readonly Workload[]>;

  constructor(
    private readonly byNamespace: ReadonlyMap<string, readonly Workload[]>,
    private readonly namespaceLabels: ReadonlyMap<string, ReadonlyMap<string, string>>,
    private readonly closeness: Closeness,
  ) {
    this.byLabel = group([...byNamespace.values()].flat(), ({ namespace, labels }) =>
      [...labels].map(([key, value]) => labelKey(namespace, key, value)),
    );
  }

  /** The workloads whose pods a Service selects, of the closest environment. */
  readonly behind = oncePer((service: ServiceHost): readonly Workload[] => {
    const { selector } = service;
    if (selector === undefined) return [];
    const found = this.candidates(service.namespace, selector).filter(({ labels }) => selects(selector, labels));
    return this.closeness.pick(found, service.resource);
  });

  /** What stands before the application in a workload's pods. */
  readonly dataplaneOf = oncePer(
    (workload: Workload): Effective<Dataplane> => dataplane(workload, this.namespaceLabels.get(workload.namespace)),
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

function labelKey(namespace: string, key: string, value: string): string {
  return `${namespace}/${key}=${value}`;
}
