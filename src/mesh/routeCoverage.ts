import { compares, HANDSHAKE_HEADERS, pathMatches } from './request.js';
import type { HeaderMatch, Route, RouteMatch, TextMatch } from './route.js';
import { earlierWays, literalStart, takesEveryPath } from './routeOrder.js';
import type { VirtualHost } from './virtualHosts.js';

/** A way to match a route whose handshakes an earlier route takes. Undefined matches take every request. */
export interface Taken {
  readonly match: RouteMatch | undefined;
  readonly by: Route;
  readonly byMatch: RouteMatch | undefined;
}

/** Which requests a question is about: handshakes carry headers of their own, requests may carry any. */
export type Requests = 'handshakes' | 'all requests';

/**
 * The first of `matches` (all of a route's, or those that matter) whose handshakes an earlier route of the same object
 * takes, so that they never arrive. Routes of other objects do not count: on gateways their order is that of age.
 */
export function takenBefore(
  virtualHost: VirtualHost,
  route: Route,
  matches: readonly RouteMatch[],
  which: Requests = 'handshakes',
): Taken | undefined {
  const earlier = earlierWays(virtualHost.routes, route);
  for (const match of matches.length === 0 ? [undefined] : matches) {
    for (const way of earlier(match)) {
      if (takesAll(way.match, match, virtualHost, which)) return { match, by: way.route, byMatch: way.match };
    }
  }
  return undefined;
}

/** Whether a rule of an HTTPRoute comes later for its regular expression, wherever it stands. */
export function ranksLow({ match, byMatch }: Taken, { kind }: Route): boolean {
  return kind === 'HTTPRoute' && match?.path?.how === 'regex' && byMatch?.path?.how !== 'regex';
}

/** Whether every one of these requests that meets `later` meets `earlier` too. What a client's labels and port decide is settled. */
function takesAll(
  earlier: RouteMatch | undefined,
  later: RouteMatch | undefined,
  host: VirtualHost,
  which: Requests,
): boolean {
  if (earlier === undefined) return true;
  return (
    pathTaken(earlier, later) &&
    earlier.headers.every((header) => headerGiven(header, later, which)) &&
    earlier.withoutHeaders.every((header) => has(later?.withoutHeaders, header)) &&
    earlier.query.every((parameter) => has(later?.query, parameter)) &&
    given(earlier.method, later?.method, which === 'handshakes' ? 'GET' : undefined) &&
    given(earlier.authority, later?.authority, host.domain.startsWith('*') ? undefined : host.domain) &&
    given(earlier.scheme, later?.scheme, schemeOf(host))
  );
}

function schemeOf({ client }: VirtualHost): string | undefined {
  if (client.kind !== 'gateway') return 'http';
  return client.server === undefined ? undefined : client.server.secure ? 'https' : 'http';
}

function pathTaken(earlier: RouteMatch, later: RouteMatch | undefined): boolean {
  const { path } = earlier;
  if (path === undefined || (path.how !== 'exact' && takesEveryPath(path))) return true;
  if (later?.path === undefined) return false;
  if (later.ignoreCase && !earlier.ignoreCase) return false;
  const { how, value } = later.path;
  if (how === 'exact') return pathMatches(earlier, value);
  if (path.how === how && path.value === value) return true;
  if (how === 'regex') return path.how === 'prefix' && pathMatches(earlier, literalStart(value));
  if (path.how === 'exact') return false;
  // Of what a prefix takes, the prefix itself and anything behind it must be taken.
  if (path.how === 'regex') return OPEN_END.test(path.value) && pathMatches(earlier, value);
  if (path.how === 'segments') return pathMatches(earlier, how === 'segments' ? value : segmentOf(value));
  return pathMatches(earlier, value);
}

/** A regular expression without alternatives that ends with anything; an escaped dot before the star is but dots. */
const OPEN_END = /^(?:[^|\\]|\\.)*\.\*$/;

/** The whole segments of a prefix: `/ws/v` also takes `/ws/v2`, so that only `/ws` is sure. */
function segmentOf(prefix: string): string {
  return prefix.slice(0, prefix.lastIndexOf('/'));
}

/** Handshakes carry the upgrade headers by themselves; every other header has to be asked for by both. */
function headerGiven(header: HeaderMatch, later: RouteMatch | undefined, which: Requests): boolean {
  const value = which === 'handshakes' ? HANDSHAKE_HEADERS.get(header.name) : undefined;
  if (value !== undefined && compares(header, value)) return true;
  return has(later?.headers, header);
}

function has(list: readonly HeaderMatch[] | undefined, { name, how, value }: HeaderMatch): boolean {
  return list?.some((other) => other.name === name && other.how === how && other.value === value) === true;
}

/** Whether a condition on a text holds for what the later route asks for, or for the only value there can be. */
function given(condition: TextMatch | undefined, later: TextMatch | undefined, only: string | undefined): boolean {
  if (condition === undefined) return true;
  if (only !== undefined) return compares(condition, only);
  if (later === undefined) return false;
  return later.how === 'exact'
    ? compares(condition, later.value)
    : later.how === condition.how && later.value === condition.value;
}
