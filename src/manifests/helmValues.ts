import { parsePiece } from './parse.js';
import type { Place, SourceFile } from './place.js';
import { type Node, pairOf } from './tree.js';

/** A file with values of a chart. */
export interface ValuesFile {
  readonly file: SourceFile;
  /** Where the values of the chart stand in it: below the names of charts, in a file of an outer one. */
  readonly below: readonly string[];
}

/** What a template puts in a place. */
export interface Inserted {
  /** The text of the template there: what holds the expression. */
  readonly text: string;
  /** The way from what the expression gives to the rendered value. */
  readonly way: readonly string[];
  /** The rendered value. */
  readonly value: string;
}

const REFERENCE = /\.Values((?:\.[A-Za-z_]\w*)+)/g;

/**
 * The line of a chart's values that a rendered value comes from. Only where the template names one value and the first
 * file that has it says what was rendered: values may have been given on the command line.
 *
 * @param files the outermost chart's first, since its values win
 */
export function valuePlace({ text, way, value }: Inserted, files: readonly ValuesFile[]): Place | undefined {
  const named = new Set([...text.matchAll(REFERENCE)].map(([, path = '']) => path.slice(1)));
  const [only, ...others] = named;
  if (only === undefined || others.length > 0) return undefined;
  for (const { file, below } of files) {
    const [key = '', ...parents] = [...below, ...only.split('.'), ...way].reverse();
    const pair = pairOf(nodeBelow(rootOf(file), parents.reverse()), key);
    if (pair === undefined) continue;
    const { key: name, value: node } = pair;
    return node.type === 'scalar' && node.text === value ? { file, start: name.start, end: node.end } : undefined;
  }
  return undefined;
}

function nodeBelow(root: Node | undefined, path: readonly string[]): Node | undefined {
  return path.reduce((node: Node | undefined, step) => pairOf(node, step)?.value, root);
}

const roots = new WeakMap<SourceFile, { readonly root: Node | undefined }>();

function rootOf(file: SourceFile): Node | undefined {
  let known = roots.get(file);
  if (known === undefined) {
    const parsed = parsePiece(file.text, { start: 0, end: file.text.length });
    known = { root: parsed === 'template' ? undefined : parsed.roots[0] };
    roots.set(file, known);
  }
  return known.root;
}
