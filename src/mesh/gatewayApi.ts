import type { Field, Resource } from '../manifests/resource.js';
import { namespaceOf } from './closeness.js';
import { byDefault } from './effective.js';
import type { Facts } from './facts.js';
import { isWildcard, resolveHost } from './names.js';
import type { HeaderMatch, Mirror, Route, RouteDestination, RouteMatch, TextMatch } from './route.js';
import { textItems } from './services.js';
import { routeTimeout } from './virtualServices.js';

/** An HTTPRoute or GRPCRoute: the hosts and parents it attaches to. */
export interface ApiRoute {
  readonly resource: Resource;
  readonly namespace: string;
  readonly hostnames: readonly string[];
  readonly parents: readonly ParentRef[];
}

export interface ParentRef {
  /** `core` is no name of the group of Services, and the default is that of Gateways. */
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly section: string | undefined;
  readonly port: number | undefined;
  readonly field: Field;
}

export function apiRoute(resource: Resource): ApiRoute {
  const namespace = namespaceOf(resource);
  const spec = resource.field.get('spec');
  return {
    resource,
    namespace,
    hostnames: textItems(spec.get('hostnames')) ?? [],
    parents: spec
      .get('parentRefs')
      .items()
      .map((ref) => ({
        group: ref.get('group').text ?? 'gateway.networking.k8s.io',
        kind: ref.get('kind').text ?? 'Gateway',
        namespace: ref.get('namespace').text ?? namespace,
        name: ref.get('name').text ?? '',
        section: ref.get('sectionName').text,
        port: ref.get('port').number,
        field: ref,
      })),
  };
}

/**
 * The routes of an HTTPRoute or GRPCRoute as istiod translates them: one for each match of each rule, so that they can
 * be put into the Gateway API's order of precedence.
 */
export function apiRoutes({ resource, namespace }: ApiRoute, facts: Facts, domain: string): Route[] {
  const kind = resource.kind === 'GRPCRoute' ? 'GRPCRoute' : 'HTTPRoute';
  return resource.field
    .get('spec', 'rules')
    .items()
    .flatMap((rule, index) => {
      const matches = rule.get('matches').items();
      const shared = {
        kind,
        resource,
        delegate: undefined,
        index,
        name: rule.get('name').text,
        destinations: backends(rule, namespace, domain),
        field: rule,
        retries: byDefault(null),
        ...timeouts(rule, facts),
        mirrors: mirrors(rule, namespace, domain),
      } as const;
      if (matches.length === 0) return [{ matches: [], ...shared }];
      return matches.map((match) => ({ matches: [routeMatch(match, kind)], ...shared }));
    });
}

/** The weighted backends of a rule of any route of the Gateway API. */
export function backends(rule: Field, namespace: string, domain: string): RouteDestination[] {
  const refs = rule
    .get('backendRefs')
    .items()
    .filter((ref) => ['Service', undefined].includes(ref.get('kind').text) || ref.get('kind').text === 'Hostname');
  const total = refs.reduce((sum, ref) => sum + (ref.get('weight').number ?? 1), 0);
  return refs.map((ref) => {
    const weight = ref.get('weight').number ?? 1;
    return {
      host: resolveHost(ref.get('name').text ?? '', ref.get('namespace').text ?? namespace, domain),
      port: ref.get('port').number,
      subset: undefined,
      weight: refs.length === 1 || total === 0 ? 100 : Math.round((weight / total) * 100),
      field: ref,
    };
  });
}

/** `backendRequest` bounds each try where retries are configured and honoured; else it is the route's timeout. */
function timeouts(rule: Field, facts: Facts): Pick<Route, 'timeout' | 'perTryTimeout'> {
  const request = rule.get('timeouts', 'request');
  const backend = rule.get('timeouts', 'backendRequest');
  if (!backend.exists) return { timeout: routeTimeout(request), perTryTimeout: byDefault(null) };
  if (rule.has('retry') && facts.holds('http-route-retry')) {
    return { timeout: routeTimeout(request), perTryTimeout: routeTimeout(backend) };
  }
  return { timeout: routeTimeout(backend), perTryTimeout: byDefault(null) };
}

