/**
 * What the `yaml` library's errors mean to somebody who writes manifests. Codes cover several errors each, so some are
 * told apart by their text.
 */
const MESSAGES: readonly (readonly [code: string, text: RegExp, message: string])[] = [
  ['TAB_AS_INDENT', /./, 'a tab in the indentation: YAML allows only spaces there'],
  [
    'BLOCK_AS_IMPLICIT_KEY',
    /mapping/,
    "a second ': ' on one line: quote the value, or begin the nested map on a new line",
  ],
  ['BLOCK_AS_IMPLICIT_KEY', /sequence/, 'a list cannot begin on the line of its key: begin it on a new line'],
  ['BAD_INDENT', /end with a \]/, 'a [ is never closed, or a line inside of it is not deeper'],
  ['BAD_INDENT', /end with a \}/, 'a { is never closed, or a line inside of it is not deeper'],
  ['BAD_INDENT', /./, 'wrong indentation: the line belongs to no level above it'],
  ['MISSING_CHAR', /closing ['"]quote/, 'this quote is never closed'],
  ['MISSING_CHAR', /Implicit map keys/, "a key without ':' after it"],
  ['MISSING_CHAR', /Implicit keys|single line/, "a ':' is missing, or a text goes on in a line that is not deeper"],
  ['MISSING_CHAR', /Sequence item without/, "a list item without '- ' before it"],
  ['MISSING_CHAR', /Comments must be/, "a comment needs a space before its '#'"],
  ['MISSING_CHAR', /Missing , /, 'a comma is missing between the items'],
  ['MULTILINE_IMPLICIT_KEY', /./, "a ':' is missing, or a text goes on in a line that is not deeper"],
  ['BAD_DQ_ESCAPE', /./, 'an escape that YAML does not know: double the backslash, or use single quotes'],
  ['BLOCK_IN_FLOW', /./, 'a block list or block map inside of [ ] or { }'],
];

/** A sentence (without full stop) for an error of the `yaml` library. */
export function syntaxMessage(code: string, text: string): string {
  for (const [known, pattern, message] of MESSAGES)
    if (known === code && pattern.test(text)) return `not valid YAML: ${message}`;
  const badStart = /^Plain value cannot start with (?:reserved character |.*character )?(.*)$/.exec(text);
  if (badStart !== null) return `not valid YAML: a value that starts with ${badStart[1]} must be quoted`;
  return `not valid YAML: ${text.charAt(0).toLowerCase()}${text.slice(1).split('\n', 1)[0]}`;
}
