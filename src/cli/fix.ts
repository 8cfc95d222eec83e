import { lstatSync, realpathSync, statSync } from 'node:fs';
import type { LintResult } from '../lint/result.js';
import { withLineFeeds } from '../manifests/prefilter.js';
import { unifiedDiff } from './diff.js';
import { fixRounds } from './fixRounds.js';
import { systemError } from './io.js';
import { replaceFile } from './outputs.js';
import type { ShownPaths } from './shownPaths.js';
import { readTextFile, type TextFile } from './textFile.js';

export interface FixOptions {
  /** Also fixes that may change what is meant. */
  readonly unsafe: boolean;
  /** Works the fixes out and writes nothing. */
  readonly dryRun: boolean;
}

export interface Fixed {
  /** What is left after the fixes. */
  readonly result: LintResult;
  /** Of a dry run: all changes, as `git apply` takes them. */
  readonly diff: string;
  /** What could not be done, and what was. */
  readonly remarks: readonly string[];
}

/** Lints again with other texts in place of files, by absolute path. */
type Relint = (overlay: ReadonlyMap<string, string>) => LintResult;

interface Target {
  readonly path: string;
  readonly file: TextFile;
}

/**
 * Applies the fixes of a result until none is left, lints what comes out, and writes it. A file that changed on disk in
 * the meantime, or that is no plain file, stays as it is.
 */
export function applyFixes(result: LintResult, relint: Relint, paths: ShownPaths, options: FixOptions): Fixed {
  const remarks: string[] = [];
  const targets = new Map<string, Target | undefined>();
  const target = (shown: string): Target | undefined => {
    if (!targets.has(shown)) targets.set(shown, targetAt(shown, result.source(shown), paths, remarks));
    return targets.get(shown);
  };
  const onDisk = (changed: ReadonlyMap<string, string>): LintResult =>
    relint(new Map([...changed].map(([shown, text]) => [target(shown)?.path ?? shown, text])));
  const { texts, applied, ...rounds } = fixRounds(result, (shown) => target(shown)?.file.text, onDisk, options.unsafe);
  remarks.push(...rounds.remarks);

  const diffs: string[] = [];
  let written = 0;
  for (const [shown, text] of [...texts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const found = target(shown);
    if (found === undefined || text === found.file.text) continue;
    if (options.dryRun) diffs.push(unifiedDiff(shown, found.file.marked(found.file.text), found.file.marked(text)));
    else if (write(shown, found, text, remarks)) written++;
  }
  if (!options.dryRun && written > 0)
    remarks.push(`${counted(applied, 'fix', 'fixes')} in ${counted(written, 'file', 'files')}`);
  if (applied === 0 && remarks.length === 0) remarks.push(nothingToFix(result, options));
  return {
    result: written === texts.size || options.dryRun ? rounds.result : relint(new Map()),
    diff: diffs.join(''),
    remarks,
  };
}

/** The file on disk behind a shown path, if it still holds what was linted. */
function targetAt(shown: string, linted: string | undefined, paths: ShownPaths, remarks: string[]): Target | undefined {
  const path = paths.absolute(shown);
  try {
    // What a link leads to is fixed under its own name, and only if it was given.
    if (lstatSync(path).isSymbolicLink()) {
      remarks.push(`${shown} is a symbolic link: not fixed; give the file that it leads to`);
      return undefined;
    }
    const file = statSync(path).isFile() ? readTextFile(realpathSync(path)) : undefined;
    // What is linted has line feeds in the place of lone carriage returns, as many characters.
    if (file !== undefined && withLineFeeds(file.text) === linted) return { path, file };
    remarks.push(
      file === undefined
        ? `${shown} holds bytes that are no text in UTF-8 or UTF-16: not fixed`
        : `${shown} changed while it was checked: not fixed`,
    );
  } catch {
    remarks.push(`${shown} is no file that can be fixed`);
  }
  return undefined;
}

function write(shown: string, { path, file }: Target, text: string, remarks: string[]): boolean {
  try {
    const now = readTextFile(path);
    if (now?.text !== file.text) {
      remarks.push(`${shown} changed while it was checked: not written`);
      return false;
    }
    replaceFile(path, file.encode(text), statSync(path));
    return true;
  } catch (error) {
    remarks.push(`${shown} cannot be written: ${systemError(error)}`);
    return false;
  }
}

/** Why nothing was fixed. */
function nothingToFix({ findings }: LintResult, { unsafe }: FixOptions): string {
  const fixable = unsafe ? 0 : findings.filter(({ fixes }) => fixes.length > 0).length;
  if (fixable === 0) return 'there is nothing to fix';
  const needs = fixable === 1 ? 'may change what is meant and needs' : 'may change what is meant and need';
  return `nothing was fixed: ${counted(fixable, 'fix', 'fixes')} ${needs} --unsafe-fixes`;
}

function counted(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
