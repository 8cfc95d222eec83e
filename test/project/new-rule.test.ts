import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from './sources.js';

/** No rule that anybody would start. */
const NAME = 'rule-of-a-test';
/** A copy of the project without the fixtures of its rules. */
const copy = mkdtempSync(join(tmpdir(), 'wslint-new-rule-'));
beforeAll(() => {
  for (const name of ['src', 'rules', 'test/helpers', 'test/project', 'test/rules', 'test/setup.ts']) {
    cpSync(`${root}/${name}`, join(copy, name), { recursive: true });
  }
  for (const name of ['package.json', 'tsconfig.json', 'vitest.config.ts']) cpSync(`${root}/${name}`, join(copy, name));
  mkdirSync(join(copy, 'fixtures'));
  symlinkSync(`${root}/node_modules`, join(copy, 'node_modules'), 'junction');
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

function newRule(...args: readonly string[]) {
  const { status, stderr } = spawnSync(process.execPath, [`${root}/scripts/new-rule.mjs`, ...args], {
    cwd: copy,
    encoding: 'utf8',
  });
  return { status, stderr: stderr.trim() };
}

describe('npm run new-rule', () => {
  it('refuses names and ids that are no good, and writes nothing', () => {
    const before = readFileSync(join(copy, 'rules/index.ts'), 'utf8');
    expect(newRule().stderr).toContain('usage:');
    expect(newRule('Fault Delay')).toEqual({ status: 2, stderr: expect.stringContaining('words-like-these') });
    expect(newRule('route-timeout').stderr).toContain('already');
    expect(newRule(NAME, 'WS101').stderr).toContain('WS101 is route-timeout');
    expect(newRule(NAME, 'WS999').stderr).toContain('no category');
    expect(readFileSync(join(copy, 'rules/index.ts'), 'utf8')).toBe(before);
  });

  it('makes a rule that passes all tests of rules', () => {
    expect(newRule(NAME, 'WS598')).toEqual({ status: 0, stderr: '' });
    const vitest = `${root}/node_modules/vitest/vitest.mjs`;
    const files = ['test/rules/fixtures.test.ts', 'test/rules/pages.test.ts', 'test/project/rules.test.ts'];
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [vitest, 'run', '--root', copy, '--reporter=json', '-t', `${NAME}|WS598`, ...files],
      { cwd: copy, encoding: 'utf8', env: { ...process.env, VITEST: undefined } },
    );
    const result = JSON.parse(stdout.slice(stdout.indexOf('{'))) as {
      numPassedTests: number;
      numFailedTests: number;
      testResults: readonly { assertionResults: readonly { status: string; fullName: string }[] }[];
    };
    const ran = result.testResults.flatMap(({ assertionResults }) =>
      assertionResults.filter(({ status }) => status !== 'skipped'),
    );
    expect(
      ran.filter(({ status }) => status !== 'passed').map(({ fullName }) => fullName),
      stderr,
    ).toEqual([]);
    expect(ran.map(({ fullName }) => fullName).sort()).toEqual([
      `every rule WS598 ${NAME} follows the form of ids, names and summaries`,
      `every rule ${NAME} has 15 to 60 lines: what it works out is in src/, its words are in findings.ts`,
      `every rule ${NAME} has code, a page, fixtures and its line in rules/index.ts`,
      `fixtures of WS598 ${NAME} bad/delay.yaml, Istio unknown`,
      `fixtures of WS598 ${NAME} bad/service-in-another-file, Istio unknown`,
      `fixtures of WS598 ${NAME} good/no-websocket.yaml, Istio unknown`,
      `fixtures of WS598 ${NAME} good/other-fault.yaml, Istio unknown`,
      `fixtures of WS598 ${NAME} good/other-route.yaml, Istio unknown`,
      `the page of WS598 ${NAME} says rightly that the example at line 12 is wrong`,
      `the page of WS598 ${NAME} says rightly that the example at line 32 is right`,
      `the page of WS598 ${NAME} shows what is wrong and what is right instead`,
    ]);
  });
});
