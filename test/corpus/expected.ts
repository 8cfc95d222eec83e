import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a person who read the manifests expects of a rule at a line. */
export interface Row {
  /** `owner/name`. */
  readonly repo: string;
  /** Relative to the repository's folder; `-` for all of it. */
  readonly file: string;
  readonly line: number;
  /** Any of these; empty for every rule. */
  readonly rules: readonly string[];
  /** `info`: reported at any severity or not at all, both are fine. */
  readonly expected: 'finding' | 'silent' | 'info';
  readonly why: string;
}

/** The rows of `expected.tsv`. Throws for a line that is none. */
export function readRows(folder: string): readonly Row[] {
  const [, ...lines] = readFileSync(join(folder, 'expected.tsv'), 'utf8').trimEnd().split('\n');
  return lines.map((line, index) => {
    const [repo, file, number, , rule, expected, , why] = line.split('\t');
    if (!repo || !file || !rule || !isExpectation(expected)) throw new Error(`expected.tsv:${index + 2}: ${line}`);
    const rules = rule === '*' ? [] : rule.split('|');
    return { repo, file, line: Number(number), rules, expected, why: why ?? '' };
  });
}

function isExpectation(text: string | undefined): text is Row['expected'] {
  return text === 'finding' || text === 'silent' || text === 'info';
}

/** The folder of a repository. */
export function folderOf(repo: string): string {
  return repo.replace('/', '__');
}
