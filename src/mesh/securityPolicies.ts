import type { Field, Resource } from '../manifests/resource.js';
import { type Closeness, namespaceOf } from './closeness.js';
import type { EnvoyProxy } from './envoyFilters.js';
import { GATEWAY_NAME_LABEL } from './gateways.js';
import type { Mesh } from './mesh.js';
import { oncePer } from './oncePer.js';
import type { Route, TextMatch } from './route.js';
import { SelectorIndex } from './selectorIndex.js';
import { type ServiceHost, textItems } from './services.js';
import { selects } from './workloads.js';

/** A proxy that enforces policies; waypoints are told by their name, and by the Service they stand before. */
export interface Enforcer extends EnvoyProxy {
  readonly name?: string;
  readonly service?: ServiceHost | undefined;
}

/**
 * The AuthorizationPolicies or RequestAuthentications that a proxy enforces: those of its own and of the root namespace
 * whose targetRefs or selector find it. `origin` is the object from whose place in the tree the question is asked.
 */
export function policiesFor(
  mesh: Mesh,
  kind: 'AuthorizationPolicy' | 'RequestAuthentication',
  proxy: Enforcer,
  origin?: Resource,
): readonly Resource[] {
  const { inventory } = mesh;
  const all = kind === 'AuthorizationPolicy' ? inventory.authorizationPolicies : inventory.requestAuthentications;
  if (all.length === 0) return [];
  const known = policies.get(mesh) ?? new Map<string, readonly Resource[]>();
  policies.set(mesh, known);
  const asker = inventory.closeness.haveTwins(candidatesOf(all)) ? origin?.file.path : '';
  const { namespace, labels, name, service } = proxy;
  const key = JSON.stringify([kind, proxy.kind, namespace, name, service?.host, asker, ...labels]);
  const found = known.get(key) ?? findPolicies(mesh, all, proxy, origin);
  known.set(key, found);
  return found;
}

const policies = new WeakMap<Mesh, Map<string, readonly Resource[]>>();

const candidatesOf = oncePer((all: readonly Resource[]) => all.map((resource) => ({ resource })));

/** Whom a policy is for. */
interface Scope {
  readonly resource: Resource;
  readonly namespace: string;
  readonly targets: readonly Field[];
  readonly selector: ReadonlyMap<string, string>;
}

function scopeOf(resource: Resource): Scope {
  const spec = resource.field.get('spec');
  return {
    resource,
    namespace: namespaceOf(resource),
    targets: [...spec.get('targetRefs').items(), ...(spec.has('targetRef') ? [spec.get('targetRef')] : [])],
    selector: spec.get('selector', 'matchLabels').strings,
  };
}

const indices = new WeakMap<readonly Resource[], SelectorIndex<Scope>>();

/** Each of thousands of pods may have a policy of its own. */
function indexOf(all: readonly Resource[], closeness: Closeness): SelectorIndex<Scope> {
  const known = indices.get(all);
  if (known !== undefined) return known;
  const index = new SelectorIndex(all.map(scopeOf), closeness, ({ targets, selector }) =>
    targets.length > 0 ? undefined : selector,
  );
  indices.set(all, index);
  return index;
}

function findPolicies(
  mesh: Mesh,
  all: readonly Resource[],
  proxy: Enforcer,
  origin: Resource | undefined,
): readonly Resource[] {
  return indexOf(all, mesh.inventory.closeness)
    .mayReach([...new Set([proxy.namespace, mesh.rootNamespace])], proxy.labels, origin)
    .filter(({ namespace, selector, targets }) => {
      if (targets.length > 0) return targets.some((target) => finds(target, namespace, proxy));
      // A waypoint takes no policies by labels: ztunnel enforces those, and knows no HTTP.
      return proxy.kind !== 'waypoint' && selects(selector, proxy.labels);
    })
    .map(({ resource }) => resource);
}

/** Whether a targetRef of a policy in a namespace finds a proxy: a gateway by its name, a waypoint by its Service too. */
function finds(target: Field, namespace: string, { kind, namespace: own, labels, name, service }: Enforcer): boolean {
  const wanted = target.get('name').text;
  if (wanted === undefined || kind === 'sidecar') return false;
  if (target.get('kind').text === 'Gateway') {
    return namespace === own && wanted === (kind === 'waypoint' ? name : labels.get(GATEWAY_NAME_LABEL));
  }
  if (kind !== 'waypoint') return false;
  if (target.get('kind').text === 'GatewayClass') return true;
  return service !== undefined && service.namespace === namespace && service.name === wanted;
}

/** The requests that a policy has to judge: those of a route, at one proxy's port (undefined where it is not known). */
export interface Judged {
  readonly route: Route;
  readonly port: number | undefined;
}

/**
 * `methods` lists that name CONNECT without GET, where the rest of their operation is for these requests: no handshake
 * matches them, Envoy sees GET on every hop. A DENY that names no path is left alone: it is meant for tunnels.
 */
export function connectOnlyMethods(policies: readonly Resource[], judged: Judged): readonly Field[] {
  return connectOnly(policies)
    .filter((operation) => onPort(operation, judged) && onPath(operation, judged))
    .map((operation) => operation.get('methods'));
}

/** Those of the same policies once for all requests: of both there may be thousands. */
const connectOnly = oncePer((policies: readonly Resource[]) => policies.flatMap(connectOnlyOperations));

