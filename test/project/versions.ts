import ts from 'typescript';
import { lineOf, type Source, visit } from './sources.js';

/** A version of Istio: not one of a protocol, YAML or XML, no part of an address, no factor (`1.1 to 1.4 times`). */
const VERSION = /(?<![\d./]|HTTP\/|TLSv?|YAML |version=")\b1\.\d{1,2}(?:\.\d+)?\b(?!\.\d| times| to [\d.]+ times)/;

/** Text that shows how versions are spelt: an option with its value, or what follows such words. */
const EXAMPLE =
  /(?:--(?:istio|from|to) |\b(?:write |such as |Istio version in force[:( ]+|istio: )"?)(?:1\.\d+(?:\.\d+)?"?(?:,? or |, )?"?)+/g;

/** A comment may show how versions are spelt, between backticks or quotes, but claims nothing about one. */
const CLAIM = /\b(?:Istio|istiod|Envoy)\s+v?1\.\d+/;

/** The places of a source where a version of Istio is written down: `src/mesh/facts.table.ts` is the only home for them. */
export function versionLiterals({ file, tree }: Source): readonly string[] {
  const found: string[] = [];
  visit(tree, (node) => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node) || ts.isRegularExpressionLiteral(node)) {
      const text = ts.isRegularExpressionLiteral(node) ? node.text.slice(1).replaceAll('\\.', '.') : node.text;
      const version = VERSION.exec(text.replace(EXAMPLE, ''))?.[0];
      if (version !== undefined) found.push(`${file}:${lineOf(tree, node)} ${version}`);
    }
  });
  for (const [index, line] of tree.text.split('\n').entries()) {
    const comment = /^\s*(?:\/\/|\/?\*)(.*)/.exec(line)?.[1]?.replace(/`[^`]*`|"[^"]*"/g, '') ?? '';
    const claim = CLAIM.exec(comment)?.[0];
    if (claim !== undefined) found.push(`${file}:${index + 1} ${claim}`);
  }
  return found;
}
