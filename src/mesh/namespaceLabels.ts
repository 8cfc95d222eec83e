import type { Resource } from '../manifests/resource.js';
import type { Closeness } from './closeness.js';
import { group } from './group.js';
import { oncePer } from './oncePer.js';

/** The labels of the namespaces that were read. Environments may have the same one, with other labels. */
export class NamespaceLabels {
  private readonly byName: ReadonlyMap<string, readonly { readonly resource: Resource }[]>;

  /** @param namespaces the Namespace objects */
  constructor(
    namespaces: readonly Resource[],
    private readonly closeness: Closeness,
  ) {
    this.byName = group(
      namespaces.map((resource) => ({ resource })),
      ({ resource }) => [resource.name],
    );
  }

  /** Those of a namespace in the environment of an object; undefined where it was not read. */
  of(namespace: string, origin: Resource | undefined): ReadonlyMap<string, string> | undefined {
    const objects = this.byName.get(namespace);
    const [closest] = objects === undefined ? [] : this.closeness.seenFrom(objects, origin);
    return closest && labelsOf(closest.resource);
  }

  /** The namespaces with such labels in some environment. */
  namesWhere(isSuch: (labels: ReadonlyMap<string, string>) => boolean): readonly string[] {
    return [...this.byName].flatMap(([name, objects]) =>
      objects.some(({ resource }) => isSuch(labelsOf(resource))) ? [name] : [],
    );
  }
}

const labelsOf = oncePer((namespace: Resource) => namespace.field.get('metadata', 'labels').strings);
