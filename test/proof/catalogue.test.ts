import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { allFacts } from '../../src/mesh/facts.js';
import { rules } from '../project/rules.js';
import type { ProofRecord } from './harness/record.js';
import { loadProofs } from './proofs.js';

const proofs = await loadProofs();
const record = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '../../docs/proofs.json'), 'utf8'),
) as ProofRecord;

describe('the proofs', () => {
  it.each(proofs)('$name has a summary and names known facts', ({ summary, facts }) => {
    expect(summary).toMatch(/^[A-Z].*\.$/);
    expect(facts.length).toBeGreaterThan(0);
    const known = new Set<string>(allFacts.keys());
    expect(facts.filter((fact) => !known.has(fact))).toEqual([]);
  });

  it.each(proofs)('$name belongs to the rules that rely on its facts', (proof) => {
    const relying = rules.filter(({ facts }) => facts.some((fact) => proof.facts.includes(fact)));
    expect(proof.rules).toEqual(relying.map(({ id }) => id));
  });

  it('prove each fact once', () => {
    const facts = proofs.flatMap((proof) => proof.facts);
    expect(facts.filter((fact, i) => facts.indexOf(fact) !== i)).toEqual([]);
  });

  it('are recorded with every fact they show, and nothing else is', () => {
    const recorded = Object.entries(record.proofs).map(([name, rows]) => [name, new Set(rows.map(({ fact }) => fact))]);
    expect(Object.fromEntries(recorded)).toEqual(
      Object.fromEntries(proofs.map(({ name, facts }) => [name, new Set(facts)])),
    );
  });

  it('are recorded on several versions of Envoy', () => {
    expect(record.envoy.length).toBeGreaterThan(1);
  });
});
