import type { Draft } from './documents.js';
import type { SourceFile } from './place.js';
import { Field, type Resource } from './resource.js';
import type { Mapping } from './tree.js';

/**
 * The resource of a draft. With those of the last run it is the same object where nothing about it changed, so that all
 * that has been worked out about it stays known.
 *
 * @param namespace in force for it, undefined where nothing names one
 * @param order its number among all resources
 */
export function resourceOf(
  draft: Draft,
  namespace: string | undefined,
  file: SourceFile,
  order: number,
  last?: Map<Draft, Resource>,
): Resource {
  const earlier = last?.get(draft);
  if (earlier !== undefined && earlier.namespace === namespace && earlier.order === order) return earlier;
  const resource = new DraftedResource(draft, namespace, file, order);
  last?.set(draft, resource);
  return resource;
}

/** A class, since V8 keeps each object with a getter of its own as a table. */
class DraftedResource implements Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly root: Mapping;
  private made: Field | undefined;

  constructor(
    { apiVersion, kind, name, root }: Draft,
    readonly namespace: string | undefined,
    readonly file: SourceFile,
    readonly order: number,
  ) {
    this.apiVersion = apiVersion;
    this.kind = kind;
    this.name = name;
    this.root = root;
  }

  get field(): Field {
    this.made ??= Field.of(this.file, this.root);
    return this.made;
  }
}
