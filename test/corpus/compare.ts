import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { rules } from '../../rules/index.js';
import { lintSet } from '../../src/lint/lint.js';
import type { Finding, LintResult, Location } from '../../src/lint/result.js';
import { readManifests } from '../../src/manifests/read.js';
import { disputeOf } from './disputed.js';
import { folderOf, type Row } from './expected.js';

/** The names of the repositories' folders. */
export function repositories(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** Lints a repository as one project, as a person would who knows nothing of its Istio version. */
export function lintRepository(folder: string, name: string): LintResult {
  return lintSet(readManifests({ cwd: join(folder, name), paths: ['.'] }), { rules });
}

/** `open`: the row is about a rule that there is not. `disputed`: it disagrees, and is believed to be wrong. */
export type Outcome = 'agrees' | 'missed' | 'false alarm' | 'disputed' | 'open';

export interface Judged extends Row {
  readonly outcome: Outcome;
  /** The findings that should not be there. */
  readonly wrong: readonly Finding[];
}

/** Compares rows with the findings of their repositories. */
export function judgeRows(
  rows: readonly Row[],
  results: ReadonlyMap<string, LintResult>,
  known: ReadonlySet<string>,
): readonly Judged[] {
  return rows.flatMap((row) => {
    const result = results.get(folderOf(row.repo));
    return result === undefined ? [] : [judgeRow(row, result.findings, known)];
  });
}

function judgeRow(row: Row, all: readonly Finding[], known: ReadonlySet<string>): Judged {
  const asked = all.filter(({ rule }) => row.rules.length === 0 || row.rules.includes(rule));
  const implemented = row.rules.filter((rule) => known.has(rule));
  const judged = (outcome: Outcome, wrong: readonly Finding[] = []): Judged => {
    const disagrees = outcome === 'missed' || outcome === 'false alarm';
    return { ...row, outcome: disagrees && disputeOf(row) !== undefined ? 'disputed' : outcome, wrong };
  };
  if (row.rules.length > 0 && implemented.length === 0) return judged('open');
  if (row.expected === 'info') return judged('agrees');
  if (row.expected === 'silent') {
    const loud = asked.filter((finding) => finding.severity !== 'info' && (row.file === '-' || covers(finding, row)));
    return judged(loud.length === 0 ? 'agrees' : 'false alarm', loud);
  }
  const found = asked.some((finding) => [finding, ...finding.related].some((place) => covers(place, row)));
  if (found) return judged('agrees');
  // One of several rules may say it: those that are missing may be the ones.
  return judged(implemented.length === row.rules.length ? 'missed' : 'open');
}

function covers({ file, line, endLine }: Location, row: Row): boolean {
  return file.endsWith(row.file) && isWholePath(file, row.file) && line <= row.line && row.line <= endLine;
}

/** Findings name files relative to the git root, where there is one above the repository's folder. */
function isWholePath(file: string, end: string): boolean {
  return file.length === end.length || file[file.length - end.length - 1] === '/';
}
