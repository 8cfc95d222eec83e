import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.js';
import type { Finding, LintResult } from '../../src/lint/result.js';
import { judgeRows, lintRepository, repositories } from './compare.js';
import { DISPUTES } from './disputed.js';
import { type Row, readRows } from './expected.js';
import * as script from './main.js';

const folder = join(import.meta.dirname, '../../../shared/corpus');
const skip = !existsSync(folder);
if (skip) console.log('skipped: no corpus beside the project (findings in real repositories)');

describe.skipIf(skip)('in real repositories', () => {
  let results: ReadonlyMap<string, LintResult>;
  beforeAll(() => {
    results = new Map(repositories(folder).map((name) => [name, lintRepository(folder, name)]));
  });

  it('wslint finds what people expect, and is silent where they expect it', () => {
    const judged = judgeRows(readRows(folder), results, new Set(rules.map(({ id }) => id)));
    expect(judged.filter(({ outcome }) => outcome === 'agrees').length).toBeGreaterThan(90);
    const wrong = judged.filter(({ outcome }) => outcome === 'missed' || outcome === 'false alarm');
    expect(wrong.map(script.describe)).toEqual([]);
  });

  it('every disputed row is one that still disagrees', () => {
    const judged = judgeRows(readRows(folder), results, new Set(rules.map(({ id }) => id)));
    const disputed = judged.filter(({ outcome }) => outcome === 'disputed');
    expect(disputed.map(({ repo, line }) => `${repo}:${line}`)).toEqual(
      DISPUTES.map(({ repo, line }) => `${repo}:${line}`),
    );
  });

  it('no rule crashes', () => {
    expect([...results].flatMap(([name, { errors }]) => errors.map(({ message }) => `${name}: ${message}`))).toEqual(
      [],
    );
  });
});

describe('the comparison with expected findings', () => {
  const finding = {
    file: 'k8s/routes.yaml',
    line: 7,
    endLine: 7,
    severity: 'warning',
    rule: 'WS101',
    related: [{ file: 'k8s/service.yaml', line: 3, endLine: 4 }],
  } as unknown as Finding;
  const row: Row = { repo: 'a/b', file: 'k8s/routes.yaml', line: 7, rules: ['WS101'], expected: 'finding', why: '' };
  const outcome = (change: Partial<Row>, one: Partial<Finding> = {}) => {
    const results = new Map([['a__b', { findings: [{ ...finding, ...one }] } as unknown as LintResult]]);
    return judgeRows([{ ...row, ...change }], results, new Set(['WS101', 'WS102'])).map((judged) => judged.outcome);
  };

  it.each<[string, Partial<Row>, Partial<Finding>, string]>([
    ['a finding at the line is found', {}, {}, 'agrees'],
    ['a related place at the line will do', { file: 'k8s/service.yaml', line: 4 }, {}, 'agrees'],
    ['one of several rules will do', { rules: ['WS999', 'WS101'] }, {}, 'agrees'],
    ['a finding at another line is not it', { line: 8 }, {}, 'missed'],
    ['a finding in another file of that name is not it', { file: 'routes.yaml.bak' }, {}, 'missed'],
    ['a finding of another rule is not it', { rules: ['WS102'] }, {}, 'missed'],
    ['a rule that there is not is not judged', { rules: ['WS999'] }, {}, 'open'],
    ['a warning where silence is expected is a false alarm', { expected: 'silent' }, {}, 'false alarm'],
    ['an info there is not', { expected: 'silent' }, { severity: 'info' }, 'agrees'],
    ['a related place there is not', { expected: 'silent', file: 'k8s/service.yaml', line: 4 }, {}, 'agrees'],
    [
      'silence about a whole repository is silence everywhere',
      { expected: 'silent', file: '-', rules: [] },
      {},
      'false alarm',
    ],
    ['where both are fine, both are fine', { expected: 'info', line: 99 }, {}, 'agrees'],
  ])('%s', (_, change, one, expected) => {
    expect(outcome(change, one)).toEqual([expected]);
  });

  it('leaves out rows of repositories that were not linted', () => {
    expect(outcome({ repo: 'c/d' })).toEqual([]);
  });
});
