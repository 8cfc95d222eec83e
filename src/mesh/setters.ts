import type { Effective, Unknown } from './effective.js';

/** Milliseconds; null where it is switched off. */
export type Timer = Effective<number | null | Unknown>;

/** What sets a timer. */
export interface Setter {
  /** Where on a hop it stands: its own route beats a connection manager, EnvoyFilters beat ProxyConfig. */
  readonly kind: 'route' | 'manager' | 'settings' | 'profile' | 'cluster' | 'header';
  readonly timer: Timer;
}

/**
 * All that sets a timer on one hop, the weakest first. Never written out as a list: thousands of EnvoyFilters may be
 * merged into thousands of clusters, most of the same ones into each.
 */
export interface Setters extends Iterable<Setter> {
  /** The one in force; undefined where there is none. */
  readonly last: Setter | undefined;
}

/** What sets a timer in any of some items, the weakest first. */
export function settersIn<T>(items: readonly T[], settersOf: (item: T) => readonly Setter[]): Setters {
  const last = lastIn(items, settersOf);
  if (last === undefined) return NOTHING;
  return {
    last,
    *[Symbol.iterator]() {
      for (const item of items) yield* settersOf(item);
    },
  };
}

function lastIn<T>(items: readonly T[], settersOf: (item: T) => readonly Setter[]): Setter | undefined {
  for (let i = items.length - 1; i >= 0; i--) {
    const last = settersOf(items[i] as T).at(-1);
    if (last !== undefined) return last;
  }
  return undefined;
}

/** Where nothing sets a timer. */
export const NOTHING: Setters = { last: undefined, [Symbol.iterator]: () => [][Symbol.iterator]() };

/** Several as one, those of the first the weakest. */
export function joined(...all: readonly Setters[]): Setters {
  const parts = all.filter(({ last }) => last !== undefined);
  const [only = NOTHING] = parts;
  if (parts.length <= 1) return only;
  return {
    last: parts.at(-1)?.last,
    *[Symbol.iterator]() {
      for (const part of parts) yield* part;
    },
  };
}
