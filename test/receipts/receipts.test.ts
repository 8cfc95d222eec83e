import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allFacts } from '../../src/mesh/facts.js';
import type { Rule } from '../../src/rule.js';
import { root } from '../project/sources.js';
import type { ProofRecord } from '../proof/harness/record.js';
import { loadProofs } from '../proof/proofs.js';
import { documents } from './main.js';
import { receiptsOf } from './receipt.js';
import { receiptSection, withReceipts } from './words.js';

const proofs = await loadProofs();

describe('every fact', () => {
  it.each([...allFacts])('%s has a receipt, or says why there is none', (id, fact) => {
    for (const receipt of receiptsOf(fact)) {
      if (receipt.kind === 'proof') {
        expect(proofs.find(({ name }) => name === receipt.name)?.facts, `the proof ${receipt.name}`).toContain(id);
      }
      // A proof does not run istiod.
      if (receipt.kind === 'lab') expect(receipt.releases).toMatch(/^(istiod|Istio) 1\.\d/);
    }
  });

  it('that says "source only" has no other receipt', () => {
    for (const [id, fact] of allFacts) {
      const kinds = receiptsOf(fact).map(({ kind }) => kind);
      expect(kinds.includes('source only') && kinds.length > 1, id).toBe(false);
    }
  });

  it('that a proof shows names that proof', () => {
    for (const { name, facts } of proofs) {
      for (const id of facts) {
        const fact = [...allFacts].find(([known]) => known === id)?.[1];
        expect(fact?.proof.split('; '), `${id} of the proof ${name}`).toContain(name);
      }
    }
  });
});

describe('the documentation', () => {
  const current = documents(root, proofs);

  it.each([...current])('%s says what the facts and the recorded proofs say', (file, text) => {
    expect(readFileSync(join(root, file), 'utf8').replaceAll('\r\n', '\n')).toBe(text);
  });

  it('links to pages, facts and proofs that are there', () => {
    const links = [...current].flatMap(([file, text]) =>
      [...text.matchAll(/\]\(((?!https?:)[^)#\s]*)(?:#([^)\s]*))?\)/g)].map(([, to = '', anchor]) => ({
        target: to === '' ? file : join(file, '..', to),
        anchor,
        file,
      })),
    );
    const broken = links.filter(({ target, anchor }) => {
      if (!existsSync(join(root, target))) return true;
      const page = current.get(target);
      if (anchor === undefined || page === undefined) return false;
      return !page.includes(`<a id="${anchor}">`) && !page.toLowerCase().includes(`\n## ${anchor}`);
    });
    expect(broken).toEqual([]);
  });

  it('names no fact by an id that is gone', () => {
    const pages = readdirSync(join(root, 'rules')).map((name) => join(root, 'rules', name, 'README.md'));
    const named = pages
      .filter((file) => existsSync(file))
      .flatMap((file) => {
        const lists = readFileSync(file, 'utf8').match(/\bFacts?:? (?:`[a-z0-9-]+`[,.\s]*)+/g) ?? [];
        return lists.flatMap((list) => [...list.matchAll(/`([^`]+)`/g)].map(([, id = '']) => id));
      });
    expect(named.filter((id) => ![...allFacts.keys()].some((known) => known === id))).toEqual([]);
  });
});

describe('a receipt', () => {
  it('is read from what the table says', () => {
    expect(receiptsOf({ proof: 'outlier; oracle s1-2' })).toEqual([
      { kind: 'proof', name: 'outlier' },
      { kind: 'oracle', name: 's1-2' },
    ]);
    expect(receiptsOf({ proof: 'lab: istiod 1.8.5' })).toEqual([{ kind: 'lab', releases: 'istiod 1.8.5' }]);
    expect(receiptsOf({ proof: 'source only: a secret' })).toEqual([{ kind: 'source only', reason: 'a secret' }]);
  });

  it.each(['lab', 'oracle', 'source only', 'lab: ', ''])('is not %j', (proof) => {
    expect(() => receiptsOf({ proof })).toThrow('is no receipt');
  });

  const fact = { istio: '>=1.28.0', claim: 'It breaks.', source: 'somewhere', proof: 'trial' };
  const rule = { id: 'WS999', facts: ['it-breaks'] } as unknown as Rule;
  const row = { fact: 'it-breaks', expected: '503' };
  const record = (...rows: { what: string; seen: string }[]): ProofRecord => ({
    envoy: ['1.1.0', '1.2.0'],
    proofs: { trial: rows.map((one) => ({ ...row, ...one })) },
  });
  const section = (given: ProofRecord) => receiptSection(rule, new Map([['it-breaks', fact]]), given);

  it('shows on the page of a rule what was seen, with the rows that continue the first one', () => {
    const text = section(
      record(
        { what: 'set', seen: '503 after 1.0 s' },
        { what: '… again', seen: '503' },
        { what: 'unset', seen: '101' },
      ),
    );
    expect(text.replaceAll('\n  ', ' ')).toContain(
      '- `it-breaks` (from Istio 1.28 on): It breaks. Seen on Envoy 1.1.0, 1.2.0: set: **503 after 1.0 s**; … again: **503** ([proof]',
    );
    expect(text).not.toContain('unset');
    expect(text).toContain('npm run proof -- WS999');
  });

  it('cannot be shown before its proof was recorded', () => {
    expect(() => section({ envoy: [], proofs: {} })).toThrow('no recorded row about it-breaks');
  });

  it('replaces the one of before, or stands before the references', () => {
    const page = '# WS999 x\n\n## Why\n\nSo.\n\n## References\n\n- a\n';
    const once = withReceipts(page, '## Receipts\n\nold\n');
    expect(once).toBe('# WS999 x\n\n## Why\n\nSo.\n\n## Receipts\n\nold\n\n## References\n\n- a\n');
    expect(withReceipts(once, '## Receipts\n\nnew\n')).toBe(once.replace('old', 'new'));
    expect(withReceipts(once, '')).toBe(page);
  });
});
