// Breaks each condition of a rule in three ways (negate it, widen it to true, narrow it to false) and tells which of the
// breaks its fixtures do not notice by rule, line or severity: `npm run mutate`, or `npm run mutate -- round-robin WS301`
// for some rules. A break that changes only words, or a guard for speed or a type, survives rightly: the list is for
// reading. Where a rule only says what another part has found, that part is broken. Exit code: 0 the fixtures of each
// rule notice a condition that is negated, one that is widened and one that is narrowed, 1 they do not, 2 no such rule.
import { join, relative } from 'node:path';
import ts from 'typescript';
import { loadModule } from './load-module.mjs';

const root = join(import.meta.dirname, '..');
const WAYS = ['negate', 'widen', 'narrow'];
/** For rules that leave it to others to decide: the functions that do, by file. */
const DECIDERS = {
  'parse-error': { 'src/manifests/parse.ts': ['parsePiece', 'lackOfKind'] },
  'unused-ignore': { 'src/lint/suppress.ts': ['suppress'] },
  'stream-idle-timeout': { 'src/mesh/timers.ts': ['clientHops', 'serverHops', 'fromSettings', 'edge', 'collect'] },
  'max-stream-duration': { 'src/mesh/timers.ts': ['maxStreamDurations', 'atServer', 'headerHop', 'collect'] },
  drain: { 'src/mesh/drain.ts': ['findProblem', 'gracePeriod', 'variable'] },
  'duplicate-upgrade-config': {
    'src/mesh/duplicateUpgrades.ts': ['duplicateUpgrades', 'findDuplicates', 'websocketEntries'],
  },
  'invalid-value': { 'src/mesh/schema/violation.ts': ['isOutdated'] },
  'h2-port': { 'src/mesh/http2Port.ts': ['http2PortFault', 'httpDeclaration'] },
  'unreachable-route': { 'src/websockets/unreachable.ts': ['contestedRoutes'] },
  'handshake-broken': { 'src/websockets/answeringRoutes.ts': ['answeringRoutes'] },
  'opaque-port': { 'src/mesh/opaquePorts.ts': ['plaintextToTls'], 'src/mesh/opaqueRouting.ts': ['passedOn'] },
  'host-mismatch': {
    'src/mesh/destinationMismatches.ts': ['destinationMismatches'],
    'src/websockets/routes.ts': ['foreignRoutes'],
  },
};
const decidingFiles = new Set(Object.values(DECIDERS).flatMap((files) => Object.keys(files)));
const PREDICATES = new Set(['filter', 'some', 'every', 'find', 'findLast']);

/** The conditions of the rules by the number that their place in the sources got. */
const conditions = [];

/** The text of a module in which each condition asks `globalThis.wslintMutant` for its outcome. */
function instrumented(path, text) {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const places = [];
  let within;
  const visit = (node) => {
    if (node.parent === source) within = nameOf(node);
    if (ts.isIfStatement(node)) places.push({ node: node.expression, within });
    else if (ts.isConditionalExpression(node) && !isWording(node)) places.push({ node: node.condition, within });
    else if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const [work] = node.arguments;
      if (PREDICATES.has(node.expression.name.text) && work && ts.isArrowFunction(work) && !ts.isBlock(work.body))
        places.push({ node: work.body, within });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  const edits = places.flatMap(({ node, within }) => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    const id = conditions.push({ path, within, line: line + 1, text: node.getText().replace(/\s+/g, ' ') }) - 1;
    return [
      { at: node.getStart(), insert: `globalThis.wslintMutant(${id}, ` },
      { at: node.getEnd(), insert: ')' },
    ];
  });
  let result = text;
  for (const { at, insert } of edits.sort((a, b) => b.at - a.at))
    result = result.slice(0, at) + insert + result.slice(at);
  return result;
}

/** The name of a function or constant that a statement declares. */
function nameOf(statement) {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations[0]?.name.getText();
  return statement.name?.getText();
}

/** Fixtures assert rule, line and severity, not words: conditions that only choose among texts are left alone. */
function isWording(node) {
  if (ts.isTemplateSpan(node.parent)) return true;
  return [node.whenTrue, node.whenFalse].every(
    (branch) => ts.isStringLiteralLike(branch) || ts.isTemplateExpression(branch) || ts.isConditionalExpression(branch),
  );
}

/** Whether a condition is one of a rule's own, or of a function that decides for it. */
function decides({ path, within }, { name }) {
  return path.startsWith(`rules/${name}/`) || (DECIDERS[name]?.[path]?.includes(within) ?? false);
}

let mutant;
const evaluated = new Set();
globalThis.wslintMutant = (id, value) => {
  evaluated.add(id);
  if (mutant?.id !== id) return value;
  return mutant.way === 'negate' ? !value : mutant.way === 'widen';
};

const { rules, failures } = await loadModule('test/rules/mutants', {
  change: (path, text) => {
    const own = relative(root, path).replaceAll('\\', '/');
    return own.startsWith('rules/') || decidingFiles.has(own) ? instrumented(own, text) : text;
  },
});
for (const [rule, files] of Object.entries(DECIDERS)) {
  for (const [path, names] of Object.entries(files)) {
    const gone = names.find((name) => !conditions.some((one) => one.path === path && one.within === name));
    if (gone !== undefined) throw new Error(`${gone} of ${rule} is not in ${path}, or has no conditions`);
  }
}
const wanted = process.argv.slice(2);
const chosen = rules.filter(({ id, name }) => wanted.length === 0 || wanted.includes(id) || wanted.includes(name));
if (chosen.length === 0) {
  console.error(`No rule is called ${wanted.join(' or ')}.`);
  process.exit(2);
}
let unnoticed = 0;
for (const rule of chosen) {
  evaluated.clear();
  const [broken] = failures(rule);
  if (broken !== undefined) throw new Error(`${rule.id} ${broken} fails as it is`);
  const own = conditions.map((condition, id) => ({ ...condition, id })).filter((one) => decides(one, rule));
  const mutants = own
    .filter(({ id }) => evaluated.has(id))
    .flatMap((condition) => WAYS.map((way) => ({ ...condition, way })));
  const survivors = mutants.filter((one) => {
    mutant = one;
    const [noticed] = failures(rule);
    mutant = undefined;
    return noticed === undefined;
  });
  const ways = WAYS.filter((way) => mutants.some((one) => one.way === way && !survivors.includes(one)));
  const never = own.filter(({ id }) => !evaluated.has(id));
  if (ways.length < WAYS.length) unnoticed++;
  const lacking = WAYS.filter((way) => !ways.includes(way));
  const verdict = lacking.length === 0 ? '' : `; no condition that is changed by: ${lacking.join(', ')}`;
  console.log(`${rule.id} ${rule.name}: ${mutants.length - survivors.length} of ${mutants.length} noticed${verdict}`);
  for (const { path, line, way, text } of survivors) console.log(`  survives: ${path}:${line} ${way} ${text}`);
  for (const { path, line, text } of never) console.log(`  never run: ${path}:${line} ${text}`);
}
process.exitCode = unnoticed > 0 ? 1 : 0;
