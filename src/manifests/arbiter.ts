import type { Document } from 'yaml';
import { append } from './append.js';
import type { Span } from './bound.js';
import { type Composed, compose, TOO_MANY_TINY } from './composing.js';
import { tooDeepAt } from './depth.js';
import { parseLeniently } from './lenient.js';
import { resolveTree } from './resolve.js';
import type { Problem } from './set.js';
import { syntaxMessage } from './syntax-messages.js';
import type { Node } from './tree.js';

/** The `yaml` library, loaded only when a document needs it. */
export type YamlLibrary = typeof import('yaml');

/** Something wrong with a document, as offsets into its file. */
export interface Complaint {
  readonly kind: Problem['kind'];
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

interface Parsed {
  /** Roots of the documents that have content and could be read. */
  readonly roots: readonly Node[];
  readonly complaints: readonly Complaint[];
  /** A map key that is itself a collection, as `{{ .Values.name }}` gives: legal YAML that no manifest means. */
  readonly hasCollectionKey: boolean;
  /** What an edit must not touch: see `noteBound`. */
  readonly bound: readonly Span[];
}

/** Longest text that is handed to the `yaml` library, which reads about one megabyte a second. */
const MAX_TEXT = 10 << 20;
const MAX_DEPTH = 500;
/** Of one document, of which the first one is told. */
const MAX_ERRORS = 1000;

/**
 * Reads one piece of a file with the `yaml` library: the judge of everything that the fast parser does not accept.
 * Anchors, aliases and merge keys are resolved (nodes are shared); of duplicate keys the last one wins. Only the first
 * syntax error of a document is reported, because the others usually follow from it.
 */
export function parseWithYaml(text: string, start: number, end: number): Parsed {
  if (end - start > MAX_TEXT) {
    const message = `this document is larger than ${MAX_TEXT >> 20} MiB and cannot be judged`;
    return refused({ kind: 'too-large', ...firstLine(text, start, end), message });
  }
  const yaml = require('yaml') as YamlLibrary;
  const piece = start === 0 && end === text.length ? text : text.slice(start, end);
  const deep = tooDeepAt(yaml, piece, MAX_DEPTH);
  if (deep >= 0) {
    const message = `nested more than ${MAX_DEPTH} levels deep`;
    return refused({ kind: 'too-deep', start: start + deep, end: start + deep + 1, message });
  }
  const documents = documentsIn(yaml, piece);
  if (documents === 'tiny') {
    return refused({ kind: 'too-large', ...firstLine(text, start, end), message: TOO_MANY_TINY });
  }
  const roots: Node[] = [];
  const complaints: Complaint[] = [];
  const bound: Span[] = [];
  let hasCollectionKey = false;
  for (const { errors, document } of documents) {
    const [error] = errors;
    if (error !== undefined) {
      const isOpen = document !== undefined && /closing ['"]quote/.test(error.message);
      const [from, to] = isOpen ? openQuote(yaml, document, error.pos) : error.pos;
      const place = visiblePlace(text, start + from, start + to, start, end);
      complaints.push({ kind: 'syntax', ...place, message: syntaxMessage(error.code, error.message) });
    } else if (document !== undefined && document.contents !== null) {
      const tree = resolveTree(yaml, document.contents, text, start);
      if (tree.root !== undefined) roots.push(tree.root);
      append(complaints, tree.complaints);
      append(bound, [...tree.bound]);
      hasCollectionKey ||= tree.hasCollectionKey;
    }
  }
  return { roots, complaints, hasCollectionKey, bound };
}

function documentsIn(yaml: YamlLibrary, text: string): readonly Composed[] | 'tiny' {
  const strict = compose(yaml, new yaml.Lexer(), text, ({ length }) => length >= MAX_ERRORS);
  if (strict === 'tiny') return strict;
  const isRefused = strict.documents.some(({ errors }) => errors.length > 0);
  return (isRefused ? parseLeniently(yaml, text, strict) : undefined) ?? strict.documents;
}

function refused(complaint: Complaint): Parsed {
  return { roots: [], complaints: [complaint], hasCollectionKey: false, bound: [] };
}

function firstLine(text: string, start: number, end: number): { start: number; end: number } {
  const newline = text.indexOf('\n', start);
  const stop = newline < 0 ? end : Math.min(newline, end);
  return { start, end: Math.min(stop, start + 80) };
}

/** The library notices an open quote where the text ends; what helps is where it begins. */
function openQuote(yaml: YamlLibrary, document: Document.Parsed, end: [number, number]): [number, number] {
  let found = end;
  yaml.visit(document, {
    Scalar(_, { type, range }) {
      if ((type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE') && range && range[0] < end[0] && range[1] >= end[0]) {
        found = [range[0], end[1]];
      }
    },
  });
  return found;
}

/** An error's range cut to one line of the document, and moved from white space to the text that is meant. */
function visiblePlace(text: string, from: number, to: number, first: number, last: number) {
  let start = Math.min(Math.max(from, first), last);
  while (start < last && text.charAt(start) === ' ') start++;
  if (start === last || /[\r\n]/.test(text.charAt(start))) {
    let back = start;
    while (back > first && /\s/.test(text.charAt(back - 1))) back--;
    if (back > first) start = back - 1;
  }
  let end = start;
  const stop = Math.min(Math.max(to, start + 1), last);
  while (end < stop && text.charAt(end) !== '\n' && text.charAt(end) !== '\r') end++;
  return { start, end: Math.max(end, Math.min(start + 1, last)) };
}
