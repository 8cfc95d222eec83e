/**
 * What a piece of work read of the objects that people edit most, VirtualServices and DestinationRules, a bit for each
 * group of them: what did not read any that an edit changed comes out the same after it.
 */
export type Reads = number;

/** Some VirtualService, in whatever way. */
export const VIRTUAL_SERVICES: Reads = 1;
/** Any DestinationRule, beyond those that were asked for by host. */
export const DESTINATION_RULES: Reads = 2;
/** What of the input is no object, and may change with every edit. */
export const PROBLEMS: Reads = 4;

/** Bits that stay small integers to V8, shared by all DestinationRules: two with the same one change together. */
const RULE_BITS = 26;

/** One DestinationRule that was asked for by its host. */
export function ruleRead({ order }: { readonly order: number }): Reads {
  return 8 << (order % RULE_BITS);
}

let current: Reads = 0;

/** Notes that something is read, for all that is being worked out. */
export function noteReads(reads: Reads): void {
  current |= reads;
}

/** Does some work and tells what it reads. */
export function recordReads<T>(work: () => T): { readonly value: T; readonly reads: Reads } {
  const outer = current;
  current = 0;
  try {
    return { value: work(), reads: current };
  } finally {
    current |= outer;
  }
}

/** One of several states of the same tree, each made from the one before by an edit. */
export interface Edition {
  readonly number: number;
  /** The edition before; undefined where nothing is taken over from it. */
  readonly previous: number | undefined;
  /** What the edit changed. */
  readonly changed: Reads;
}

/** The edition of a tree that is looked at once. */
export const ONLY_EDITION: Edition = { number: 0, previous: undefined, changed: 0 };

let editions = 0;

/** A new edition. Without one before, everything is worked out afresh. */
export function nextEdition(previous: Edition | undefined, changed: Reads): Edition {
  editions++;
  return { number: editions, previous: previous?.number, changed: changed | PROBLEMS };
}

/**
 * Whether a result of an edition is one of this edition too. What reads nothing that is edited depends on its key alone,
 * and keys do not outlive what else they depend on.
 */
export function outlives(reads: Reads, from: number, edition: Edition): boolean {
  return reads === 0 || from === edition.number || (from === edition.previous && (reads & edition.changed) === 0);
}
