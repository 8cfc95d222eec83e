import type { TextMatch } from './route.js';

/** Items by the path patterns of AuthorizationPolicies that they have: of items and of routes there may be thousands. */
export class PathPatterns<T> {
  private readonly all: readonly T[];
  /** Patterns that begin with a wildcard: they may take any path. */
  private readonly anywhere: T[] = [];
  /** By what a pattern says before its first wildcard (all of it, where it has none), sorted. */
  private readonly starts: readonly Start<T>[];
  private readonly byStart = new Map<string, Start<T>>();
  private readonly lengths: readonly number[];

  /** @param patternsOf the patterns (`/ws`, `/ws*`, `*.ws`, `/ws/{*}`) of an item, one of which has to take the path */
  constructor(items: readonly T[], patternsOf: (item: T) => readonly string[]) {
    this.all = items;
    for (const item of items) for (const pattern of patternsOf(item)) this.file(item, pattern);
    this.starts = [...this.byStart.values()].sort((a, b) => (a.text < b.text ? -1 : 1));
    this.lengths = [...new Set(this.starts.map(({ text }) => text.length))];
  }

  private file(item: T, pattern: string): void {
    const open = pattern.search(/[*{]/);
    if (open === 0) {
      this.anywhere.push(item);
      return;
    }
    const text = open < 0 ? pattern : pattern.slice(0, open);
    const start = this.byStart.get(text) ?? { text, closed: [], open: [] };
    this.byStart.set(text, start);
    (open < 0 ? start.closed : start.open).push(item);
  }

  /** The items that may take some of the paths of a route; undefined: the route has all paths. May name an item twice. */
  *mayTake(path: TextMatch | undefined): Iterable<T> {
    if (path === undefined || path.how === 'regex' || path.how === 'present') {
      yield* this.all;
      return;
    }
    const { value } = path;
    yield* this.anywhere;
    for (const length of this.lengths) {
      if (length <= value.length) yield* this.byStart.get(value.slice(0, length))?.open ?? [];
    }
    if (path.how === 'exact') yield* this.byStart.get(value)?.closed ?? [];
    else yield* this.beginningWith(value);
  }

  private *beginningWith(value: string): Iterable<T> {
    let low = 0;
    let high = this.starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.starts[middle]?.text ?? '') < value) low = middle + 1;
      else high = middle;
    }
    for (let at = low; this.starts[at]?.text.startsWith(value); at++) {
      const { closed = [], open = [] } = this.starts[at] ?? {};
      yield* closed;
      yield* open;
    }
  }
}

interface Start<T> {
  readonly text: string;
  /** Items with this very path. */
  readonly closed: T[];
  /** Items with a pattern that goes on from here. */
  readonly open: T[];
}
