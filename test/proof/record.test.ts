import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Row } from './harness/lab.js';
import { main } from './harness/main.js';
import { obstacles, recordOf } from './harness/record.js';
import type { NamedProof, Receipt } from './harness/run.js';

const proof: NamedProof = {
  name: 'trial',
  summary: 'It is tried.',
  facts: ['h2-needs-allow-connect'],
  rules: ['WS202'],
  async run(lab) {
    lab.fact('h2-needs-allow-connect').expect('set', '503', '503');
  },
};

function receipt(version: string, ...rows: Partial<Row>[]): Receipt {
  const row: Row = { fact: 'h2-needs-allow-connect', what: 'set', expected: '503', seen: '503', holds: true };
  return { proof, version, rows: rows.map((one) => ({ ...row, ...one })), problems: [], seconds: 1, firstTry: [] };
}

describe('the record of a run', () => {
  it('has a row for each observation, and names the versions where they differ', () => {
    const receipts = [receipt('1.1.0', {}, { what: 'unset', seen: '101' }), receipt('1.2.0', { seen: '502' }, {})];
    expect(recordOf(receipts.slice(0, 1), ['1.1.0']).proofs.trial?.map(({ seen }) => seen)).toEqual(['503', '101']);
    expect(recordOf(receipts, ['1.1.0', '1.2.0']).proofs.trial?.[0]?.seen).toBe('1.1.0: 503; 1.2.0: 502');
  });

  it('is kept only when everything was tried, held, and on several versions', () => {
    const both = ['1.1.0', '1.2.0'];
    expect(obstacles([receipt('1.1.0', {}), receipt('1.2.0', {})], both)).toEqual([]);
    expect(obstacles([receipt('1.1.0', {})], ['1.1.0'])).toEqual(['it takes at least two versions of Envoy']);
    expect(obstacles([receipt('1.1.0', { holds: false })], both)).toEqual(['trial (Envoy 1.1.0): contradicted']);
    expect(obstacles([receipt('1.1.0', { seen: 'SKIPPED: no Chromium' })], both)).toEqual([
      'trial (Envoy 1.1.0): set: SKIPPED: no Chromium',
    ]);
  });
});

describe('npm run proof', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wslint-record-'));
  const outputs = {
    json: join(folder, 'proof.json'),
    page: join(folder, 'proof.md'),
    record: join(folder, 'proofs.json'),
  };
  const binaries = ['1.1.0', '1.2.0'].map((version) => ({ version, path: '/nowhere/envoy' }));
  const written = () => readdirSync(folder).sort();
  afterEach(() => {
    for (const name of written()) rmSync(join(folder, name));
    vi.restoreAllMocks();
  });
  const run = async (args: readonly string[], proofs = [proof], on = binaries) => {
    vi.spyOn(console, 'log').mockImplementation(() => {});
    const errors = vi.spyOn(console, 'error').mockImplementation(() => {});
    const code = await main(proofs, on, args, outputs);
    return { code, errors: errors.mock.calls.flat().join('\n') };
  };
  const skipping: NamedProof = {
    ...proof,
    async run(lab) {
      lab.fact('h2-needs-allow-connect').skip('a browser', 'no Chromium');
    },
  };

  it('leaves the documentation alone, whatever this machine lacks', async () => {
    expect((await run([], [skipping])).code).toBe(0);
    expect(written()).toEqual(['proof.json', 'proof.md']);
  });

  it('writes nothing when it runs only some proofs', async () => {
    expect((await run(['trial'])).code).toBe(0);
    expect(written()).toEqual([]);
  });

  it('--record keeps a complete run for the documentation', async () => {
    expect((await run(['--record'])).code).toBe(0);
    expect(written()).toEqual(['proof.json', 'proof.md', 'proofs.json']);
  });

  it('--record keeps no run in which something could not be tried, and says what', async () => {
    const { code, errors } = await run(['--record'], [skipping]);
    expect(code).toBe(1);
    expect(errors).toContain('no Chromium');
    expect(written()).not.toContain('proofs.json');
  });

  it('--record takes no names', async () => {
    const { code, errors } = await run(['--record', 'trial']);
    expect(code).toBe(2);
    expect(errors).toContain('Only a run of all proofs');
    expect(written()).toEqual([]);
  });
});
