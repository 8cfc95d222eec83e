import type { Resource } from '../manifests/resource.js';
import type { Alternatives, Candidate, Closeness } from './closeness.js';

interface Selecting extends Candidate {
  readonly namespace: string;
}

/** Objects by namespace and the first label that they select: each of thousands of pods may have one of its own. */
export class SelectorIndex<T extends Selecting> {
  private readonly filed = new Map<string, Alternatives<T>[]>();

  /** @param selectorOf the labels that an object selects; undefined where labels alone do not tell whom it is for */
  constructor(
    items: readonly T[],
    closeness: Closeness,
    selectorOf: (item: T) => ReadonlyMap<string, string> | undefined,
  ) {
    for (const group of closeness.alternativesIn(items) as readonly Alternatives<T>[]) {
      for (const key of new Set(group.all.map(({ candidate }) => filedUnder(candidate, selectorOf(candidate))))) {
        const list = this.filed.get(key);
        if (list === undefined) this.filed.set(key, [group]);
        else list.push(group);
      }
    }
  }

  /**
   * The objects in some namespaces that may select a proxy with these labels, in the order given: of each identity the one
   * closest to `origin`. Whether it selects the proxy is left to the caller.
   */
  mayReach(
    namespaces: readonly string[],
    labels: ReadonlyMap<string, string>,
    origin: Resource | undefined,
  ): readonly T[] {
    const groups = new Set<Alternatives<T>>();
    for (const namespace of namespaces) {
      this.collect(namespace, groups);
      for (const [key, value] of labels) this.collect(labelKey(namespace, key, value), groups);
    }
    const seen = [...groups].flatMap((group) => group.seenFrom(origin));
    return seen.sort((a, b) => a.position - b.position).map(({ candidate }) => candidate);
  }

  private collect(key: string, groups: Set<Alternatives<T>>): void {
    for (const group of this.filed.get(key) ?? []) groups.add(group);
  }
}

function filedUnder({ namespace }: Selecting, selector: ReadonlyMap<string, string> | undefined): string {
  const [label] = selector ?? [];
  return label === undefined ? namespace : labelKey(namespace, ...label);
}

function labelKey(namespace: string, key: string, value: string): string {
  return `${namespace}/${key}=${value}`;
}
