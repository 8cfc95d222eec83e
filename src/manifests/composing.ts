import type { Document } from 'yaml';
import type { YamlLibrary } from './arbiter.js';

export type Lexer = InstanceType<YamlLibrary['Lexer']>;
type Token = Parameters<InstanceType<YamlLibrary['Composer']>['next']>[0];
export type YamlError = Document.Parsed['errors'][number];

/** A document as far as it was read. */
export interface Composed {
  readonly errors: readonly YamlError[];
  /** Undefined for one that was given up because of its errors. */
  readonly document: Document.Parsed | undefined;
}

export interface Composition {
  readonly documents: readonly Composed[];
  /** Whether a bracket or quoted text ended before it was closed, and more text follows. */
  readonly isCutShort: boolean;
}

/** The parts of the library's composer that know of errors. */
interface Errors {
  doc: Document.Parsed | null;
  errors: YamlError[];
  onError(...mistake: readonly unknown[]): void;
}

/** Thrown to leave the library when there are errors enough. */
class Enough extends Error {}

/** So many lexemes of hardly more than a character each are beyond all sense: the library takes most time for them. */
const MAX_TINY = 300_000;
const TINY = 1.25;

/** What is said of a document that has more. */
export const TOO_MANY_TINY =
  'this document has more than 300,000 words and signs of hardly more than one character, and cannot be judged';

/**
 * Reads a text with the library; 'tiny' where it is given up for {@link TOO_MANY_TINY}. After every error of a document,
 * `isEnough` is asked whether to give up that one.
 */
export function compose(
  yaml: YamlLibrary,
  lexer: Lexer,
  text: string,
  isEnough: (errors: readonly YamlError[]) => boolean,
): Composition | 'tiny' {
  const parser = new yaml.Parser();
  const composer = new yaml.Composer({ prettyErrors: false, uniqueKeys: false, logLevel: 'silent' });
  const state = composer as unknown as Errors;
  const { onError } = state;
  let isOver = false;
  state.onError = (...mistake) => {
    // On its way out, the library makes an error of what is thrown.
    if (!isOver) onError(...mistake);
    isOver = isEnough(state.errors);
    if (isOver) throw new Enough();
  };
  const documents: Composed[] = [];
  const add = (document: Document.Parsed): void => {
    documents.push({ errors: document.errors, document });
  };
  const take = (token: Token): void => {
    for (const document of composer.next(token)) add(document as Document.Parsed);
    if (token.type === 'error' && isEnough((state.doc ?? state).errors)) throw new Enough();
  };
  let isCutShort = false;
  let offset = 0;
  let lexemes = 0;
  const { stackTraceLimit } = Error;
  // The library makes an error of every mistake, and nobody looks where in its code it was made.
  Error.stackTraceLimit = 0;
  try {
    for (const lexeme of lexer.lex(text)) {
      if (!CONTROL.has(lexeme)) {
        offset += lexeme.length;
        lexemes++;
      }
      if (lexemes > MAX_TINY && offset < lexemes * TINY) return 'tiny';
      if (offset < text.length && (lexeme === FLOW_END || isOpenQuote(lexeme))) isCutShort = true;
      for (const token of parser.next(lexeme)) take(token);
    }
    for (const token of parser.end()) take(token);
    for (const document of composer.end()) add(document as Document.Parsed);
  } catch (reason) {
    if (!(reason instanceof Enough)) throw reason;
    if (state.doc !== null) add(state.doc);
    if (state.errors.length > 0) documents.push({ errors: state.errors, document: undefined });
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
  return { documents, isCutShort };
}

/** What the lexer says beside the text: a bracket is left open, a document begins, a plain scalar follows. */
const FLOW_END = '\u0018';
const CONTROL: ReadonlySet<string> = new Set(['\u0002', FLOW_END, '\u001f']);

/** Whether a lexeme is quoted text that is not closed. */
function isOpenQuote(lexeme: string): boolean {
  const quote = lexeme.charCodeAt(0);
  if (quote !== 34 && quote !== 39) return false;
  const last = lexeme.length - 1;
  if (last === 0 || lexeme.charCodeAt(last) !== quote) return true;
  // A quote is text after a backslash, or after another one: `\\"` and `''`.
  const mark = quote === 34 ? 92 : 39;
  let escapes = 0;
  while (escapes < last - 1 && lexeme.charCodeAt(last - 1 - escapes) === mark) escapes++;
  return escapes % 2 === 1;
}
