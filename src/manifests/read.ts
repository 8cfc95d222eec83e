import { closeSync, constants, openSync, readSync } from 'node:fs';
import { createCollector } from './collect.js';
import { type Decoded, decode, decodeUtf8 } from './decode.js';
import { discover, explain, type FoundFile } from './discover.js';
import { type Listing, type ManifestMemory, noting } from './memory.js';
import type { Rendering } from './origin.js';
import type { ManifestSet } from './set.js';

export interface ReadOptions {
  /** Absolute working directory. */
  readonly cwd: string;
  /** Files, directories, globs, "-" for standard input. */
  readonly paths: readonly string[];
  /** Name shown for standard input; default `<stdin>`. */
  readonly stdinFilename?: string | undefined;
  /** Patterns (as in .gitignore) of what is never read, unless it is named itself. */
  readonly exclude?: readonly string[] | undefined;
  /** The absolute folder that `exclude` is relative to; default: cwd. */
  readonly excludeBase?: string | undefined;
  /** Text that replaces the disk's for a path (editors), by absolute path. */
  readonly overlay?: ReadonlyMap<string, string> | undefined;
  /** Host names whose Services and workloads matter even if no manifest names them. */
  readonly hosts?: readonly string[] | undefined;
  /** Reads every object of the wide kinds, needed or not. */
  readonly everything?: boolean | undefined;
  /** How standard input came about, if the text says that a tool rendered it. */
  readonly stdinRendering?: Rendering | undefined;
  /** Texts that tools rendered, which are read too. */
  readonly rendered?: readonly RenderedText[] | undefined;
  /** Absolute paths of files that rendered texts stand for: they are read only where they are named themselves. */
  readonly replaced?: ReadonlySet<string> | undefined;
  /** Called for every file with what was decided. */
  readonly onFile?: ((file: string, decision: string) => void) | undefined;
  /** Keeps what was found and parsed for the next run with the same paths and options. */
  readonly memory?: ManifestMemory | undefined;
}

/** What a tool made of a directory. */
export interface RenderedText {
  /** What reports call it where they have nothing better: a name in that directory. */
  readonly path: string;
  readonly text: string;
  readonly rendering: Rendering;
}

/** Larger files are skipped, and say so. */
const MAX_BYTES = 64 << 20;

/**
 * Reads manifests from disk and standard input. Bad input of any kind ends up in `problems`, `skipped` or `unmatched`;
 * nothing is thrown.
 */
