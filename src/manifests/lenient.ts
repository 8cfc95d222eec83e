import type { Document } from 'yaml';
import type { YamlLibrary } from './arbiter.js';

/**
 * Reads text as kubectl's parser does where it is laxer than YAML 1.2: quoted text and brackets may go on at any
 * column, and a comment may follow them without a space. Asked only for documents that the standard refuses.
 */
export function parseLeniently(yaml: YamlLibrary, text: string): Document.Parsed[] {
  const lexer = new yaml.Lexer() as unknown as Steps;
  const { parseQuotedScalar, parseFlowCollection } = lexer;
  lexer.parseQuotedScalar = () => atAnyColumn(lexer, parseQuotedScalar);
  lexer.parseFlowCollection = () => atAnyColumn(lexer, parseFlowCollection);
  const parser = new yaml.Parser();
  function* tokens() {
    for (const lexeme of (lexer as unknown as InstanceType<YamlLibrary['Lexer']>).lex(text)) yield* parser.next(lexeme);
    yield* parser.end();
  }
  const composer = new yaml.Composer({ prettyErrors: false, uniqueKeys: false, logLevel: 'silent' });
  const documents = Array.from(composer.compose(tokens()) as Iterable<Document.Parsed>);
  for (const document of documents) {
    document.errors = document.errors.filter(({ message }) => !message.startsWith('Comments must be separated'));
  }
  return documents;
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
