// Writes schemas/istio/*.json from the type declarations and validators of @kubernetes-models, and the overlay.
// `--check` writes nothing and fails when the committed files are not current.
//
// The packages ship no JSON schema. The shape (properties, required, enums) comes from their .d.ts files; what types
// cannot say (integers, bounds, patterns) is found by asking their validators about values that break each bound.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const modules = join(root, 'node_modules/@kubernetes-models');
const target = join(root, 'schemas/istio');
const overlay = JSON.parse(readFileSync(join(root, 'schemas/overlay.json'), 'utf8'));

const KINDS = [
  ...['DestinationRule', 'Gateway', 'ServiceEntry', 'Sidecar', 'VirtualService'].map((kind) => ({
    group: 'networking.istio.io',
    kind,
    declarations: `istio/networking.istio.io/v1/${kind}.d.ts`,
    validator: `istio/_schemas/NetworkingIstioIoV1${kind}.js`,
  })),
  {
    group: 'networking.istio.io',
    kind: 'EnvoyFilter',
    declarations: 'istio/networking.istio.io/v1alpha3/EnvoyFilter.d.ts',
    validator: 'istio/_schemas/NetworkingIstioIoV1alpha3EnvoyFilter.js',
  },
  ...['Gateway', 'GRPCRoute', 'HTTPRoute'].map((kind) => ({
    group: 'gateway.networking.k8s.io',
    kind,
    declarations: `gateway-api/gateway.networking.k8s.io/v1/${kind}.d.ts`,
    validator: `gateway-api/_schemas/IoK8sSigsGatewayApiApisV1${kind}.js`,
  })),
];

/** Parts of every object that are not the schema's business. */
const OPEN = new Set(['apiVersion', 'kind', 'metadata', 'status']);

/** A subtree that occurs more than once and is longer than this (as JSON) becomes a shared definition. */
const SHARED_LENGTH = 40;

function shapes() {
  const files = KINDS.map(({ declarations }) => join(modules, declarations));
  const program = ts.createProgram(files, {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    noLib: true,
    skipLibCheck: true,
    strictNullChecks: true,
    types: [],
  });
  const checker = program.getTypeChecker();

  const declared = (name) => {
    let symbol = checker.getSymbolAtLocation(name);
    if (symbol !== undefined && symbol.flags & ts.SymbolFlags.Alias) symbol = checker.getAliasedSymbol(symbol);
    const found = symbol?.declarations?.find((d) => ts.isInterfaceDeclaration(d) || ts.isTypeAliasDeclaration(d));
    if (found === undefined) throw new Error(`no declaration of ${name.getText()}`);
    return found;
  };

  /** An interface's members, with those of the interfaces it extends. */
  const membersOf = (declaration) => {
    const bases = (declaration.heritageClauses ?? []).flatMap((clause) => clause.types);
    const inherited = bases.map((base) => declared(base.expression)).flatMap(membersOf);
    return [...inherited, ...declaration.members];
  };

  const ofMembers = (members, skip = new Set()) => {
    const properties = {};
    const required = [];
    for (const member of members) {
      if (ts.isIndexSignatureDeclaration(member)) {
        return { type: 'object', additionalProperties: ofType(member.type) };
      }
      const name = member.name.text;
      if (skip.has(name)) continue;
      properties[name] = ofType(member.type);
      if (member.questionToken === undefined) required.push(name);
    }
    if (Object.keys(properties).length === 0) return { type: 'object' };
    return { type: 'object', properties, ...(required.length > 0 && { required }), additionalProperties: false };
  };

  const ofLiterals = (types) => {
    const areNumbers = types.every(({ literal }) => ts.isNumericLiteral(literal));
    const values = types.map(({ literal }) => (areNumbers ? Number(literal.text) : literal.text));
    return { type: areNumbers ? 'integer' : 'string', enum: values };
  };

  const ofUnion = (types) => {
    const known = types.filter(
      (type) => !(ts.isLiteralTypeNode(type) && type.literal.kind === ts.SyntaxKind.NullKeyword),
    );
    if (known.length === 1) return ofType(known[0]);
    if (known.every((type) => ts.isLiteralTypeNode(type))) {
      return ofLiterals(known);
    }
    return { type: known.map((type) => ofType(type).type).sort() };
  };

  const ofType = (type) => {
    if (ts.isParenthesizedTypeNode(type)) return ofType(type.type);
    // The other parts of an intersection spell out `oneOf`; the overlay states the ones that matter.
    if (ts.isIntersectionTypeNode(type)) return ofType(type.types[0]);
    if (ts.isTypeLiteralNode(type)) return ofMembers(type.members);
    if (ts.isArrayTypeNode(type)) return { type: 'array', items: ofType(type.elementType) };
    if (ts.isUnionTypeNode(type)) return ofUnion(type.types);
    if (ts.isLiteralTypeNode(type)) return ofLiterals([type]);
    if (ts.isTypeReferenceNode(type)) {
      const name = type.typeName.getText();
      if (name === 'Array') return { type: 'array', items: ofType(type.typeArguments[0]) };
      if (name === 'Record') return { type: 'object', additionalProperties: ofType(type.typeArguments[1]) };
      const declaration = declared(type.typeName);
      return ts.isInterfaceDeclaration(declaration) ? ofMembers(membersOf(declaration)) : ofType(declaration.type);
    }
    switch (type.kind) {
      case ts.SyntaxKind.StringKeyword:
        return { type: 'string' };
      case ts.SyntaxKind.NumberKeyword:
        return { type: 'number' };
      case ts.SyntaxKind.BooleanKeyword:
        return { type: 'boolean' };
      default:
        throw new Error(`cannot turn ${type.getText()} into a schema`);
    }
  };

  return KINDS.map(({ kind, declarations }) => {
    const file = program.getSourceFile(join(modules, declarations));
    const object = file.statements.find((s) => ts.isInterfaceDeclaration(s) && s.name.text === `I${kind}`);
    const schema = ofMembers(membersOf(object), OPEN);
    for (const name of OPEN) schema.properties[name] = {};
    return schema;
  });
}

