import ts from 'typescript';
import { FACTS } from '../../src/mesh/facts.table.js';
import { type Source, visit } from './sources.js';

/** The table of the facts, which names them all. */
export const TABLE = 'src/mesh/facts.table.ts';

/** The facts that a source names, except in the list by which a rule declares them. */
export function asked({ tree }: Source): ReadonlySet<string> {
  const found = new Set<string>();
  visit(tree, (node) => {
    if (ts.isStringLiteralLike(node) && Object.hasOwn(FACTS, node.text) && !isDeclaration(node)) found.add(node.text);
  });
  return found;
}

function isDeclaration(node: ts.Node): boolean {
  const property = node.parent.parent;
  return (
    ts.isArrayLiteralExpression(node.parent) && ts.isPropertyAssignment(property) && property.name.getText() === 'facts'
  );
}
