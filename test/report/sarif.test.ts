import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Log, Result, Run } from 'sarif';
import { describe, expect, it } from 'vitest';
import type { Finding, LintResult } from '../../src/lint/result.js';
import { formatters } from '../../src/report/index.js';
import { HOSTILE } from './safety.js';
import { chatResult, findingAt, plainOptions, resultOf, rules } from './sample.js';

const schema = JSON.parse(readFileSync(new URL('../../schemas/third-party/sarif-2.1.0.json', import.meta.url), 'utf8'));
const ajv = new Ajv2020({ allErrors: true, strict: false });
addFormats.default(ajv);
const validate = ajv.compile(schema);

function errorsOf(document: unknown): string[] {
  validate(document);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

function print(result: LintResult, env: Record<string, string> = {}): Run {
  const log: Log = JSON.parse(formatters.sarif(result, { ...plainOptions, env }));
  expect(errorsOf(log)).toEqual([]);
  expect(log.runs).toHaveLength(1);
  return log.runs[0] as Run;
}

function printOne(file: string, more: Partial<Finding> = {}, source?: string): Result {
  const finding = findingAt({ file, line: 1, column: 4, endLine: 1, endColumn: 7 }, more);
  const files = new Map(source === undefined ? [] : [[file, source]]);
  return print(resultOf([finding], files)).results?.[0] as Result;
}

const place = (result: Result) => result.locations?.[0]?.physicalLocation;

describe('the sarif report', () => {
  it('prints a whole run', async () => {
    print(chatResult);
    await expect(formatters.sarif(chatResult, plainOptions)).toMatchFileSnapshot('snapshots/run.sarif.txt');
  });

  it('is checked against a schema that refuses mistakes', () => {
    const log = JSON.parse(formatters.sarif(chatResult, plainOptions));
    log.runs[0].results[0].locations[0].physicalLocation.region.startColumn = 0;
    expect(errorsOf(log)).not.toEqual([]);
  });

  it('lists all rules and no results for a clean run', () => {
    const run = print(resultOf([]));
    expect(run.results).toEqual([]);
    expect(run.tool.driver.rules?.map(({ id }) => id)).toEqual(rules.map(({ id }) => id));
  });

  it('lists the same rules whatever was found', () => {
    expect(print(chatResult).tool.driver.rules).toEqual(print(resultOf([])).tool.driver.rules);
  });

  it('points every result to its rule', () => {
    const run = print(chatResult);
    for (const { ruleId, ruleIndex } of run.results ?? []) {
      expect(run.tool.driver.rules?.[ruleIndex ?? -1]?.id).toBe(ruleId);
    }
  });

  it('describes a rule by its page, with links that work elsewhere', () => {
    const rule = print(chatResult).tool.driver.rules?.[1];
    expect(rule?.name).toBe('H2Upgrade');
    expect(rule?.shortDescription?.text).toBe('HTTP/2 upgrade that no handshake survives.');
    expect(rule?.fullDescription?.text).toBe(
      'HTTP/2 upgrade that no handshake survives: the symptom is a 503, see affinity.',
    );
    expect(rule?.help?.text).toContain('Wrong\n\nspec: {}');
    expect(rule?.help?.markdown).toContain('[affinity](https://example.com/wslint/rules/missing-affinity/README.md)');
  });

  it('keeps descriptions within what GitHub takes', () => {
    const long = {
      ...rules[0],
      page: `# x\n\n${'A sentence of some length. '.repeat(80)}\n`,
    } as (typeof rules)[number];
    const [rule] = print(resultOf([], new Map(), { rules: [long] })).tool.driver.rules ?? [];
    expect(rule?.fullDescription?.text.length).toBeLessThanOrEqual(1024);
    expect(rule?.fullDescription?.text.endsWith('length.')).toBe(true);
  });

  it('says errors, warnings and notes', () => {
    const levels = (['error', 'warning', 'info'] as const).map((severity) => printOne('a.yaml', { severity }).level);
    expect(levels).toEqual(['error', 'warning', 'note']);
  });

  it.each([
    ['k8s/a b.yaml', 'k8s/a%20b.yaml'],
    ['./k8s/a.yaml', 'k8s/a.yaml'],
    ['k8s/ä#1?.yaml', 'k8s/%C3%A4%231%3F.yaml'],
    ['c:d.yaml', 'c%3Ad.yaml'],
    ['<stdin>', '%3Cstdin%3E'],
    ['100%.yaml', '100%25.yaml'],
    ['half \ud800.yaml', 'half%20%EF%BF%BD.yaml'],
  ])('writes the path %s relative to the root of the repository', (file, uri) => {
    expect(place(printOne(file))?.artifactLocation).toEqual({ uri, uriBaseId: '%SRCROOT%' });
  });

  it.each([
    ['/srv/k8s/a b.yaml', 'file:///srv/k8s/a%20b.yaml'],
    ['C:/k8s/a.yaml', 'file:///C:/k8s/a.yaml'],
  ])('writes the path %s as an absolute address', (file, uri) => {
    expect(place(printOne(file))?.artifactLocation).toEqual({ uri });
  });

  it('quotes what it points to', () => {
    expect(place(printOne('a.yaml', {}, 'a: 123 # x\n'))?.region).toEqual({
      startLine: 1,
      startColumn: 4,
      endColumn: 7,
      snippet: { text: '123' },
    });
  });

  it('ends a region over several lines at the end of its first line', () => {
    const region = place(printOne('a.yaml', { endLine: 4, endColumn: 2 }, 'a: {x\n y\n}\n'))?.region;
    expect(region).toEqual({ startLine: 1, startColumn: 4, snippet: { text: '{x' } });
  });

  it('does not quote a line of 1 MB', () => {
    expect(place(printOne('a.yaml', { endColumn: 1_000_000 }, 'x'.repeat(1_000_000)))?.region?.snippet).toBeUndefined();
  });

  it('links related places from the message', () => {
    const related = ['named [http]', 'routed here'].map((message, i) => {
      return { file: 'b.yaml', line: i + 1, column: 1, endLine: i + 1, endColumn: 2, message };
    });
    const result = printOne('a.yaml', { message: 'it breaks', why: 'clients wait', help: 'delete it', related });
    expect(result.message.text).toBe(
      'It breaks. Clients wait. Delete it. See: [named \\[http\\]](1), [routed here](2).',
    );
    expect(result.relatedLocations?.map(({ id }) => id)).toEqual([1, 2]);
  });

  it('makes no link of brackets in names', () => {
    expect(printOne('a.yaml', { message: 'host [x](http://evil.example) breaks' }).message.text).toBe(
      'Host [x] (http://evil.example) breaks.',
    );
  });

  it('carries fixes, file by file', () => {
    const edit = (file: string, text: string) => ({ file, line: 1, column: 1, endLine: 1, endColumn: 1, text });
    const fixes = [
      { description: 'rename', safe: false, edits: [edit('a.yaml', 'x'), edit('b.yaml', 'y'), edit('a.yaml', 'z')] },
      { description: 'nothing', safe: true, edits: [] },
    ];
    const result = printOne('a.yaml', { fixes });
    expect(result.fixes).toHaveLength(1);
    expect(result.fixes?.[0]?.artifactChanges.map((change) => change.replacements.length)).toEqual([2, 1]);
    expect(result.fixes?.[0]?.properties).toEqual({ safe: false });
  });

  it('has the fingerprint under a key that GitHub does not take for its own', () => {
    expect(printOne('a.yaml', { fingerprint: 'abc' }).partialFingerprints).toEqual({ 'wslint/v1': 'abc' });
  });

  it('tells the commit in GitHub Actions', () => {
    const env = {
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'o/r',
      GITHUB_SHA: 'abc',
      GITHUB_REF: 'refs/heads/m',
    };
    expect(print(chatResult, env).versionControlProvenance).toEqual([
      {
        repositoryUri: 'https://github.com/o/r',
        revisionId: 'abc',
        branch: 'refs/heads/m',
        mappedTo: { uriBaseId: '%SRCROOT%' },
      },
    ]);
  });

  it.each([{ GITHUB_SHA: 'abc' }, { GITHUB_SERVER_URL: 'nonsense', GITHUB_REPOSITORY: 'o/r', GITHUB_SHA: 'abc' }])(
    'tells no commit that it does not know: %o',
    (env) => {
      expect(print(chatResult, env as Record<string, string>).versionControlProvenance).toBeUndefined();
    },
  );

  it('says that the run failed when wslint did, and what was not read', () => {
    const result = resultOf([], new Map(), {
      errors: [{ message: 'WS101 failed', file: 'a.yaml' }],
      notes: ['an odd thing'],
    });
    const skipped = [{ file: 'b.yaml', reason: 'binary', detail: 'binary file' }];
    const [invocation] = print({ ...result, summary: { ...result.summary, skipped } }).invocations ?? [];
    expect(invocation?.executionSuccessful).toBe(false);
    expect(invocation?.toolExecutionNotifications?.map(({ level, message }) => [level, message.text])).toEqual([
      ['error', 'WS101 failed.'],
      ['note', 'Not read: binary file.'],
      ['note', 'An odd thing.'],
    ]);
  });

  it('takes the repository for the home of a tool whose pages are on GitHub', () => {
    const url = 'https://github.com/o/wslint/blob/main/rules/x/README.md';
    const onGitHub = rules.map((rule) => ({ ...rule, url }));
    expect(print(resultOf([], new Map(), { rules: onGitHub })).tool.driver.informationUri).toBe(
      'https://github.com/o/wslint',
    );
  });

  it('stays valid with hostile names', () => {
    const resource = { apiVersion: HOSTILE, kind: HOSTILE, name: HOSTILE };
    expect(printOne(HOSTILE, { message: HOSTILE, resource }).message.text).not.toContain('](');
  });
});
