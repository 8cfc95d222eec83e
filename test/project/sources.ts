import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

export interface Import {
  /** As written for a package (`yaml`, `node:fs`, `#pages`), from the project's root for a file of ours. */
  readonly target: string;
  readonly line: number;
  /** `lazy`: import() or require() in a function. */
  readonly kind: 'type' | 'static' | 'lazy';
  readonly isRequire: boolean;
}

export interface Source {
  /** From the project's root, with `/`. */
  readonly file: string;
  readonly tree: ts.SourceFile;
  readonly imports: readonly Import[];
}

/** The TypeScript files of src/ and rules/, parsed. */
export function sources(): readonly Source[] {
  return ['src', 'rules']
    .flatMap((folder) =>
      readdirSync(`${root}/${folder}`, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
    )
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => /(?<!\.test)\.ts$/.test(file))
    .sort()
    .map((file) => parse(file, readFileSync(`${root}/${file}`, 'utf8')));
}

/** One source as the checks see it. */
export function parse(file: string, text: string): Source {
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const imports: Import[] = [];
  visit(tree, (node) => {
    const found = importOf(node);
    if (found === undefined) return;
    const relative = /^\.\.?\//.test(found.target);
    imports.push({
      isRequire: false,
      ...found,
      target: relative ? posix.join(posix.dirname(file), found.target).replace(/\.js$/, '.ts') : found.target,
      line: lineOf(tree, node),
    });
  });
  return { file, tree, imports };
}

function importOf(node: ts.Node): (Pick<Import, 'target' | 'kind'> & { readonly isRequire?: boolean }) | undefined {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    const clause = node.importClause;
    const named = clause?.namedBindings;
    const onlyTypes =
      clause?.phaseModifier === ts.SyntaxKind.TypeKeyword ||
      (clause?.name === undefined &&
        named !== undefined &&
        ts.isNamedImports(named) &&
        named.elements.every((element) => element.isTypeOnly));
    return { target: node.moduleSpecifier.text, kind: onlyTypes ? 'type' : 'static' };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined && ts.isStringLiteral(node.moduleSpecifier)) {
    return { target: node.moduleSpecifier.text, kind: node.isTypeOnly ? 'type' : 'static' };
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal)) {
    return { target: node.argument.literal.text, kind: 'type' };
  }
  if (ts.isCallExpression(node)) {
    const [argument] = node.arguments;
    const isRequire = ts.isIdentifier(node.expression) && node.expression.text === 'require';
    const loads = isRequire || node.expression.kind === ts.SyntaxKind.ImportKeyword;
    if (loads && argument !== undefined && ts.isStringLiteral(argument)) {
      return { target: argument.text, kind: 'lazy', isRequire };
    }
  }
  return undefined;
}

/** Calls `see` with every node below `node`, in the order of the text. */
export function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  ts.forEachChild(node, (child) => visit(child, see));
}

/** 1-based line of a node. */
export function lineOf(tree: ts.SourceFile, node: ts.Node): number {
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
}