export function readManifests(options: ReadOptions): ManifestSet {
  const { overlay, onFile, memory } = options;
  const read = createReader();
  const { everything, hosts } = options;
  const plain = createCollector({ everything, hosts, memory, reload: memory === undefined ? reload : undefined });
  const earlier = memory?.listing;
  const listing: Listing = { entries: [], unmatched: [] };
  let current: FoundFile | undefined;
  const collector = memory === undefined || earlier !== undefined ? plain : noting(plain, listing, () => current);

  function skip(file: FoundFile, error: unknown): void {
    const { reason, detail } = explain(error);
    collector.skip({ file: file.shown, reason, detail, named: file.named });
    onFile?.(file.shown, detail);
  }

  function take(found: FoundFile): void {
    const path = found.absolute === '' ? (options.stdinFilename ?? '<stdin>') : found.shown;
    if (!found.named && options.replaced?.has(found.absolute)) {
      onFile?.(path, 'rendered');
      return;
    }
    const replaced = overlay?.get(found.absolute);
    if (replaced !== undefined) {
      plain.add({ path, text: replaced });
      listing.entries.push({ found, give: undefined });
      onFile?.(path, 'read from the editor');
      return;
    }
    let bytes: Buffer | undefined;
    try {
      bytes = read(found.absolute);
    } catch (error) {
      skip(found, error);
      return;
    }
    if (bytes === undefined) {
      const detail = `it is larger than ${MAX_BYTES >> 20} MiB`;
      collector.skip({ file: path, reason: 'too-large', detail, named: found.named });
      onFile?.(path, detail);
      return;
    }
    const decoded = decode(bytes);
    if (decoded === undefined) {
      const detail = 'it is not text: it holds NUL bytes';
      collector.skip({ file: path, reason: 'binary', detail, named: found.named });
      onFile?.(path, detail);
      return;
    }
    const decision = addDecoded(found, path, decoded, bytes);
    onFile?.(path, decision);
  }

  function addDecoded(found: FoundFile, path: string, decoded: NonNullable<Decoded>, bytes: Buffer): string {
    let { text, isDamaged } = decoded;
    if (decoded.isLatin1) {
      if (!collector.mayMatter(path, text)) {
        collector.pass();
        return 'read, nothing of interest in it';
      }
      ({ text, isDamaged } = decodeUtf8(bytes));
    }
    const damage = isDamaged ? Math.max(0, text.indexOf('\uFFFD')) : undefined;
    const isStream = found.absolute === '' || found.absolute.startsWith('/dev/');
    const rendering = isStream ? options.stdinRendering : undefined;
    collector.add({ path, text, damage, origin: isStream ? undefined : found.absolute, rendering });
    return 'read';
  }

  function reload(absolute: string): string | undefined {
    try {
      const bytes = read(absolute);
      const decoded = bytes === undefined ? undefined : decode(bytes);
      return bytes !== undefined && decoded?.isLatin1 ? decodeUtf8(bytes).text : decoded?.text;
    } catch {
      return undefined;
    }
  }

  if (earlier !== undefined) {
    for (const { found, give } of earlier.entries) {
      if (found !== undefined && (give === undefined || overlay?.has(found.absolute))) take(found);
      else give?.(collector);
    }
    return finish(earlier.unmatched);
  }

  function finish(unmatched: readonly string[]): ManifestSet {
    for (const one of options.rendered ?? []) plain.add(one);
    const set = collector.finish(unmatched);
    memory?.sweep();
    return set;
  }

  listing.unmatched = discover({
    cwd: options.cwd,
    paths: options.paths,
    exclude: options.exclude ?? [],
    excludeBase: options.excludeBase ?? options.cwd,
    has: (absolute) => overlay?.has(absolute) ?? false,
    onFile: (found) => {
      current = found;
      take(found);
    },
    onSkip: (skipped) => {
      current = undefined;
      collector.skip(skipped);
      onFile?.(skipped.file, skipped.detail);
    },
    onIgnored: (shown, why) => onFile?.(shown, why),
  });
  if (memory !== undefined) memory.listing = listing;
  return finish(listing.unmatched);
}

/**
 * Reads whole files into one buffer, which the next call overwrites: this is several times faster than asynchronous
 * reading while the files are in the page cache. An empty path is standard input; undefined means too large.
 */
function createReader(): (path: string) => Buffer | undefined {
  let buffer = Buffer.allocUnsafeSlow(1 << 20);
  return (path) => {
    // Without O_NONBLOCK, opening a pipe that took the place of a file would wait forever.
    const flags = constants.O_RDONLY | (path.startsWith('/dev/') ? 0 : (constants.O_NONBLOCK ?? 0));
    const descriptor = path === '' ? 0 : openSync(path, flags);
    try {
      let length = 0;
      for (;;) {
        const count = readSome(descriptor, buffer, length);
        if (count === 0) return buffer.subarray(0, length);
        length += count;
        if (length > MAX_BYTES) return undefined;
        if (length === buffer.length) {
          const larger = Buffer.allocUnsafeSlow(buffer.length * 2);
          buffer.copy(larger);
          buffer = larger;
        }
      }
    } finally {
      if (descriptor !== 0) closeSync(descriptor);
    }
  };
}

function readSome(descriptor: number, buffer: Buffer, offset: number): number {
  for (;;) {
    try {
      return readSync(descriptor, buffer, offset, buffer.length - offset, null);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN' || descriptor !== 0) throw error;
      // A terminal or pipe without data yet: wait a little instead of spinning.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
