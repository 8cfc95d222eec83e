import { readCases } from './cases.js';
import { type Comparison, compareCase } from './compare.js';
import { agreementTable } from './table.js';

/** Differences that are listed; the rest is counted. */
const SHOWN = 100;

/** Prints the table and the differing cases; returns the exit code. */
export function main(folder: string, words: readonly string[]): number {
  const cases = readCases(folder).filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
  if (cases.length === 0) {
    console.error(`no case is called ${words.join(' or ')}`);
    return 2;
  }
  const comparisons = cases.flatMap(compareCase);
  const differing = comparisons.filter(({ agrees }) => !agrees);
  console.log(agreementTable(comparisons));
  console.log(`\n${cases.length} cases, ${comparisons.length} values compared, ${differing.length} differ`);
  for (const one of differing.slice(0, SHOWN)) console.log(describe(one));
  if (differing.length > SHOWN) console.log(`and ${differing.length - SHOWN} more`);
  return differing.length === 0 ? 0 : 1;
}

/** One difference on one line. */
export function describe({ case: name, version, setting, expected, actual }: Comparison): string {
  return `${name} ${version} ${setting}: istiod ${expected}, wslint ${actual}`;
}
