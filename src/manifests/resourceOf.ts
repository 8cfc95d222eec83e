import type { Draft } from './documents.js';
import type { SourceFile } from './place.js';
import { Field, type Resource } from './resource.js';

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
  const resource = made(draft, namespace, file, order);
  last?.set(draft, resource);
  return resource;
}

function made(draft: Draft, namespace: string | undefined, file: SourceFile, order: number): Resource {
  const { apiVersion, kind, name, root } = draft;
  let field: Field | undefined;
  return {
    apiVersion,
    kind,
    name,
    namespace,
    file,
    root,
    order,
    get field() {
      field ??= Field.of(file, root);
      return field;
    },
  };
}
