import type { Field, Resource } from '../manifests/resource.js';
import { type Closeness, namespaceOf } from './closeness.js';
import type { EnvoyProxy } from './envoyFilters.js';
import { GATEWAY_NAME_LABEL } from './gateways.js';
import type { Mesh } from './mesh.js';
import { oncePer } from './oncePer.js';
import { SelectorIndex } from './selectorIndex.js';
import type { ServiceHost } from './services.js';
import { labelsKey, selects } from './workloads.js';

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
  const key = [kind, proxy.kind, namespace, name, service?.host, asker, labelsKey(labels)].join(' ');
  const found = known.get(key) ?? shared(known, kind, findPolicies(mesh, all, proxy, origin));
  known.set(key, found);
  return found;
}

/** The same list for all proxies that enforce the same policies: what they ask for is worked out once. */
function shared(
  known: Map<string, readonly Resource[]>,
  kind: string,
  found: readonly Resource[],
): readonly Resource[] {
  const key = `${kind} ${found.map(({ order }) => order).join()}`;
  const same = known.get(key) ?? found;
  known.set(key, same);
  return same;
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
  const { found, inCookies } = tokensLookedFor(authentications);
  return inCookies && mesh.facts.holds('token-in-cookie') ? [] : found;
}

/** The same without regard to cookies, once for all paths whose proxies have these RequestAuthentications. */
const tokensLookedFor = oncePer((authentications: readonly Resource[]) => {
  const found: HeaderToken[] = [];
  let inCookies = false;
  for (const rule of authentications.flatMap(({ field }) => field.get('spec', 'jwtRules').items())) {
    const headers = rule.get('fromHeaders');
    const names = headers.items().map((header) => header.get('name').text ?? '');
    if (rule.has('fromParams') || names.some((name) => SENT_BY_BROWSERS.has(name.toLowerCase()))) {
      return { found: [], inCookies: false };
    }
    inCookies ||= rule.has('fromCookies');
    found.push(headers.exists ? { field: headers, headers: names } : { field: rule.get('issuer'), headers: undefined });
  }
  return { found, inCookies };
});
