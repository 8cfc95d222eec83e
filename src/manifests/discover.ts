import { type Dirent, readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { addIgnoreFile, addIgnorePatterns, gitRootOf, type IgnoreRules, isIgnored, rulesAbove } from './gitignore.js';
import type { Skipped } from './set.js';
import { isLink, statOf } from './stat.js';

export interface FoundFile {
  /** To open it; empty for standard input. */
  readonly absolute: string;
  /** As it is called in reports. */
  readonly shown: string;
  /** The user gave this very path. */
  readonly named: boolean;
}

interface DiscoverOptions {
  readonly cwd: string;
  readonly paths: readonly string[];
  readonly exclude: readonly string[];
  /** The absolute folder that `exclude` is relative to. */
  readonly excludeBase: string;
  /** Paths that are there although the disk may not have them. */
  readonly has: (absolute: string) => boolean;
  readonly onFile: (file: FoundFile) => void;
  readonly onSkip: (skipped: Skipped) => void;
  readonly onIgnored: (shown: string, why: string) => void;
}

function isManifest(name: string): boolean {
  return name.endsWith('.yaml') || name.endsWith('.yml') || name.endsWith('.json') || /\.(?:ya?ml|json)$/i.test(name);
}

/**
 * Finds the files to be read and hands them over in no particular order, each once. Answers the given paths that do not
 * exist or match nothing.
 */
export function discover(options: DiscoverOptions): string[] {
  const { cwd, onFile, onSkip, onIgnored } = options;
  const gitRoot = gitRootOf(cwd);
  const base = gitRoot ?? cwd;
  const excluded = addIgnorePatterns(options.excludeBase, options.exclude, undefined);
  const unmatched: string[] = [];
  const seen = options.paths.length > 1 ? new Set<string>() : undefined;
  /** Directories that were walked, by their real path, with the rules in force in them. */
  const walked = new Map<string, IgnoreRules | undefined>();
  const links: { readonly real: string; readonly shown: string; readonly root: string }[] = [];

  function found(file: FoundFile): void {
    if (seen?.has(file.absolute)) return;
    seen?.add(file.absolute);
    onFile(file);
  }

  function skip(file: string, reason: Skipped['reason'], detail: string, named = false): void {
    onSkip({ file, reason, detail, named });
  }

  /** As shown: relative to the work tree (or the working directory), or as given where it is outside. */
  function show(absolute: string, given: string): string {
    const inside = relative(base, absolute);
    const path = inside.startsWith('..') || isAbsolute(inside) ? given : inside;
    return sep === '/' ? path : path.replaceAll(sep, '/');
  }

  function walk(real: string, shown: string, above: IgnoreRules | undefined, root: string): void {
    if (walked.has(real)) return;
    let entries: Dirent[];
    try {
      entries = readdirSync(real, { withFileTypes: true });
    } catch (error) {
      const { reason, detail } = explain(error);
      skip(shown === '' ? '.' : shown, reason, detail, real === root);
      walked.set(real, above);
      return;
    }
    const hasIgnoreFile = gitRoot !== undefined && entries.some((entry) => entry.name === '.gitignore');
    const rules = hasIgnoreFile ? addIgnoreFile(real, join(real, '.gitignore'), above) : above;
    walked.set(real, rules);
    const prefix = shown === '' ? '' : shown.endsWith('/') ? shown : `${shown}/`;
    const folder = real.endsWith(sep) ? real : real + sep;
    for (const entry of entries) {
      const { name } = entry;
      const hasManifestName = isManifest(name);
      if (entry.isDirectory()) {
        if (name === '.git') continue;
        if (name === 'node_modules') {
          onIgnored(prefix + name, 'packages of Node');
          continue;
        }
        if (name === 'templates' && isVendoredChart(real)) {
          onIgnored(prefix + name, 'templates of a vendored chart');
          continue;
        }
      } else if (!hasManifestName && !entry.isSymbolicLink()) {
        continue;
      }
      const path = folder + name;
      if (excluded !== undefined && isIgnored(excluded, path, entry.isDirectory())) {
        onIgnored(prefix + name, 'excluded');
      } else if (rules !== undefined && isIgnored(rules, path, entry.isDirectory())) {
        onIgnored(prefix + name, 'ignored by .gitignore');
      } else if (entry.isDirectory()) {
        walk(path, path === base ? '' : prefix + name, rules, root);
      } else if (entry.isFile()) {
        found({ absolute: path, shown: prefix + name, named: false });
      } else if (entry.isSymbolicLink()) {
        links.push({ real: path, shown: prefix + name, root });
      } else {
        skip(prefix + name, 'not-a-file', 'it is a pipe, a socket or a device');
      }
    }
  }

  function follow({ real, shown, root }: (typeof links)[number]): void {
    const hasManifestName = isManifest(shown);
    let target: string;
    let stats: Stats;
    try {
      target = realpathSync(real);
      stats = statSync(target);
    } catch (error) {
      if (hasManifestName) skipLink(shown, error, false);
      return;
    }
    if (target !== root && !target.startsWith(root.endsWith(sep) ? root : root + sep)) {
      if (hasManifestName || stats.isDirectory())
        skip(shown, 'link-outside', 'the link leads out of the directory that is read');
    } else if (stats.isDirectory()) {
      walk(target, shown, walked.get(dirname(real)), root);
    } else if (hasManifestName && stats.isFile()) {
      const folder = dirname(target);
      const isRead = walked.has(folder) && isManifest(target) && !isIgnored(walked.get(folder), target, false);
      if (!isRead) found({ absolute: target, shown, named: false });
    }
  }

  function skipLink(shown: string, error: unknown, named: boolean): void {
    const { reason, detail } = explain(error);
    if (reason === 'vanished') skip(shown, 'not-found', 'the link leads to nothing', named);
    else skip(shown, reason, detail, named);
  }

  function named(given: string): void {
    const absolute = resolve(cwd, given);
    const shown = show(absolute, given);
    if (given === '-' || isDescriptor(absolute) || options.has(absolute)) {
      found({ absolute: given === '-' ? '' : absolute, shown, named: true });
      return;
    }
    let stats: Stats;
    try {
      stats = statSync(absolute);
    } catch (error) {
      if (isLink(absolute)) skipLink(shown, error, true);
      else if (explain(error).reason !== 'vanished') skip(shown, explain(error).reason, explain(error).detail, true);
      else if (/[*?[\]{}!()]/.test(given)) glob(given);
      else unmatched.push(given);
      return;
    }
    if (stats.isDirectory()) {
      const real = realpathSync(absolute);
      const rules = gitRoot === undefined ? undefined : rulesAbove(absolute, gitRoot);
      // Whoever names an ignored directory wants it read.
      walk(real, shown, isIgnored(rules, absolute, true) ? undefined : rules, real);
    } else if (stats.isFile()) {
      found({ absolute, shown, named: true });
    } else {
      skip(shown, 'not-a-file', 'it is a pipe, a socket or a device', true);
    }
  }

  function skipGlobbed(path: string, error: unknown): void {
    if (isManifest(path)) skipLink(show(resolve(cwd, path), path), error, false);
  }

  function glob(pattern: string): void {
    const isWanted = /\.\w+$/.test(pattern) ? () => true : (path: string) => isManifest(path);
    const wanted = [...globbed(cwd, pattern, skipGlobbed)].filter(([, path]) => isWanted(path));
    if (wanted.length === 0) unmatched.push(pattern);
    for (const [target, path] of wanted) {
      const absolute = resolve(cwd, path);
      const shown = show(absolute, path);
      const rules =
        gitRoot === undefined
          ? undefined
          : addIgnoreFile(
              dirname(absolute),
              join(dirname(absolute), '.gitignore'),
              rulesAbove(dirname(absolute), gitRoot),
            );
      if (isIgnored(excluded, absolute, false)) onIgnored(shown, 'excluded');
      else if (isIgnored(rules, absolute, false)) onIgnored(shown, 'ignored by .gitignore');
      else found({ absolute: target, shown, named: false });
    }
  }

  for (const path of options.paths) named(path);
  // Links come last: what they lead to is mostly read by its own name. Following one may find more.
  for (let link = links.pop(); link !== undefined; link = links.pop()) follow(link);
  return unmatched;
}

/**
 * The files that a glob matches, each once, by where they really are: of several names of a file its own is kept. `**`
 * does not follow links to folders, as in shells: they may lead back to where they stand.
 */
function globbed(
  cwd: string,
  pattern: string,
  onBroken: (path: string, error: unknown) => void,
): ReadonlyMap<string, string> {
  const fastGlob = require('fast-glob') as typeof import('fast-glob');
  const entries = fastGlob.sync(pattern.replaceAll('\\', '/'), {
    cwd,
    dot: true,
    ignore: ['**/.git/**', '**/node_modules/**'],
    suppressErrors: true,
    followSymbolicLinks: !pattern.includes('**'),
    // Links that are not followed count as no files, also those to files.
    onlyFiles: false,
    objectMode: true,
  });
  const byTarget = new Map<string, string>();
  for (const { path, dirent } of entries) {
    const absolute = resolve(cwd, path);
    try {
      if (!(dirent.isSymbolicLink() ? statSync(absolute).isFile() : dirent.isFile())) continue;
      const target = realpathSync.native(absolute);
      if (target === absolute || !byTarget.has(target)) byTarget.set(target, path);
    } catch (error) {
      onBroken(path, error);
    }
  }
  return byTarget;
}

/** A pipe that the shell made: `wslint <(helm template .)`. */
function isDescriptor(absolute: string): boolean {
  return absolute === '/dev/stdin' || absolute.startsWith('/dev/fd/');
}

/** `charts/<name>` below a chart: put there by `helm dependency`, not written here. */
function isVendoredChart(chart: string): boolean {
  const charts = dirname(chart);
  return charts.endsWith(`${sep}charts`) && statOf(join(dirname(charts), 'Chart.yaml')) !== undefined;
}

/** What an error of the file system means to the user. */
export function explain(error: unknown): { reason: Skipped['reason']; detail: string } {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return { reason: 'unreadable', detail: 'permission denied' };
    case 'ENOENT':
    case 'ENOTDIR':
      return { reason: 'vanished', detail: 'it is no longer there' };
    case 'ELOOP':
      return { reason: 'symlink-loop', detail: 'its symbolic links lead back to themselves' };
    case 'EISDIR':
      return { reason: 'not-a-file', detail: 'it is a directory' };
    case 'ENXIO':
      return { reason: 'not-a-file', detail: 'it is a pipe, a socket or a device' };
    default:
      return { reason: 'unreadable', detail: `it cannot be read${code === '' ? '' : ` (${code})`}` };
  }
}
