import type { Field, Resource } from '../manifests/resource.js';
import { oncePer } from './oncePer.js';
import { PathPatterns } from './pathPatterns.js';
import type { Route, TextMatch } from './route.js';
import { textItems } from './services.js';

/** The requests that a policy has to judge: those of a route, at one proxy's port (undefined where it is not known). */
export interface Requests {
  readonly route: Route;
  readonly port: number | undefined;
}

/** Which requests a rule of an AuthorizationPolicy is for, an entry of its `to[]`. */
interface Operation {
  readonly methods: Field | undefined;
  readonly paths: readonly string[];
  readonly notPaths: readonly string[];
  /** Undefined: all ports. */
  readonly ports: ReadonlySet<string> | undefined;
}

/** What a rule without `to[]` is for. */
const EVERYTHING: Operation = { methods: undefined, paths: ['*'], notPaths: [], ports: undefined };

function operation(field: Field): Operation {
  const ports = textItems(field.get('ports'));
  return {
    methods: field.get('methods'),
    paths: textItems(field.get('paths')) ?? ['*'],
    notPaths: textItems(field.get('notPaths')) ?? [],
    ports: ports && new Set(ports),
  };
}

/**
 * `methods` lists that name CONNECT without GET, where the rest of their operation is for these requests: no handshake
 * matches them, Envoy sees GET on every hop. A DENY that names no path is left alone: it is meant for tunnels.
 */
export function connectOnlyMethods(policies: readonly Resource[], requests: Requests): readonly Field[] {
  const taken = new Set(operationsThatTake(connectOnly(policies), requests));
  return [...taken].flatMap(({ methods }) => methods ?? []);
}

/** Those of the same policies once for all requests. */
const connectOnly = oncePer((policies: readonly Resource[]) => indexed(policies.flatMap(connectOnlyOperations)));

const connectOnlyOperations = oncePer((policy: Resource): readonly Operation[] => {
  const denies = actionOf(policy) === 'DENY';
  return rulesOf(policy)
    .flatMap(operationsOf)
    .filter((field) => {
      const methods = field.get('methods');
      if (denies && !field.has('paths')) return false;
      return methods.items().some(({ text }) => text === 'CONNECT') && !takesGet(methods);
    })
    .map(operation);
});

/**
 * Whether these requests get through a proxy with a valid token only: each ALLOW rule that is for them asks for one, or
 * a DENY rule refuses those without.
 */
export function requiresToken(policies: readonly Resource[], requests: Requests): boolean {
  const { free, asking, refusing } = handshakeRules(policies);
  if (asking !== undefined && takes(asking, requests) && !(free !== undefined && takes(free, requests))) return true;
  return refusing !== undefined && takes(refusing, requests);
}

/** The operations of rules that may be for handshakes. */
interface HandshakeRules {
  /** Of rules that allow requests without a token. */
  readonly free: PathPatterns<Operation> | undefined;
  /** Of rules that allow requests with a token only. */
  readonly asking: PathPatterns<Operation> | undefined;
  /** Of rules that deny requests without a token. */
  readonly refusing: PathPatterns<Operation> | undefined;
}

/** Those of the same policies once for all requests. */
const handshakeRules = oncePer((policies: readonly Resource[]): HandshakeRules => {
  const rulesWith = (action: 'ALLOW' | 'DENY') =>
    policies.filter((policy) => actionOf(policy) === action).flatMap(rulesOf);
  const allowing = rulesWith('ALLOW');
  const operationsFor = (rules: readonly Field[]) => {
    const found = rules.flatMap(handshakeOperations);
    return found.length === 0 ? undefined : indexed(found);
  };
  return {
    free: operationsFor(allowing.filter((rule) => !asksForToken(rule))),
    asking: operationsFor(allowing.filter(asksForToken)),
    refusing: operationsFor(rulesWith('DENY').filter(refusesWithoutToken)),
  };
});

/** The operations of a rule that handshakes may match: their method is GET. */
function handshakeOperations(rule: Field): readonly Operation[] {
  const own = operationsOf(rule);
  if (own.length === 0) return [EVERYTHING];
  return own
    .filter((field) => {
      const methods = field.get('methods');
      return (!methods.exists || takesGet(methods)) && !takesGet(field.get('notMethods'));
    })
    .map(operation);
}

function refusesWithoutToken(rule: Field): boolean {
  const sources = rule
    .get('from')
    .items()
    .map((from) => from.get('source'));
  return sources.some((source) => source.entries().length === 1 && lists(source.get('notRequestPrincipals'), '*'));
}

function asksForToken(rule: Field): boolean {
  const sources = rule.get('from').items();
  if (sources.length > 0 && sources.every((from) => from.has('source', 'requestPrincipals'))) return true;
  return rule
    .get('when')
    .items()
    .some((when) => (when.get('key').text ?? '').startsWith('request.auth.') && when.has('values'));
}

function actionOf(policy: Resource): string {
  return policy.field.get('spec', 'action').text ?? 'ALLOW';
}

function rulesOf(policy: Resource): readonly Field[] {
  return policy.field.get('spec', 'rules').items();
}

function operationsOf(rule: Field): readonly Field[] {
  return rule
    .get('to')
    .items()
    .map((to) => to.get('operation'));
}

function takesGet(methods: Field): boolean {
  return methods.items().some(({ text }) => text === 'GET' || text === '*');
}

function lists(field: Field, item: string): boolean {
  return field.items().some(({ text }) => text === item);
}

function indexed(operations: readonly Operation[]): PathPatterns<Operation> {
  return new PathPatterns(operations, ({ paths }) => paths);
}

function takes(operations: PathPatterns<Operation>, requests: Requests): boolean {
  for (const _ of operationsThatTake(operations, requests)) return true;
  return false;
}

/** The operations that may be for some of these requests, by port and path. */
function* operationsThatTake(operations: PathPatterns<Operation>, { route, port }: Requests): Iterable<Operation> {
  const number = port === undefined ? undefined : String(port);
  const paths: readonly (TextMatch | undefined)[] =
    route.matches.length === 0 ? [undefined] : route.matches.map(({ path }) => path);
  for (const path of paths) {
    for (const one of operations.mayTake(path)) {
      if (one.ports !== undefined && number !== undefined && !one.ports.has(number)) continue;
      if (!one.notPaths.some((pattern) => includes(pattern, path))) yield one;
    }
  }
}

/** Whether a path pattern takes every path of a route. */
function includes(pattern: string, path: TextMatch | undefined): boolean {
  if (pattern === '*') return true;
  if (path === undefined || path.how === 'regex' || path.how === 'present') return false;
  if (pattern.endsWith('*')) return path.value.startsWith(pattern.slice(0, -1));
  return path.how === 'exact' && pattern === path.value;
}
