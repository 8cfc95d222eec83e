import { rules } from '../../rules/index.js';
import type { Finding } from '../../src/lint/result.js';
import { aligned } from '../oracle/table.js';
import { type Judged, judgeRows, lintRepository, type Outcome, repositories } from './compare.js';
import { disputeOf } from './disputed.js';
import { readRows } from './expected.js';

/** Prints the table and every row that disagrees; returns the exit code. */
export function main(folder: string, args: readonly string[]): number {
  const words = args.filter((arg) => !arg.startsWith('-'));
  const names = repositories(folder).filter(
    (name) => words.length === 0 || words.some((word) => name.toLowerCase().includes(word.toLowerCase())),
  );
  if (names.length === 0) {
    console.error(`no repository is called ${words.join(' or ')}`);
    return 2;
  }
  const results = new Map(names.map((name) => [name, lintRepository(folder, name)]));
  const judged = judgeRows(readRows(folder), results, new Set(rules.map(({ id }) => id)));
  if (args.includes('--all')) {
    for (const [name, { findings }] of results)
      for (const finding of findings) console.log(`${name}/${brief(finding)}`);
  }
  const count = (outcome: Outcome) => judged.filter((row) => row.outcome === outcome).length;
  console.log(table(judged));
  console.log(
    `\n${names.length} repositories, ${judged.length} rows: ${count('agrees')} agree, ${count('missed')} missed, ` +
      `${count('false alarm')} false alarms, ${count('disputed')} disputed, ${count('open')} about rules that there are not`,
  );
  for (const row of judged) {
    if (row.outcome === 'disputed')
      console.log(`${describe(row)}\n    believed to be wrong: ${disputeOf(row)?.reason}`);
  }
  const wrong = judged.filter(({ outcome }) => outcome === 'missed' || outcome === 'false alarm');
  for (const row of wrong) console.log(describe(row));
  return wrong.length === 0 ? 0 : 1;
}

/** Rows per rule: how many agree, were missed, are false alarms. */
function table(judged: readonly Judged[]): string {
  const keys = [...new Set(judged.map(({ rules: ids }) => ids.join('|') || 'any'))].sort();
  const lines = keys.map((key) => {
    const own = judged.filter(({ rules: ids }) => (ids.join('|') || 'any') === key);
    const count = (outcome: Outcome, expected?: string) =>
      String(own.filter((row) => row.outcome === outcome && row.expected === (expected ?? row.expected)).length);
    return [
      key,
      count('agrees', 'finding'),
      count('missed'),
      count('agrees', 'silent'),
      count('false alarm'),
      count('disputed'),
      count('agrees', 'info'),
      count('open'),
    ];
  });
  return aligned([['rule', 'found', 'missed', 'silent', 'false alarms', 'disputed', 'either', 'no rule'], ...lines]);
}

/** One disagreement, with what was found instead. */
export function describe({ repo, file, line, rules: ids, outcome, why, wrong }: Judged): string {
  const found = wrong.map((finding) => `\n    ${brief(finding)}`).join('');
  return `${outcome}: ${repo} ${file}:${line} ${ids.join('|') || 'any rule'} (${why})${found}`;
}

function brief({ file, line, severity, rule, message }: Finding): string {
  return `${file}:${line}: ${severity}: ${message} [${rule}]`;
}
