import * as fc from 'fast-check';
import { Document, isPair, isScalar, visit } from 'yaml';
import type { Manifest, SmallMesh } from './meshes.js';

/** How a mesh is written: none of it changes what the manifests mean. */
export interface Layout {
  readonly style: 'block' | 'flow' | 'json';
  readonly indent: number;
  /** Lists of block style stand deeper than their key. */
  readonly deepLists: boolean;
  readonly quotes: 'plain' | 'single' | 'double';
  readonly crlf: boolean;
  readonly mark: boolean;
  readonly comments: boolean;
  /** Undefined keeps the keys in order; a number shuffles them. */
  readonly keys: number | undefined;
  readonly join: 'documents' | 'files' | 'list';
}

export const PLAIN: Layout = {
  style: 'block',
  indent: 2,
  deepLists: true,
  quotes: 'plain',
  crlf: false,
  mark: false,
  comments: false,
  keys: undefined,
  join: 'files',
};

/** Layouts that differ from the plain one in one or more ways. */
export const layout: fc.Arbitrary<Layout> = fc
  .record(
    {
      style: fc.constantFrom<Layout['style']>('block', 'flow', 'json'),
      indent: fc.integer({ min: 1, max: 9 }),
      deepLists: fc.boolean(),
      quotes: fc.constantFrom<Layout['quotes']>('plain', 'single', 'double'),
      crlf: fc.boolean(),
      mark: fc.boolean(),
      comments: fc.boolean(),
      keys: fc.option(fc.nat(), { nil: undefined }),
      join: fc.constantFrom<Layout['join']>('documents', 'files', 'list'),
    },
    { requiredKeys: [] },
  )
  .map((parts) => ({ ...PLAIN, ...parts }));

/** The files of a mesh. Their names keep the order of the objects, which stands for their age. */
export function write(mesh: SmallMesh, as: Layout): Record<string, string> {
  const ordered = as.keys === undefined ? mesh : mesh.map((one) => shuffledKeys(one, as.keys ?? 0) as Manifest);
  if (as.join === 'list') return { 'all.yaml': text({ apiVersion: 'v1', kind: 'List', items: ordered }, as) };
  const documents = ordered.map((one) => text(one, as));
  if (as.join === 'documents') {
    const separator = as.crlf ? '---\r\n' : '---\n';
    const whole = documents.map((document) => document.replace(/^\uFEFF/, '')).join(separator);
    return { 'all.yaml': (as.mark ? '\uFEFF' : '') + whole };
  }
  return Object.fromEntries(documents.map((document, index) => [`${String(index).padStart(3, '0')}.yaml`, document]));
}

function text(data: unknown, as: Layout): string {
  let written = as.style === 'json' ? `${JSON.stringify(data, null, as.indent - 1)}\n` : yaml(data, as);
  if (as.crlf) written = written.replace(/\n/g, '\r\n');
  return (as.mark ? '\uFEFF' : '') + written;
}

function yaml(data: unknown, { style, indent, deepLists, quotes, comments }: Layout): string {
  // As kubectl reads it: there a plain `yes` is a boolean, so that the text "yes" needs quotes.
  const document = new Document(data, { aliasDuplicateObjects: false, schema: 'yaml-1.1' });
  visit(document, {
    Scalar(key, scalar) {
      if (typeof scalar.value === 'string' && quotes !== 'plain' && key !== 'key') {
        scalar.type = quotes === 'single' ? 'QUOTE_SINGLE' : 'QUOTE_DOUBLE';
      }
    },
    Collection(_, collection) {
      if (style === 'flow') collection.flow = true;
    },
  });
  if (comments && style === 'block') {
    visit(document, {
      Pair(index, pair) {
        if (typeof index === 'number' && isPair(pair) && isScalar(pair.key))
          pair.key.commentBefore = ' A comment: { [ "';
      },
    });
  }
  return document.toString({ indent, indentSeq: deepLists, lineWidth: 0, singleQuote: quotes === 'single' });
}

function shuffledKeys(value: unknown, seed: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => shuffledKeys(item, seed));
  const entries = Object.entries(value).map(([key, child]): [number, string, unknown] => [
    order(key, seed),
    key,
    shuffledKeys(child, seed),
  ]);
  return Object.fromEntries(entries.sort(([a], [b]) => a - b).map(([, key, child]) => [key, child]));
}

function order(key: string, seed: number): number {
  let hash = seed | 0;
  for (const character of key) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return hash ^ (hash >>> 15);
}
