import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readManifests } from '../../src/manifests/read.js';
import { readTexts } from '../../src/manifests/texts.js';

const HEAD = 'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: a }\n';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wslint-bad-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Reads a folder with one bad file and a good one, which has to be read in any case, and tells what happened. */
function outcome(content: string | Uint8Array | ((path: string) => void), limit = 2000): string {
  const bad = join(folder, 'bad.yaml');
  if (typeof content === 'function') content(bad);
  else writeFileSync(bad, content);
  writeFileSync(join(folder, 'good.yaml'), HEAD);
  // Time of the processor: a busy machine must not matter.
  const begin = process.cpuUsage();
  const set = readManifests({ cwd: folder, paths: ['.'] });
  const { user, system } = process.cpuUsage(begin);
  expect((user + system) / 1000).toBeLessThan(limit);
  expect(set.resources.map(({ file }) => file.path)).toContain('good.yaml');
  const resources = set.resources.filter(({ file }) => file.path === 'bad.yaml').length;
  const said = [...set.problems.map(({ kind }) => kind), ...set.skipped.map(({ reason }) => reason)];
  return [...said, ...(resources > 0 ? [`${resources} read`] : [])].join(', ');
}

describe('a thousand broken documents of a file', () => {
  const documents = (count: number, more: string): string => `---\n${HEAD}spec: [\n`.repeat(count) + more;
  const read = (text: string) => readTexts({ 'a.yaml': text });
  const last = (text: string) => read(text).problems.at(-1)?.message;

  it('are told, and how many more cannot be judged', () => {
    expect(read(documents(1500, '')).problems).toHaveLength(1000);
    expect(last(documents(1500, ''))).toMatch(/^not valid YAML: .*; 500 more documents of this file cannot be judged$/);
    expect(last(documents(1001, ''))).toMatch(/; 1 more document of this file cannot be judged$/);
    expect(last(documents(1000, ''))).not.toContain('more');
  });

  it('keep no plain document from being read', () => {
    const set = read(documents(1500, `---\n${HEAD}---\n${HEAD}spec: { a: &a [b], c: *a }\n`));
    expect(set.resources).toHaveLength(2);
  });

  it('do not hide that the file is a template', () => {
    const { skipped } = read(documents(1500, `---\n${HEAD}{{ if .Values.a }}\nspec: {}\n{{ end }}\n`));
    expect(skipped.map(({ reason }) => reason)).toEqual(['helm-template']);
  });
});

describe('bad input is told in words, quickly', () => {
  it.each([
    ['an empty file', '', ''],
    ['binary', Uint8Array.from({ length: 4096 }, (_, i) => (i * 7919) % 256), 'binary'],
    ['truncated YAML', `${HEAD}spec:\n  http:\n  - route: [{ destination: { host: "ch`, 'syntax'],
    ['a megabyte of [', `${HEAD}spec: ${'['.repeat(1 << 20)}\n`, 'too-deep'],
    ['a megabyte of {a:', `${HEAD}spec: ${'{a: '.repeat(1 << 18)}\n`, 'too-deep'],
    ['a megabyte of dashes', `${HEAD}spec:\n  ${'- '.repeat(1 << 19)}\n`, 'too-deep'],
    [
      'a megabyte of indentation',
      HEAD + Array.from({ length: 1400 }, (_, i) => `${' '.repeat(i)}a${i}:\n`).join(''),
      'too-deep',
    ],
    ['a scalar of 50 MB', `${HEAD}spec: { a: "${'x'.repeat(50e6)}" }\n`, '1 read'],
    ['an unusual document of 50 MB', `${HEAD}spec: !!map { a: "${'x'.repeat(50e6)}" }\n`, 'too-large'],
    ['a megabyte of words in brackets', `${HEAD}spec: [\t${'a,'.repeat(5e5)}]\n`, 'too-large'],
    ['a megabyte of brackets below their key', `${HEAD}spec: {\n${'a: [1,\n2\n],\n'.repeat(8e4)}}\n`, 'too-large'],
    ['many short words in an unusual document', `${HEAD}spec:\n  a: !x b\n${'  - c\n'.repeat(5e4)}`, 'syntax'],
    ['many numbers in an unusual document', `${HEAD}spec: { a: !x b, c: [${'10, '.repeat(5e4)}] }\n`, '1 read'],
    ['UTF-16', Buffer.from(`\uFEFF${HEAD}`, 'utf16le'), '1 read'],
    [
      'a template',
      '{{- range .Values.routes }}\nkind: VirtualService\napiVersion: networking.istio.io/v1\n{{- end }}\n',
      'helm-template',
    ],
    ['NUL bytes', `${HEAD}spec: "\0"\n`, 'binary'],
    ['lone carriage returns', HEAD.replaceAll('\n', '\r'), '1 read'],
    [
      'a template of 40 KB',
      `kind: VirtualService\napiVersion: networking.istio.io/v1\n${'a: {{ .Values.b }}: {{ c }}\n'.repeat(1500)}`,
      'helm-template',
    ],
    ['10,000 documents', `${HEAD}---\n`.repeat(10_000), '10000 read'],
    ['more documents than anybody writes', '---\n'.repeat(200_000), 'too-large'],
    [
      'a map of 16,000 keys in unusual YAML',
      `${HEAD}spec:\n  x: !!int 1\n${Array.from({ length: 16_000 }, (_, i) => `  k${i}: v\n`).join('')}`,
      '1 read',
    ],
  ])('%s', (_, content, expected) => {
    expect(outcome(content)).toBe(expected);
  });

  it('aliases that multiply to billions', () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) => `  l${i + 1}: &l${i + 1} [${Array(9).fill(`*l${i}`).join(', ')}]\n`,
    );
    expect(outcome(`${HEAD}spec:\n  l0: &l0 [x, x]\n${levels.join('')}`)).toBe('alias-bomb');
  });

  it('merge keys that multiply', () => {
    const levels = Array.from(
      { length: 25 },
      (_, i) => `  l${i + 1}: &l${i + 1} { a: { <<: *l${i} }, b: { <<: *l${i} } }\n`,
    );
    expect(outcome(`${HEAD}spec:\n  l0: &l0 { a: x }\n${levels.join('')}`)).toBe('alias-bomb');
  });

  it('many harmless aliases are no bomb', () => {
    const uses = Array.from({ length: 5000 }, (_, i) => `  u${i}: *x\n`).join('');
    expect(outcome(`${HEAD}spec:\n  x: &x { a: 1, b: 2 }\n${uses}`)).toBe('1 read');
  });

  it('a directory where a file is expected', () => {
    expect(outcome((path) => mkdirSync(path))).toBe('');
  });

  it('a link to nothing', () => {
    expect(outcome((path) => symlinkSync('nowhere', path))).toBe('not-found');
  });

  it('a link to itself', () => {
    expect(outcome((path) => symlinkSync('bad.yaml', path))).toBe('symlink-loop');
  });
});
