import { describe, expect, it } from 'vitest';
import * as yaml from 'yaml';
import type { YamlLibrary } from '../../src/manifests/arbiter.js';
import { createCollector } from '../../src/manifests/collect.js';
import { compose } from '../../src/manifests/composing.js';
import { parseFast } from '../../src/manifests/fast.js';
import { parseLeniently } from '../../src/manifests/lenient.js';
import { readTexts } from '../../src/manifests/texts.js';
import { toData } from '../../src/manifests/tree.js';

const HEAD = 'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: a }\n';

/** The spec of the one object in a text, and the problems. */
function read(text: string): unknown {
  const { resources, problems } = readTexts({ 'a.yaml': text });
  return problems.length > 0 ? problems.map(({ message }) => message) : toData(resources[0]?.field.get('spec').node);
}

describe('what kubectl reads although YAML 1.2 forbids it', () => {
  it('is quoted text that goes on in column 0', () => {
    expect(read(`${HEAD}spec:\n  a: "one\ntwo"\n  b: 'three\n\nfour'\n`)).toEqual({ a: 'one two', b: 'three\nfour' });
  });

  it('is a bracket that is closed in column 0', () => {
    expect(read(`${HEAD}spec: {\na: [1,\n2\n],\nb: c\n}\n`)).toEqual({ a: [1, 2], b: 'c' });
  });

  it('is a comment right behind a quote', () => {
    expect(read(`${HEAD}spec: { a: "b" }#comment\n`)).toEqual({ a: 'b' });
  });

  it('is text that ends a line with an escaped quote', () => {
    expect(read(`${HEAD}spec:\n  a: "one \\"\ntwo"\n  b: 'three ''\nfour'\n`)).toEqual({
      a: 'one " two',
      b: "three ' four",
    });
  });

  it('is any number of comments without a space', () => {
    const text = `${HEAD}spec:\n${Array.from({ length: 3000 }, (_, i) => `  a${i}: "b"#comment\n`).join('')}`;
    expect(Object.keys(read(text) as object)).toHaveLength(3000);
  });

  it('gives exact places', () => {
    const text = `${HEAD}spec:\n  a: "one\ntwo"\n  b: c\n`;
    const place = readTexts({ 'a.yaml': text }).resources[0]?.field.get('spec', 'b').place;
    expect(text.slice(place?.start, place?.end)).toBe('b: c');
  });

  it.each([
    ['a quote that is never closed', 'spec:\n  a: "one\n  b: c\n', 'this quote is never closed'],
    ['a bracket that is never closed', 'spec: {\na: b\n', 'not valid YAML'],
    ['plain text that goes on in column 0', 'spec:\n  a: one\ntwo\n', 'not valid YAML'],
  ])('is not %s', (_, text, message) => {
    expect(read(HEAD + text)).toEqual([expect.stringContaining(message)]);
  });
});

describe('what the standard refuses is not read a second time', () => {
  const library: YamlLibrary = {
    ...yaml,
    Parser: class extends yaml.Parser {
      override next(): never {
        return expect.unreachable('nothing is to be parsed');
      }
    },
  };

  it.each(['a: [\n', 'a: "b" c\nd: "e\n', 'a: "b"#c\nd: @\n'])('%j', (text) => {
    const strict = compose(yaml, new yaml.Lexer(), text, () => false);
    if (strict === 'tiny') return expect.unreachable();
    expect(strict.documents[0]?.errors).not.toEqual([]);
    expect(parseLeniently(library, text, strict)).toBeUndefined();
  });

  it('is given up after a thousand mistakes, and the first one is told', () => {
    const text = `${HEAD}spec:\n${'  a: "b" c\n'.repeat(3000)}`;
    const strict = compose(yaml, new yaml.Lexer(), text, ({ length }) => length >= 1000);
    if (strict === 'tiny') return expect.unreachable();
    expect(strict.documents.map(({ errors, document }) => [errors.length, document])).toEqual([[1000, undefined]]);
    expect(readTexts({ 'a.yaml': text }).problems.map(({ place }) => text.slice(place.start, place.end))).toEqual([
      'c',
    ]);
  });
});

describe('problems of documents', () => {
  const broken = (kind: string): string => `apiVersion: v1\n${kind}\nmetadata: { name: a }\ntext: @VirtualService\n`;

  it.each(['kind: Secret', 'kind: "Secret" # a comment', "'kind': Dashboard", 'kind: ConfigMap'])(
    'are none of our business where there is one %s',
    (kind) => {
      expect(readTexts({ 'a.yaml': broken(kind) }).problems).toEqual([]);
    },
  );

  it.each(['kind: VirtualService', 'kind: Secret\nkind: Service', 'kind: [', 'type: VirtualService', '  kind: Secret'])(
    'are told where the kind is %s',
    (kind) => {
      expect(readTexts({ 'a.yaml': broken(kind) }).problems).toHaveLength(1);
    },
  );
});

describe('reading', () => {
  it('leaves a key of more than 1,024 characters, spaces before its colon included, to the judge', () => {
    const text = `a${' '.repeat(1100)}: b\n`;
    expect(parseFast(text, 0, text.length)).toBeUndefined();
  });

  it('takes time in proportion to the number of strings in a file', () => {
    const text = `{"apiVersion": "v1", "items": [${Array.from({ length: 150_000 }, (_, i) => `"text ${i}"`)}]}\n`;
    const begin = process.cpuUsage();
    expect(parseFast(text, 0, text.length)).toBeDefined();
    expect(process.cpuUsage(begin).user).toBeLessThan(2_000_000);
  });

  it('tells of a file that is another one when it is read again', () => {
    const service = (name: string): string =>
      `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\n  annotations: { note: "${'x'.repeat(9 << 20)}" }\n`;
    const collect = (again: string) => {
      const collector = createCollector({ reload: () => again });
      collector.add({ path: 'service.yaml', text: service('chat-ws'), origin: 'service.yaml' });
      return collector.finish([]);
    };
    const kept = collect(service('chat-ws'));
    expect([kept.resources.length, kept.files, kept.skipped]).toEqual([1, 1, []]);
    const lost = collect('shorter');
    expect([lost.resources.length, lost.files]).toEqual([0, 0]);
    expect(lost.skipped).toEqual([
      { file: 'service.yaml', reason: 'vanished', detail: 'it changed while it was read', named: false },
    ]);
  });
});
