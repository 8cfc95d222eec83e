import type { Document } from 'yaml';
import type { YamlLibrary } from './arbiter.js';

type Lexer = InstanceType<YamlLibrary['Lexer']>;

/**
 * Reads text as kubectl's parser does where it is laxer than YAML 1.2: quoted text and brackets may go on at any
 * column, and a comment may follow them without a space. Asked only for documents that the standard refuses, whose
 * errors are `strict`; undefined if they are errors for kubectl too.
 */
export function parseLeniently(
  yaml: YamlLibrary,
  text: string,
  strict: readonly Document.Parsed[],
): Document.Parsed[] | undefined {
  if (!mayDiffer(yaml, text) && !strict.every(isReadable)) return undefined;
  const parser = new yaml.Parser();
  function* tokens() {
    for (const lexeme of laxLexer(yaml).lex(text)) yield* parser.next(lexeme);
    yield* parser.end();
  }
  const composer = new yaml.Composer({ prettyErrors: false, uniqueKeys: false, logLevel: 'silent' });
  const documents = Array.from(composer.compose(tokens()) as Iterable<Document.Parsed>);
  if (!documents.every(isReadable)) return undefined;
  for (const document of documents) document.errors = [];
  return documents;
}

function isReadable({ errors }: Document.Parsed): boolean {
  return errors.every(({ message }) => message.startsWith('Comments must be separated'));
}

/**
 * Whether columns that only kubectl takes could make a text readable: to read all of it again takes much longer than to
 * ask this. They cannot where it falls into the same tokens, or ends inside of a bracket nevertheless.
 */
function mayDiffer(yaml: YamlLibrary, text: string): boolean {
  const lexer = laxLexer(yaml);
  const lax = lexer.lex(text);
  for (const lexeme of new yaml.Lexer().lex(text)) {
    if (lax.next().value === lexeme) continue;
    while (lax.next().done !== true);
    return (lexer as unknown as Steps).flowLevel === 0;
  }
  return lax.next().done !== true;
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
  flowLevel: number;
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