const connectOnlyOperations = oncePer((policy: Resource): readonly Field[] => {
  const denies = actionOf(policy) === 'DENY';
  return operations(policy).filter((operation) => {
    const methods = operation.get('methods');
    if (denies && !operation.has('paths')) return false;
    return methods.items().some(({ text }) => text === 'CONNECT') && !takesGet(methods);
  });
});

/**
 * Whether these requests get through a proxy with a valid token only: each ALLOW rule that is for them asks for one, or
 * a DENY rule refuses those without.
 */
export function requiresToken(policies: readonly Resource[], judged: Judged): boolean {
  if (!mentionTokens(policies)) return false;
  const allowing = rulesFor(policies, 'ALLOW', judged);
  if (allowing.length > 0 && allowing.every(asksForToken)) return true;
  return rulesFor(policies, 'DENY', judged).some(refusesWithoutToken);
}

/** Whether any rule is about tokens at all. */
const mentionTokens = oncePer((policies: readonly Resource[]): boolean =>
  policies.some((policy) => {
    const rules = policy.field.get('spec', 'rules').items();
    return rules.some((rule) => asksForToken(rule) || refusesWithoutToken(rule));
  }),
);

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

/** The rules of policies with an action whose operations may be for handshakes of these requests. */
function rulesFor(policies: readonly Resource[], action: 'ALLOW' | 'DENY', judged: Judged): readonly Field[] {
  return policies
    .filter((policy) => actionOf(policy) === action)
    .flatMap((policy) => policy.field.get('spec', 'rules').items())
    .filter((rule) => {
      const own = operationsOf(rule);
      return own.length === 0 || own.some((operation) => mayTake(operation, judged));
    });
}

function actionOf(policy: Resource): string {
  return policy.field.get('spec', 'action').text ?? 'ALLOW';
}

function operations(policy: Resource): readonly Field[] {
  return policy.field.get('spec', 'rules').items().flatMap(operationsOf);
}

function operationsOf(rule: Field): readonly Field[] {
  return rule
    .get('to')
    .items()
    .map((to) => to.get('operation'));
}

function mayTake(operation: Field, judged: Judged): boolean {
  const methods = operation.get('methods');
  if (methods.exists && !takesGet(methods)) return false;
  if (takesGet(operation.get('notMethods'))) return false;
  return onPort(operation, judged) && onPath(operation, judged);
}

function onPort(operation: Field, { port }: Judged): boolean {
  const ports = operation.get('ports');
  return !ports.exists || port === undefined || lists(ports, String(port));
}

function onPath(operation: Field, { route }: Judged): boolean {
  const routePaths: readonly (TextMatch | undefined)[] =
    route.matches.length === 0 ? [undefined] : route.matches.map(({ path }) => path);
  const paths = textItems(operation.get('paths')) ?? ['*'];
  const excluded = textItems(operation.get('notPaths')) ?? [];
  return routePaths.some(
    (path) => paths.some((pattern) => overlaps(pattern, path)) && !excluded.some((pattern) => includes(pattern, path)),
  );
}

/** Whether a path pattern of a policy (`/ws`, `/ws*`, `*.ws`, `/ws/{*}`) takes some of the paths of a route. */
function overlaps(pattern: string, path: TextMatch | undefined): boolean {
  const open = pattern.search(/[*{]/);
  if (path === undefined || open === 0 || path.how === 'regex' || path.how === 'present') return true;
  const start = open < 0 ? pattern : pattern.slice(0, open);
  if (path.how === 'exact') return open < 0 ? pattern === path.value : path.value.startsWith(start);
  return start.startsWith(path.value) || (open > 0 && path.value.startsWith(start));
}

/** Whether a path pattern takes every path of a route. */
function includes(pattern: string, path: TextMatch | undefined): boolean {
  if (pattern === '*') return true;
  if (path === undefined || path.how === 'regex' || path.how === 'present') return false;
  if (pattern.endsWith('*')) return path.value.startsWith(pattern.slice(0, -1));
  return path.how === 'exact' && pattern === path.value;
}

function takesGet(methods: Field): boolean {
  return methods.items().some(({ text }) => text === 'GET' || text === '*');
}

function lists(field: Field, item: string): boolean {
  return field.items().some(({ text }) => text === item);
}

/** Headers that browsers do send with a handshake: cookies, and the subprotocols that the page asks for. */
const SENT_BY_BROWSERS: ReadonlySet<string> = new Set(['cookie', 'sec-websocket-protocol']);

/** A JWT rule whose token browsers cannot put where it is looked for. */
export interface HeaderToken {
  readonly field: Field;
  /** The headers it names; undefined for a rule that names no place: then the query parameter access_token is left. */
  readonly headers: readonly string[] | undefined;
}

/**
 * The JWT rules of RequestAuthentications that look for the token in headers that browsers cannot set on a handshake.
 * None where another rule looks elsewhere: that one is theirs.
 */
export function headerTokens(mesh: Mesh, authentications: readonly Resource[]): readonly HeaderToken[] {
  const found: HeaderToken[] = [];
  for (const rule of authentications.flatMap(({ field }) => field.get('spec', 'jwtRules').items())) {
    const headers = rule.get('fromHeaders');
    const names = headers.items().map((header) => header.get('name').text ?? '');
    if (rule.has('fromParams') || names.some((name) => SENT_BY_BROWSERS.has(name.toLowerCase()))) return [];
    if (rule.has('fromCookies') && mesh.facts.holds('token-in-cookie')) return [];
    found.push(headers.exists ? { field: headers, headers: names } : { field: rule.get('issuer'), headers: undefined });
  }
  return found;
}
