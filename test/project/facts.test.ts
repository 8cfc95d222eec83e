import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { FACTS } from '../../src/mesh/facts.table.js';
import { rules, titled } from './rules.js';
import { parse, type Source, sources, visit } from './sources.js';

const TABLE = 'src/mesh/facts.table.ts';

/** The facts that a source names, except in the list by which a rule declares them. */
function asked({ tree }: Source): ReadonlySet<string> {
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

describe('facts', () => {
  const all = sources();

  it('are each asked for or relied on somewhere', () => {
    const named = new Set(all.filter(({ file }) => file !== TABLE).flatMap((source) => [...asked(source)]));
    for (const { facts } of rules) for (const fact of facts) named.add(fact);
    expect(Object.keys(FACTS).filter((id) => !named.has(id))).toEqual([]);
  });

  it.each(titled)('that %s asks for are among those it declares', (_, { name, facts }) => {
    const code = all.filter(({ file }) => file.startsWith(`rules/${name}/`));
    const declared = new Set<string>(facts);
    expect(code.flatMap((source) => [...asked(source)]).filter((fact) => !declared.has(fact))).toEqual([]);
  });

  it('are recognised in calls, but not in the list that declares them', () => {
    const [first = '', second = ''] = Object.keys(FACTS);
    const source = parse(
      'rules/x/rule.ts',
      `defineRule({ facts: ['${first}'], check({ facts }) { facts.holds('${second}'); } })`,
    );
    expect([...asked(source)]).toEqual([second]);
  });
});
