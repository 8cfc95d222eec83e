import type { Resource } from '../manifests/resource.js';

/**
 * What a piece of work read of the objects that people edit most, a bit for each kind and for some of its objects: what
 * did not read any that an edit changed comes out the same after it.
 */
export type Reads = number;

/** Some VirtualService, in whatever way. */
export const VIRTUAL_SERVICES: Reads = 1;
/** Any DestinationRule, beyond those that were asked for by host. */
export const DESTINATION_RULES: Reads = 2;
/** Any Service, beyond those that were asked for by host. */
export const SERVICES: Reads = 4;
/** Any EnvoyFilter, beyond those that were asked for by the proxies they may reach. */
export const ENVOY_FILTERS: Reads = 8;
/** Any workload, beyond those that were asked for by a selector. */
export const WORKLOADS: Reads = 16;
/** All objects of these kinds. */
export const ALL_OBJECTS: Reads = VIRTUAL_SERVICES | DESTINATION_RULES | SERVICES | ENVOY_FILTERS | WORKLOADS;
/** What of the input is no object, and may change with every edit. */
export const PROBLEMS: Reads = 32;

/** Bits that stay small integers to V8, shared by all objects of some kind: two with the same one change together. */
export interface Bits {
  readonly first: number;
  readonly count: number;
}

/** Those of DestinationRules, asked for by host. */
export const RULE_BITS: Bits = { first: 6, count: 9 };
/** Those of Services, asked for by host. */
export const SERVICE_BITS: Bits = { first: 15, count: 8 };
/** Those of what is asked for by labels: workloads, EnvoyFilters. */
export const LABEL_BITS: Bits = { first: 23, count: 7 };

/** One object that was asked for by what an edit leaves as it was. */
export function objectRead({ order }: Pick<Resource, 'order'>, { first, count }: Bits): Reads {
  return 1 << (first + (order % count));
}

let current: Reads = 0;

/** Notes that something is read, for all that is being worked out. */
export function noteReads(reads: Reads): void {
  current |= reads;
}

/** Notes that the objects that some items were made of are read, and passes the items on. */
export function readingObjects<T extends { readonly resource: Resource }>(
  items: readonly T[],
  bits: Bits,
): readonly T[] {
  for (const { resource } of items) current |= objectRead(resource, bits);
  return items;
}

/** The same for one item, if there is one. */
export function readingObject<T extends { readonly resource: Resource }>(
  item: T | undefined,
  bits: Bits,
): T | undefined {
  if (item !== undefined) current |= objectRead(item.resource, bits);
  return item;
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
