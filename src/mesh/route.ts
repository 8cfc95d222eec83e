import type { Place } from '../manifests/place.js';
import type { Field, Resource } from '../manifests/resource.js';
import type { Effective, Unknown } from './effective.js';

/** How a text is compared: `segments` is the Gateway API's PathPrefix, which ends at a slash. */
export type Comparison = 'exact' | 'prefix' | 'segments' | 'regex' | 'present';

export interface TextMatch {
  readonly how: Comparison;
  readonly value: string;
  readonly field: Field;
}

export interface HeaderMatch extends TextMatch {
  /** Lower case. */
  readonly name: string;
}

/** One way to match a route: all its conditions must hold. */
export interface RouteMatch {
  readonly path: TextMatch | undefined;
  readonly ignoreCase: boolean;
  readonly headers: readonly HeaderMatch[];
  readonly withoutHeaders: readonly HeaderMatch[];
  readonly query: readonly HeaderMatch[];
  readonly method: TextMatch | undefined;
  readonly authority: TextMatch | undefined;
  readonly scheme: TextMatch | undefined;
  readonly port: number | undefined;
  readonly sourceLabels: ReadonlyMap<string, string>;
  readonly sourceNamespace: string | undefined;
  /** Gateways it is limited to, as written; undefined when it is for all of the VirtualService's. */
  readonly gateways: readonly string[] | undefined;
  readonly field: Field;
}

/** Where a route sends requests, as written: the host is resolved, the port may be left to Istio. */
export interface RouteDestination {
  readonly host: string;
  readonly port: number | undefined;
  readonly subset: string | undefined;
  /** 0 to 100 for VirtualServices, any for HTTPRoutes; the only destination of a route has 100. */
  readonly weight: number;
  readonly field: Field;
}

export interface Mirror {
  readonly host: string;
  readonly place: Place;
}

/** An entry of `http[]` of a VirtualService, a rule of an HTTPRoute, or Istio's default route to a Service. */
export interface Route {
  readonly kind: 'VirtualService' | 'HTTPRoute' | 'GRPCRoute' | 'TLSRoute' | 'TCPRoute' | 'Service';
  /** The object that hosts and gateways are taken from. */
  readonly resource: Resource;
  /** The delegate that the entry stands in, for delegated routes. */
  readonly delegate: Resource | undefined;
  readonly index: number;
  readonly name: string | undefined;
  /** Empty: every request. */
  readonly matches: readonly RouteMatch[];
  readonly destinations: readonly RouteDestination[];
  readonly field: Field;
  /** Milliseconds; null: none. */
  readonly timeout: Effective<number | null | Unknown>;
  readonly perTryTimeout: Effective<number | null | Unknown>;
  /** Attempts after the first; null: Istio's default. */
  readonly retries: Effective<number | null | Unknown>;
  readonly mirrors: readonly Mirror[];
  /** An entry of `tls[]` or `tcp[]`: bytes are passed on unseen, and nothing of HTTP applies. */
  readonly opaque?: true;
  /** The entry of the root VirtualService that delegates here: it fills in what the delegate leaves out. */
  readonly delegator?: Field;
}

/** Whether a route takes every request (no match, or one without a condition that could fail). */
export function isCatchAll(route: Route): boolean {
  return route.matches.length === 0 || route.matches.some(takesEverything);
}

/** The field that a route's timeout comes from; absent where the route does not hold it itself. */
export function timeoutField({ field, timeout }: Route): Field {
  const own = [['timeout'], ['timeouts', 'backendRequest'], ['timeouts', 'request']].map((path) => field.get(...path));
  return own.find((one) => one.exists && one.place.start === timeout.place?.start) ?? field.get('timeout');
}

/** The same for its per-try timeout, which a delegate may have from the route that delegates to it. */
export function tryTimeoutField({ field, delegator, perTryTimeout }: Route): Field {
  const own = field.get('retries', 'perTryTimeout');
  const others = [field.get('timeouts', 'backendRequest'), delegator?.get('retries', 'perTryTimeout')];
  const all = [own, ...others].filter((one) => one?.exists && one.place.start === perTryTimeout.place?.start);
  return all[0] ?? own;
}

/** Whether a route takes handshakes only: every way to match it asks for the upgrade header. */
export function takesOnlyUpgrades(route: Route): boolean {
  return (
    route.matches.length > 0 && route.matches.every(({ headers }) => headers.some(({ name }) => name === 'upgrade'))
  );
}

function takesEverything(match: RouteMatch): boolean {
  const { path } = match;
  const anyPath =
    path === undefined ||
    ((path.how === 'prefix' || path.how === 'segments') && path.value === '/') ||
    (path.how === 'regex' && path.value === '.*');
  return (
    anyPath &&
    match.headers.length === 0 &&
    match.withoutHeaders.length === 0 &&
    match.query.length === 0 &&
    match.method === undefined &&
    match.authority === undefined &&
    match.scheme === undefined &&
    match.port === undefined &&
    match.sourceLabels.size === 0 &&
    match.sourceNamespace === undefined
  );
}
