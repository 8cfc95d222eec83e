import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rules } from '../../rules/index.js';
import { allFacts } from '../../src/mesh/facts.js';
import type { ProofRecord } from '../proof/harness/record.js';
import { type Described, proofsPage } from '../proof/harness/report.js';
import { factsPage, receiptSection, withReceipts } from './words.js';

/** The pages that are made of facts and receipts, as they should be now: text by path below the project's root. */
export function documents(root: string, proofs: readonly Described[]): ReadonlyMap<string, string> {
  const record = JSON.parse(readFileSync(join(root, 'docs/proofs.json'), 'utf8')) as ProofRecord;
  const claims = new Map([...allFacts].map(([id, { claim }]) => [id as string, claim]));
  const pages = new Map([
    ['docs/facts.md', factsPage(allFacts, rules)],
    ['docs/proofs.md', proofsPage(record, proofs, claims)],
  ]);
  for (const rule of rules) {
    const page = `rules/${rule.name}/README.md`;
    if (!existsSync(join(root, page))) continue;
    const text = readFileSync(join(root, page), 'utf8').replaceAll('\r\n', '\n');
    pages.set(page, withReceipts(text, receiptSection(rule, allFacts, record)));
  }
  return pages;
}
