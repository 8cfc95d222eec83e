import type { Collector } from './collector.js';
import type { FoundFile } from './discover.js';
import type { Draft } from './documents.js';
import type { Outline } from './outline.js';
import type { ParsedPiece } from './parse.js';
import type { SourceFile } from './place.js';
import { type piecesOf, withLineFeeds } from './prefilter.js';
import type { Resource } from './resource.js';
import type { Node } from './tree.js';

/** What is known of a file as long as its text stays the same. Pieces are known by where they begin. */
export interface KnownFile {
  /** As it was given; that of the file has line feeds only. */
  readonly original: string;
  readonly file: SourceFile;
  pieces: ReturnType<typeof piecesOf> | undefined;
  readonly parsed: Map<number, ParsedPiece | 'template'>;
  readonly drafts: Map<Node, readonly Draft[]>;
  readonly resources: Map<Draft, Resource>;
  /** Outlines of the objects of wide kinds; undefined for a piece that is no plain YAML. */
  readonly outlined: Map<number, readonly Outline[] | undefined>;
  /** The words by which the objects of a piece may name hosts. */
  readonly words: Map<number, ReadonlySet<number>>;
}

/** What became of a file that was found. */
interface Listed {
  readonly found: FoundFile | undefined;
  /** Hands it over once more; undefined for a file that was not read because an editor had it. */
  readonly give: ((collector: Collector) => void) | undefined;
}

/** What was found on disk. */
export interface Listing {
  readonly entries: Listed[];
  unmatched: readonly string[];
}

/**
 * What a program that reads the same tree again and again (an editor's server) keeps from one run to the next. It belongs
 * to one set of paths and options, and holds no more than the last run used.
 */
export interface ManifestMemory {
  /** What was found on disk. Whoever knows that the disk changed sets it to undefined: the next run looks again. */
  listing: Listing | undefined;
  /** What is known of a file; nothing yet if its text is another than in the last run. */
  known(path: string, text: string): KnownFile;
  /** Forgets a file in which nothing is of interest. */
  forget(path: string): void;
  /** Ends a run: forgets the files that it did not ask for. */
  sweep(): void;
}

/** Characters of replaced texts after which everything is parsed afresh: their trees may share memory with living ones. */
const MAX_WASTE = 32 << 20;

/** An empty memory, for `readManifests`. */
export function createMemory(): ManifestMemory {
  let last = new Map<string, KnownFile>();
  let current = new Map<string, KnownFile>();
  let waste = 0;
  return {
    listing: undefined,
    known(path, original) {
      const earlier = last.get(path);
      const isSame = earlier?.original === original;
      if (!isSame) waste += earlier?.original.length ?? 0;
      const known = isSame ? earlier : unknownYet(path, original);
      current.set(path, known);
      return known;
    },
    forget: (path) => {
      current.delete(path);
    },
    sweep() {
      last = waste > MAX_WASTE ? new Map() : current;
      if (waste > MAX_WASTE) waste = 0;
      current = new Map();
    },
  };
}

function unknownYet(path: string, original: string): KnownFile {
  return {
    original,
    file: { path, text: withLineFeeds(original) },
    pieces: undefined,
    parsed: new Map(),
    drafts: new Map(),
    resources: new Map(),
    outlined: new Map(),
    words: new Map(),
  };
}

/** The outcome of work on something: the known one, else worked out and noted. Without a map it is just worked out. */
export function recall<K, T>(outcomes: Map<K, T> | undefined, key: K, work: () => T): T {
  if (outcomes === undefined) return work();
  if (outcomes.has(key)) return outcomes.get(key) as T;
  const outcome = work();
  outcomes.set(key, outcome);
  return outcome;
}

/** A collector that notes in a listing what it is given. `current` tells the file that is being read. */
export function noting(collector: Collector, listing: Listing, current: () => FoundFile | undefined): Collector {
  const note = (give: Listed['give']): void => {
    listing.entries.push({ found: current(), give });
  };
  return {
    ...collector,
    add(file) {
      const isOfInterest = collector.add(file);
      note((to) => (isOfInterest ? void to.add(file) : to.pass()));
      return isOfInterest;
    },
    pass() {
      collector.pass();
      note((to) => to.pass());
    },
    skip(skipped) {
      collector.skip(skipped);
      note((to) => to.skip(skipped));
    },
  };
}
