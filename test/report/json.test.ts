import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { formatters } from '../../src/report/index.js';
import { HOSTILE } from './safety.js';
import { chatResult, findingAt, plainOptions, resultOf } from './sample.js';

const read = (path: string) => JSON.parse(readFileSync(new URL(`../../schemas/${path}`, import.meta.url), 'utf8'));
const location = { file: 'a.yaml', line: 1, column: 1, endLine: 1, endColumn: 2 };

function validator(schema: object) {
  const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, allowUnionTypes: true });
  addFormats.default(ajv);
  const validate = ajv.compile(schema);
  return (document: unknown) => {
    validate(document);
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };
}

/** The schema of this version: where readers must expect more, the writer must not write it. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  if ('properties' in copy && !('file' in (copy.properties as object) && 'endLine' in (copy.properties as object))) {
    copy.unevaluatedProperties = false;
  }
  return copy;
}

const schema = read('report.schema.json');

describe('the json report', () => {
  it('prints a whole run', async () => {
    await expect(formatters.json(chatResult, plainOptions)).toMatchFileSnapshot('snapshots/run.json.txt');
  });

  it.each([
    ['a whole run', chatResult],
    ['a clean run', resultOf([])],
    ['hostile names', resultOf([findingAt({ ...location, file: HOSTILE }, { message: HOSTILE })])],
    ['a run that failed', resultOf([], new Map(), { errors: [{ message: 'm', file: 'f' }, { message: 'n' }] })],
  ])('is what the published schema describes, and nothing else, for %s', (_, result) => {
    const document = JSON.parse(formatters.json(result, plainOptions));
    expect(validator(closed(schema) as object)(document)).toEqual([]);
  });

  it.each([
    ['a column 0', 'findings/0/column', 0],
    ['an unknown severity', 'findings/0/severity', 'fatal'],
    ['a missing list of skipped files', 'summary/skipped', undefined],
    ['another version', 'version', 2],
    ['an edit without text', 'findings/0/fixes/0/edits/0/text', undefined],
  ])('has a schema that refuses %s', (_, path, value) => {
    const document = JSON.parse(formatters.json(chatResult, plainOptions));
    const steps = path.split('/');
    const last = steps.pop() ?? '';
    let parent = document;
    for (const step of steps) parent = parent[step];
    expect(parent).toHaveProperty(last);
    if (value === undefined) delete parent[last];
    else parent[last] = value;
    expect(validator(schema)(document)).not.toEqual([]);
  });

  it('gives every value back exactly', () => {
    const document = JSON.parse(formatters.json(resultOf([findingAt(location, { message: HOSTILE })]), plainOptions));
    expect(document.findings[0].message).toBe(HOSTILE);
  });
});

describe('the gitlab report', () => {
  const valid = validator(read('third-party/gitlab-code-quality.schema.json'));
  const print = (result: Parameters<typeof formatters.gitlab>[0]) =>
    JSON.parse(formatters.gitlab(result, plainOptions));

  it('prints a whole run', async () => {
    await expect(formatters.gitlab(chatResult, plainOptions)).toMatchFileSnapshot('snapshots/run.gitlab.json.txt');
    expect(valid(print(chatResult))).toEqual([]);
  });

  it('is an empty list for a clean run', () => {
    expect(formatters.gitlab(resultOf([]), plainOptions)).toBe('[]\n');
  });

  it('has a schema that refuses a path with ./', () => {
    const issues = print(chatResult);
    issues[0].location.path = './a.yaml';
    expect(valid(issues)).not.toEqual([]);
  });

  it('gives every issue a fingerprint of its own', () => {
    const fingerprints = ['x', 'x', 'x-2', 'x', 'x-2'].map((fingerprint) => findingAt(location, { fingerprint }));
    const seen = print(resultOf(fingerprints)).map((issue: { fingerprint: string }) => issue.fingerprint);
    expect(new Set(seen).size).toBe(5);
    expect(seen[0]).toBe('x');
  });

  it('writes paths as GitLab knows them', () => {
    expect(print(resultOf([findingAt({ ...location, file: './k8s/a b.yaml' })]))[0].location.path).toBe('k8s/a b.yaml');
  });

  it('reports failures of wslint as blockers', () => {
    const [issue] = print(resultOf([], new Map(), { errors: [{ message: 'WS101 failed' }] }));
    expect(issue).toMatchObject({ severity: 'blocker', check_name: 'internal-error', description: 'WS101 failed' });
  });
});
