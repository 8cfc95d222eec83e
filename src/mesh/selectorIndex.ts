import type { Resource } from '../manifests/resource.js';
import type { Alternatives, Candidate, Closeness, Listed } from './closeness.js';

interface Selecting extends Candidate {
  readonly namespace: string;
}

/** Objects by namespace and the first label that they select: each of thousands of pods may have one of its own. */
export class SelectorIndex<T extends Selecting> {
  private readonly filed = new Map<string, Filed<T>>();

  /** @param selectorOf the labels that an object selects; undefined where labels alone do not tell whom it is for */
  constructor(
    items: readonly T[],
    closeness: Closeness,
    selectorOf: (item: T) => ReadonlyMap<string, string> | undefined,
  ) {
    for (const group of closeness.alternativesIn(items) as readonly Alternatives<T>[]) {
      for (const key of new Set(group.all.map(({ candidate }) => filedUnder(candidate, selectorOf(candidate))))) {
        const known = this.filed.get(key) ?? new Filed();
        this.filed.set(key, known);
        known.groups.push(group);
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
    const found = new Set<Filed<T>>();
    for (const namespace of namespaces) {
      this.collect(namespace, found);
      for (const [key, value] of labels) this.collect(labelKey(namespace, key, value), found);
    }
    const [first, ...others] = found;
    if (first === undefined) return [];
    if (others.length === 0 && first.plain !== undefined) return first.plain;
    const groups = new Set([...found].flatMap((one) => one.groups));
    return inOrder([...groups].flatMap((group) => group.seenFrom(origin)));
  }

  private collect(key: string, found: Set<Filed<T>>): void {
    const known = this.filed.get(key);
    if (known !== undefined) found.add(known);
  }
}

/** What is filed under one key. */
class Filed<T extends Selecting> {
  readonly groups: Alternatives<T>[] = [];
  private candidates: readonly T[] | 'differ' | undefined;

  /** The candidates in the order given, where it does not matter who asks: the same list for thousands of pods. */
  get plain(): readonly T[] | undefined {
    this.candidates ??= this.groups.some(({ isChoice }) => isChoice)
      ? 'differ'
      : inOrder(this.groups.flatMap(({ all }) => all));
    return this.candidates === 'differ' ? undefined : this.candidates;
  }
}

function inOrder<T extends Selecting>(listed: readonly Listed<T>[]): readonly T[] {
  return [...listed].sort((a, b) => a.position - b.position).map(({ candidate }) => candidate);
}

function filedUnder({ namespace }: Selecting, selector: ReadonlyMap<string, string> | undefined): string {
  const [label] = selector ?? [];
  return label === undefined ? namespace : labelKey(namespace, ...label);
}

function labelKey(namespace: string, key: string, value: string): string {
  return `${namespace}/${key}=${value}`;
}
