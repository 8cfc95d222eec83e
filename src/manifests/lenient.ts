import type { YamlLibrary } from './arbiter.js';
import { type Composed, type Composition, compose, type Lexer, type YamlError } from './composing.js';

/**
 * Reads text as kubectl's parser does where it is laxer than YAML 1.2: quoted text and brackets may go on at any
 * column, and a comment may follow them without a space. Asked only for documents that the standard refuses, of which
 * it makes `strict`; undefined if they are errors for kubectl too.
 */
export function parseLeniently(
  yaml: YamlLibrary,
  text: string,
  strict: Composition,
): readonly Composed[] | 'tiny' | undefined {
  // To read all of it again takes long: it helps only where a column ended something.
  if (!strict.isCutShort && strict.documents.some(({ errors }) => !errors.every(isReadable))) return undefined;
  const lax = compose(yaml, laxLexer(yaml), text, (errors) => !errors.slice(-1).every(isReadable));
  if (lax === 'tiny') return lax;
  const { documents } = lax;
  if (!documents.every(({ errors }) => errors.every(isReadable))) return undefined;
  return documents.map(({ document }) => ({ errors: [], document }));
}

function isReadable({ message }: YamlError): boolean {
  return message.startsWith('Comments must be separated');
}

function laxLexer(yaml: YamlLibrary): Lexer {
  const lexer = new yaml.Lexer() as unknown as Steps;
  const { parseQuotedScalar, parseFlowCollection } = lexer;
  lexer.parseQuotedScalar = () => atAnyColumn(lexer, parseQuotedScalar);
  lexer.parseFlowCollection = () => atAnyColumn(lexer, parseFlowCollection);
  return lexer as unknown as Lexer;
}

/** The parts of the library's lexer that look at columns. */
interface Steps {
  indentNext: number;
  parseQuotedScalar(): Generator<string, unknown>;
  parseFlowCollection(): Generator<string, unknown>;
}

function* atAnyColumn(lexer: Steps, step: () => Generator<string, unknown>): Generator<string, unknown> {
  const { indentNext } = lexer;
  lexer.indentNext = 0;
  try {
    return yield* step.call(lexer);
  } finally {
    if (lexer.indentNext === 0) lexer.indentNext = indentNext;
  }
}
