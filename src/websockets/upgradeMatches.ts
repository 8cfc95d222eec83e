import type { Field } from '../manifests/resource.js';
import { compares } from '../mesh/request.js';
import type { HeaderMatch, Route, RouteMatch } from '../mesh/route.js';
import { isPolling } from './words.js';

const WEBSOCKET = 'websocket';

/** A match on the upgrade header that stands beside a path as an alternative. */
export interface SplitMatch {
  readonly header: HeaderMatch;
  readonly path: NonNullable<RouteMatch['path']>;
}

/**
 * The upgrade header as a match item of its own beside an item with a path: together they take every WebSocket of the
 * host and every HTTP request to the path. `siblings` are the routes of the same virtual host: a Gateway API rule is one
 * route for each of its matches. Paths of transports that poll over HTTP are meant so.
 */
export function splitMatch(route: Route, siblings: readonly Route[]): SplitMatch | undefined {
  if (!route.matches.some(({ headers }) => headers.some(asksForWebSocket))) return undefined;
  const matches = siblings.filter(({ field }) => field.node === route.field.node).flatMap((other) => other.matches);
  const alone = matches.find(
    ({ headers, path, ...rest }) => path === undefined && headers.length === 1 && isPlain(rest),
  );
  const header = alone?.headers.find(asksForWebSocket);
  if (header === undefined) return undefined;
  const paths = matches.flatMap(({ path, headers }) =>
    path === undefined || headers.some(({ name }) => name === 'upgrade') ? [] : [path],
  );
  if (paths.some(({ value, how }) => isPolling(value, how === 'regex'))) return undefined;
  return paths[0] && { header, path: paths[0] };
}

function isPlain({ withoutHeaders, query, method, authority, scheme }: Omit<RouteMatch, 'headers' | 'path'>): boolean {
  return withoutHeaders.length + query.length === 0 && (method ?? authority ?? scheme) === undefined;
}

function asksForWebSocket({ name, value }: HeaderMatch): boolean {
  return name === 'upgrade' && /websocket/i.test(value);
}

/** Matches on the upgrade header that browsers never meet, because they write `websocket` in lower case. */
export function misspeltUpgrades(route: Route): readonly HeaderMatch[] {
  return route.matches
    .flatMap(({ headers }) => headers)
    .filter((header) => asksForWebSocket(header) && header.how !== 'present' && !compares(header, WEBSOCKET));
}

/** Matches that ask for another Upgrade than WebSocket. */
export function otherUpgrades(route: Route): readonly HeaderMatch[] {
  return route.matches
    .flatMap(({ headers }) => headers)
    .filter(
      (header) =>
        header.name === 'upgrade' &&
        header.how !== 'present' &&
        header.value !== '' &&
        !valueField(header).isPlaceholder &&
        !asksForWebSocket(header) &&
        !compares(header, WEBSOCKET),
    );
}

/** Where the value of a header match stands: `exact: WebSocket` of a VirtualService, `value: WebSocket` of an HTTPRoute. */
export function valueField({ field, how }: HeaderMatch): Field {
  const own = field.has('value') ? field.get('value') : field.get(how);
  return own.exists ? own : field;
}
