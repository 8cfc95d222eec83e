import type { ManifestMemory } from './memory.js';
import type { Rendering } from './origin.js';
import type { ManifestSet, Skipped } from './set.js';

/** What is collected, and how. */
export interface CollectOptions {
  /** Reads every object of the wide kinds, needed or not. */
  readonly everything?: boolean | undefined;
  /** Host names whose Services and workloads matter even if no manifest names them. */
  readonly hosts?: readonly string[] | undefined;
  /** Reads the text of a file again by its `origin`, so that it need not be kept until it is known to be needed. */
  readonly reload?: ((origin: string) => string | undefined) | undefined;
  /** What earlier runs have parsed. */
  readonly memory?: ManifestMemory | undefined;
}

/** The text of a file. */
export interface Addition {
  readonly path: string;
  readonly text: string;
  /** Offset of the first character that could not be decoded. */
  readonly damage?: number | undefined;
  /** What `reload` wants to know; undefined for a text that can be read only once. */
  readonly origin?: string | undefined;
  /** How the text came about, for one that a tool rendered. */
  readonly rendering?: Rendering | undefined;
}

/** Takes files in any order, and makes the set of them. */
export interface Collector {
  /** Answers whether anything in it is of interest. */
  add(file: Addition): boolean;
  /** True if a file with this text may hold something of interest; `latin1` may be its bytes, one character each. */
  mayMatter(path: string, latin1: string): boolean;
  /** Counts a file in which nothing is of interest. */
  pass(): void;
  skip(skipped: Skipped): void;
  finish(unmatched: readonly string[]): ManifestSet;
}
