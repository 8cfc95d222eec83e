import { classHighlighter, highlightTree } from '@lezer/highlight';
import { parser } from '@lezer/yaml';

/** A stretch of a text and the classes it is shown with. */
export interface Token {
  readonly from: number;
  readonly to: number;
  readonly classes: string;
}

/** The tokens of a YAML text, by the parser and the classes that the editor of the playground uses. */
export function highlightYaml(text: string): readonly Token[] {
  const tokens: Token[] = [];
  highlightTree(parser.parse(text), classHighlighter, (from, to, classes) => tokens.push({ from, to, classes }));
  return tokens;
}