/** Wraps a value so that it stands at `path` of an otherwise empty object; `[]` and `{}` are steps into a list or map. */
function at(path, value) {
  return path.reduceRight(
    (inner, step) => (step === '[]' ? [inner] : step === '{}' ? { x: inner } : { [step]: inner }),
    value,
  );
}

/** A copy of a schema with, at each number and list, what the validator says about values that break every bound. */
function probe(schema, validate, path = []) {
  const pointer = path.map((step) => `/${step === '[]' ? 0 : step === '{}' ? 'x' : step}`).join('');
  const complaints = (value) => {
    validate(at(path, value));
    return (validate.errors ?? []).filter((error) => error.instancePath === pointer);
  };
  const limit = (keyword, value) => {
    const found = complaints(value).find((error) => error.keyword === keyword);
    return found && { [keyword]: found.params.limit };
  };
  if (schema.type === 'number') {
    const isInteger = complaints(1.5).some((error) => error.keyword === 'type' && error.params.type === 'integer');
    const type = isInteger ? 'integer' : 'number';
    return { type, ...limit('minimum', -(2 ** 60)), ...limit('maximum', 2 ** 60) };
  }
  if (schema.type === 'array') {
    return { ...schema, ...limit('minItems', []), items: probe(schema.items, validate, [...path, '[]']) };
  }
  if (schema.properties !== undefined) {
    const properties = Object.entries(schema.properties).map(([name, property]) =>
      path.length === 0 && OPEN.has(name) ? [name, property] : [name, probe(property, validate, [...path, name])],
    );
    return { ...schema, properties: Object.fromEntries(properties) };
  }
  if (typeof schema.additionalProperties === 'object') {
    return { ...schema, additionalProperties: probe(schema.additionalProperties, validate, [...path, '{}']) };
  }
  return schema;
}

/**
 * Applies the overlay's rules to the properties whose path ends with a rule's path. Items of lists and values of maps
 * have the path of the list or map, so a rule names the keys or the type it expects.
 */
