import { append } from '../manifests/append.js';
import { isWildcard } from './names.js';

const NONE: readonly never[] = [];

/** Finds those of many items whose hosts cover a host, without looking at all of them. */
export class HostIndex<T> {
  /** Indices of items, by each of their hosts. */
  private readonly byPattern = new Map<string, number[]>();
  /** How long the wildcards are after their asterisk. */
  private readonly lengths: readonly number[];

  constructor(
    private readonly items: readonly T[],
    patternsOf: (item: T) => readonly string[],
  ) {
    const lengths = new Set<number>();
    for (const [index, item] of items.entries()) {
      for (const pattern of patternsOf(item)) {
        if (isWildcard(pattern)) lengths.add(pattern.length - 1);
        const list = this.byPattern.get(pattern);
        if (list === undefined) this.byPattern.set(pattern, [index]);
        else list.push(index);
      }
    }
    this.lengths = [...lengths];
  }

  /** The items with a host that covers this one (which may be a wildcard itself), in their order. */
  covering(host: string): readonly T[] {
    return this.coveringAny([host]);
  }

  /** The items with a host that covers one of these, in their order. */
  coveringAny(hosts: Iterable<string>): readonly T[] {
    const found: number[] = [];
    for (const host of hosts) this.collect(host, found);
    if (found.length === 0) return NONE;
    if (found.length > 1) return [...new Set(found.sort((a, b) => a - b))].map((index) => this.items[index] as T);
    return found.map((index) => this.items[index] as T);
  }

  private collect(host: string, found: number[]): void {
    append(found, this.byPattern.get(host) ?? []);
    for (const length of this.lengths) {
      if (length > 0 && length >= host.length) continue;
      const pattern = length === 0 ? '*' : `*${host.slice(-length)}`;
      if (pattern !== host) append(found, this.byPattern.get(pattern) ?? []);
    }
  }
}