function mirrors(rule: Field, namespace: string, domain: string): Mirror[] {
  return rule
    .get('filters')
    .items()
    .filter((filter) => {
      const mirror = filter.get('requestMirror');
      const none = mirror.get('percent').number === 0 || mirror.get('fraction', 'numerator').number === 0;
      return filter.get('type').text === 'RequestMirror' && !none;
    })
    .map((filter) => {
      const ref = filter.get('requestMirror', 'backendRef');
      return {
        host: resolveHost(ref.get('name').text ?? '', ref.get('namespace').text ?? namespace, domain),
        place: ref.get('name').place,
      };
    });
}

const NO_LABELS: ReadonlyMap<string, string> = new Map();

function routeMatch(field: Field, kind: 'HTTPRoute' | 'GRPCRoute'): RouteMatch {
  return {
    path: kind === 'HTTPRoute' ? pathMatch(field.get('path')) : undefined,
    ignoreCase: false,
    headers: pairs(field.get('headers')),
    withoutHeaders: [],
    query: pairs(field.get('queryParams')),
    method: methodMatch(field.get('method'), kind),
    authority: undefined,
    scheme: undefined,
    port: undefined,
    sourceLabels: NO_LABELS,
    sourceNamespace: undefined,
    gateways: undefined,
    field,
  };
}

/** The API server completes a path with the type PathPrefix and the value `/`. */
function pathMatch(field: Field): TextMatch | undefined {
  if (!field.exists) return undefined;
  const value = field.get('value');
  const how = PATH_TYPES.get(field.get('type').text) ?? 'segments';
  return { how, value: value.exists ? (value.text ?? '') : '/', field: value.exists ? value : field };
}

const PATH_TYPES: ReadonlyMap<string | undefined, TextMatch['how']> = new Map([
  ['Exact', 'exact'],
  ['RegularExpression', 'regex'],
]);

/** gRPC calls are POST requests: a handshake never matches a GRPCRoute that names a method. */
function methodMatch(field: Field, kind: 'HTTPRoute' | 'GRPCRoute'): TextMatch | undefined {
  if (!field.exists) return undefined;
  return { how: 'exact', value: kind === 'GRPCRoute' ? 'POST' : (field.text ?? ''), field };
}

function pairs(field: Field): HeaderMatch[] {
  return field.items().map((item) => ({
    name: (item.get('name').text ?? '').toLowerCase(),
    how: item.get('type').text === 'RegularExpression' ? 'regex' : 'exact',
    value: item.get('value').text ?? '',
    field: item,
  }));
}

/** The Gateway API's order: exact paths, then longer prefixes, then a method, more headers, more query parameters, age. */
export function byPrecedence(a: Route, b: Route): number {
  const [x, y] = [a.matches[0], b.matches[0]];
  return (
    pathRank(b) - pathRank(a) ||
    Number(y?.method !== undefined) - Number(x?.method !== undefined) ||
    (y?.headers.length ?? 0) - (x?.headers.length ?? 0) ||
    (y?.query.length ?? 0) - (x?.query.length ?? 0) ||
    a.resource.order - b.resource.order ||
    a.index - b.index
  );
}

/** istiod ranks exact above prefix above regex, then by length. */
function pathRank({ kind, matches: [match] }: Route): number {
  const path = match?.path;
  // The API server completes HTTPRoutes with the prefix `/`, but no GRPCRoutes.
  if (path === undefined) return kind === 'HTTPRoute' ? RANKS.segments + '/'.length : 0;
  return RANKS[path.how] + path.value.length;
}

const RANKS = { exact: 3e6, prefix: 2e6, segments: 2e6, regex: 1e6, present: 0 } as const;

/** Tells the host that a route and this listener share; undefined when they share none. */
export function hostsOf(listener: string): (hostname: string) => string | undefined {
  const suffix = isWildcard(listener) ? listener.slice(1) : undefined;
  return (hostname) => {
    if (listener === '*' || listener === hostname) return hostname;
    if (hostname === '*') return listener;
    if (suffix !== undefined && hostname.endsWith(suffix)) return hostname;
    if (isWildcard(hostname) && listener.endsWith(hostname.slice(1))) return listener;
    return undefined;
  };
}