function amend(kind, schema, path = []) {
  const matching = (rules, expected = () => true) =>
    rules.filter((rule) => {
      const steps = rule.path.split('.');
      const start = path.length - steps.length;
      const matches = rule.kinds.includes(kind) && steps.every((step, i) => path[start + i] === step) && expected(rule);
      if (matches) applied.add(rule);
      return matches;
    });
  const has = (key) => schema.properties !== undefined && key in schema.properties;
  for (const { add } of matching(overlay.fields, () => schema.properties !== undefined)) {
    Object.assign(schema.properties, structuredClone(add));
  }
  for (const { add } of matching(overlay.values, () => schema.enum !== undefined)) {
    schema.enum = [...new Set([...schema.enum, ...add])].sort();
  }
  for (const { keys } of matching(overlay.exclusive, (rule) => rule.keys.every(has))) {
    schema.exclusive = [...(schema.exclusive ?? []), keys];
  }
  for (const { accepts } of matching(overlay.durations, () => schema.type === 'string')) schema.duration = accepts;
  for (const { set } of matching(overlay.bounds, () => schema.type !== 'array')) Object.assign(schema, set);
  if (schema.items) amend(kind, schema.items, path);
  if (typeof schema.additionalProperties === 'object') amend(kind, schema.additionalProperties, path);
  for (const [name, property] of Object.entries(schema.properties ?? {})) amend(kind, property, [...path, name]);
}

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}

/** Moves equal subtrees of all schemas into one file of definitions, named after the property that holds them. */
function share(schemas) {
  const counts = new Map();
  const count = (node) => {
    if (node === null || typeof node !== 'object') return;
    if (node.type !== undefined && typeof node.type === 'string') {
      const text = JSON.stringify(node);
      counts.set(text, (counts.get(text) ?? 0) + 1);
      if (counts.get(text) > 1) return;
    }
    for (const child of Object.values(node)) count(child);
  };
  for (const schema of schemas) count(schema);
  const names = new Map();
  const definitions = {};
  const replace = (node, hint) => {
    if (node === null || typeof node !== 'object') return node;
    if (Array.isArray(node)) return node.map((child) => replace(child, hint));
    const text = JSON.stringify(node);
    const isShared = counts.get(text) > 1 && text.length >= SHARED_LENGTH;
    if (isShared && names.has(text)) return { $ref: `definitions.json#/$defs/${names.get(text)}` };
    let name = hint;
    if (isShared) {
      for (let n = 2; name in definitions; n++) name = `${hint}${n}`;
      names.set(text, name);
      definitions[name] = {};
    }
    const copy = {};
    for (const [key, child] of Object.entries(node)) {
      if (key !== 'properties') copy[key] = key === 'enum' || key === 'exclusive' ? child : replace(child, hint);
      else copy[key] = Object.fromEntries(Object.entries(child).map(([k, v]) => [k, replace(v, k)]));
    }
    if (!isShared) return copy;
    definitions[name] = copy;
    return { $ref: `definitions.json#/$defs/${name}` };
  };
  return { schemas: schemas.map((schema) => replace(schema, 'object')), definitions };
}

const packages = Object.fromEntries(
  ['istio', 'gateway-api'].map((name) => [
    name,
    JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8')).version,
  ]),
);
const applied = new Set();
const complete = [];
for (const [i, schema] of shapes().entries()) {
  const { validate } = await import(pathToFileURL(join(modules, KINDS[i].validator)).href);
  const probed = probe(schema, validate);
  amend(KINDS[i].kind, probed);
  complete.push(sorted(probed));
}
for (const rule of ['fields', 'values', 'exclusive', 'durations', 'bounds'].flatMap((part) => overlay[part])) {
  if (!applied.has(rule)) throw new Error(`overlay.json: nothing ends with ${rule.path} in ${rule.kinds.join(', ')}`);
}
const { schemas, definitions } = share(complete);
const files = new Map([['definitions.json', { $id: 'definitions.json', $defs: definitions }]]);
for (const [i, { group, kind, declarations }] of KINDS.entries()) {
  const name = declarations.split('/')[0];
  const $comment = `From @kubernetes-models/${name} ${packages[name]} and overlay.json by scripts/gen-schemas.mjs`;
  files.set(`${kind}.${group}.json`, { $id: `${kind}.${group}.json`, $comment, ...schemas[i] });
}

const check = process.argv.includes('--check');
mkdirSync(target, { recursive: true });
const stale = readdirSync(target).filter((name) => !files.has(name));
for (const [name, content] of files) {
  const path = join(target, name);
  const text = `${JSON.stringify(sorted(content), null, 1)}\n`;
  if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
  stale.push(name);
  if (!check) writeFileSync(path, text);
}
if (check && stale.length > 0) {
  console.error(`schemas/istio is not current: ${stale.join(', ')}. Run: node scripts/gen-schemas.mjs`);
  process.exitCode = 1;
} else if (!check) {
  for (const name of stale) if (!files.has(name)) rmSync(join(target, name));
  console.log(`schemas/istio: ${files.size} files, ${stale.length} changed`);
}
