import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { parse, type Source, sources, visit } from './sources.js';

/** Where manifests and findings decide how long a list is. */
const JUDGING = /^(?:src\/(?:manifests|mesh|websockets|lint|trace|report|lsp)|rules)\//;

/** Calls that take a list of any length apart into arguments: `list.push(...items)`, `Math.max(...numbers)`. */
function spreadCalls({ file, tree }: Source): readonly string[] {
  const found: string[] = [];
  visit(tree, (node) => {
    if (!ts.isCallExpression(node) || !node.arguments.some(ts.isSpreadElement)) return;
    const { line } = tree.getLineAndCharacterOfPosition(node.getStart());
    if (/^(?:\w+\.)*(?:push|unshift|concat)$|^Math\.(?:max|min)$/.test(node.expression.getText()))
      found.push(`${file}:${line + 1}: ${node.expression.getText()}`);
  });
  return found;
}

describe('lists from manifests', () => {
  it('are never taken apart into the arguments of a call, of which V8 takes some hundred thousand', () => {
    expect(
      sources()
        .filter(({ file }) => JUDGING.test(file))
        .flatMap(spreadCalls),
    ).toEqual([]);
  });

  it('would be seen', () => {
    expect(spreadCalls(parse('src/lint/x.ts', 'list.push(...items);'))).toHaveLength(1);
    expect(spreadCalls(parse('src/lint/x.ts', 'Math.max(0, ...numbers);'))).toHaveLength(1);
    expect(spreadCalls(parse('src/lint/x.ts', 'field.get(...path);'))).toEqual([]);
  });
});
