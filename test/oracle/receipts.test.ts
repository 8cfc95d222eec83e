import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allFacts, type FactId, holdsIn } from '../../src/mesh/facts.js';
import { receiptsOf } from '../receipts/receipt.js';
import { type Case, readCases } from './cases.js';
import { compareToContrary } from './compare.js';

const folder = join(import.meta.dirname, '../../../shared/oracle');
const skip = !existsSync(folder);
if (skip) console.log('skipped: no oracle beside the project (receipts that are cases of the oracle)');

const named = [...allFacts].flatMap(([id, fact]) =>
  receiptsOf(fact).flatMap((receipt) => (receipt.kind === 'oracle' ? [[id, receipt.name] as const] : [])),
);

describe.skipIf(skip)('the oracle', () => {
  const cases = new Map(skip ? [] : readCases(folder).map((one) => [one.name, one]));

  it.each(named)('shows %s in its case %s', (id, name) => {
    const one = cases.get(name);
    expect(one, `the case ${name}`).toBeDefined();
    // What holds in all versions has no contrary that trace could be asked for.
    if (one !== undefined && allFacts.get(id)?.istio !== '*') expect(decides(one, id)).toBe(true);
  });
});

/** Whether the contrary of the fact disagrees with istiod, or istiod refuses the case in the versions that the fact names. */
function decides(one: Case, id: FactId): boolean {
  const refused = Object.entries(one.expected).map(([version, { error }]) => [version, error !== undefined] as const);
  const asNamed = (holds: boolean) => refused.every(([version, error]) => (holdsIn(version, id) === holds) === error);
  const differs = new Set(refused.map(([, error]) => error)).size === 2;
  return (differs && (asNamed(true) || asNamed(false))) || compareToContrary(one, id).some(({ agrees }) => !agrees);
}
