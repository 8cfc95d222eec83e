import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import type { Ignore } from 'ignore';

/** The ignore rules of a directory; those of its parents are asked where they say nothing. */
export interface IgnoreRules {
  readonly base: string;
  readonly matcher: Ignore;
  readonly parent: IgnoreRules | undefined;
}

/** The root of the git work tree around a directory. */
export function gitRootOf(directory: string): string | undefined {
  for (let current = directory; ; current = dirname(current)) {
    if (existsSync(join(current, '.git'))) return current;
    if (dirname(current) === current) return undefined;
  }
}

/** Adds the rules of a directory's `.gitignore` (or another file of that format); those of its parents stay in force. */
export function addIgnoreFile(base: string, file: string, parent: IgnoreRules | undefined): IgnoreRules | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return parent;
  }
  return addIgnorePatterns(base, text.split(/\r?\n/), parent);
}

/** Adds patterns in the format of `.gitignore`, relative to `base`. */
export function addIgnorePatterns(
  base: string,
  patterns: readonly string[],
  parent: IgnoreRules | undefined,
): IgnoreRules | undefined {
  const wanted = patterns.filter((pattern) => pattern.trim() !== '' && !pattern.startsWith('#'));
  if (wanted.length === 0) return parent;
  const ignore = require('ignore') as typeof import('ignore');
  return { base, matcher: ignore().add(wanted), parent };
}

/** The rules that hold in a directory, from the root of its work tree down to (and without) the directory itself. */
export function rulesAbove(directory: string, gitRoot: string): IgnoreRules | undefined {
  let rules = addIgnoreFile(gitRoot, join(gitRoot, '.git', 'info', 'exclude'), undefined);
  let base = gitRoot;
  for (const part of relative(gitRoot, directory).split(sep)) {
    if (base === directory) break;
    rules = addIgnoreFile(base, join(base, '.gitignore'), rules);
    base = join(base, part);
  }
  return rules;
}

export function isIgnored(rules: IgnoreRules | undefined, path: string, isDirectory: boolean): boolean {
  for (let current = rules; current !== undefined; current = current.parent) {
    const inside = relative(current.base, path);
    if (inside === '' || inside.startsWith('..')) continue;
    const asked = (sep === '/' ? inside : inside.replaceAll(sep, '/')) + (isDirectory ? '/' : '');
    const { ignored, unignored } = current.matcher.test(asked);
    if (ignored) return true;
    if (unignored) return false;
  }
  return false;
}
