import type { Resource } from '../manifests/resource.js';
import type { Closeness } from './closeness.js';
import { group } from './group.js';

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
  of(namespace: string, origin: Resource): ReadonlyMap<string, string> | undefined {
    const objects = this.byName.get(namespace);
    return objects && this.closeness.seenFrom(objects, origin)[0]?.resource.field.get('metadata', 'labels').strings;
  }
}
