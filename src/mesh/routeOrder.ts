import type { Resource } from '../manifests/resource.js';
import { HANDSHAKE_HEADERS } from './request.js';
import type { HeaderMatch, Route, RouteMatch, TextMatch } from './route.js';

/** One way to match one route. Undefined matches take every request. */
export interface Candidate {
  readonly route: Route;
  readonly match: RouteMatch | undefined;
  /** Its place among all ways of its object. */
  readonly order: number;
}

/** The ways of one object, by the text with which every path begins that they take, and by what else they ask for. */
interface Ways {
  readonly byStart: Map<string, Map<string, Candidate[]>>;
  /** Lengths of those texts. */
  readonly lengths: Set<number>;
  /** The first way of each route. */
  readonly first: Map<Route, number>;
  count: number;
}

const known = new WeakMap<readonly Route[], Map<Resource, Ways>>();

/**
 * Finds the ways of earlier routes of the same object that may take what a match takes, in their order. Looks them up
 * by the start of the path and by a header or parameter, so that thousands of routes are not compared with each other.
 */
export function earlierWays(
  routes: readonly Route[],
  route: Route,
): (match: RouteMatch | undefined) => Iterable<Candidate> {
  const { byStart, lengths, first } = waysOf(routes, route.resource);
  const own = first.get(route) ?? 0;
  return (match) => {
    const text = startOf(match);
    const conditions = conditionsOf(match);
    const lists: (readonly Candidate[])[] = [];
    for (const length of lengths) {
      const byCondition = length <= text.length ? byStart.get(text.slice(0, length)) : undefined;
      if (byCondition === undefined) continue;
      for (const condition of conditions) {
        const list = byCondition.get(condition);
        if (list !== undefined) lists.push(list);
      }
    }
    return inOrder(lists, own);
  };
}

/** Earlier ways that a match is compared with; thousands for one path are a mistake that the first ones show as well. */
const MAX_COMPARED = 1000;

/** The candidates before an order out of lists that are sorted themselves: most searches end at one of the first. */
function* inOrder(lists: readonly (readonly Candidate[])[], before: number): Generator<Candidate> {
  const positions = lists.map(() => 0);
  for (let count = 0; count < MAX_COMPARED; count++) {
    let next: Candidate | undefined;
    let from = 0;
    for (const [index, list] of lists.entries()) {
      const candidate = list[positions[index] ?? 0];
      if (candidate !== undefined && candidate.order < (next?.order ?? before)) {
        next = candidate;
        from = index;
      }
    }
    if (next === undefined) return;
    positions[from] = (positions[from] ?? 0) + 1;
    yield next;
  }
}

function waysOf(routes: readonly Route[], resource: Resource): Ways {
  let objects = known.get(routes);
  if (objects === undefined) {
    objects = new Map();
    for (const route of routes) {
      const ways = objects.get(route.resource) ?? noWays();
      objects.set(route.resource, ways);
      add(ways, route);
    }
    known.set(routes, objects);
  }
  return objects.get(resource) ?? noWays();
}

function noWays(): Ways {
  return { byStart: new Map(), lengths: new Set(), first: new Map(), count: 0 };
}

function add(ways: Ways, route: Route): void {
  ways.first.set(route, ways.count);
  for (const match of route.matches.length === 0 ? [undefined] : route.matches) {
    const start = startOf(match);
    const candidate = { route, match, order: ways.count++ };
    const byCondition = ways.byStart.get(start) ?? new Map<string, Candidate[]>();
    ways.byStart.set(start, byCondition);
    const [, condition = NO_CONDITION] = conditionsOf(match);
    const list = byCondition.get(condition);
    if (list === undefined) byCondition.set(condition, [candidate]);
    else list.push(candidate);
    ways.lengths.add(start.length);
  }
}

const NO_CONDITION = '';

/** What a match asks for that only a match which asks for it too is sure to meet: nothing first, then each in words. */
function conditionsOf(match: RouteMatch | undefined): readonly string[] {
  if (match === undefined) return [NO_CONDITION];
  // Handshakes carry some headers by themselves.
  const headers = match.headers.filter(({ name }) => !HANDSHAKE_HEADERS.has(name));
  const words = (kind: string) => (one: HeaderMatch) => JSON.stringify([kind, one.name, one.how, one.value]);
  return [NO_CONDITION, ...headers.map(words('header')), ...match.query.map(words('parameter'))];
}

/** The text with which every path begins that a match takes, in lower case. */
function startOf(match: RouteMatch | undefined): string {
  const path = match?.path;
  if (path === undefined || (path.how !== 'exact' && takesEveryPath(path))) return '';
  const text = path.how === 'regex' ? literalStart(path.value) : path.value;
  return (path.how === 'segments' ? text.replace(/\/$/, '') : text).toLowerCase();
}

/** Whether a prefix or regular expression takes every path. */
export function takesEveryPath({ how, value }: TextMatch): boolean {
  return how === 'regex' ? /^\^?\/?\.\*\$?$/.test(value) : value === '/';
}

/** The text with which everything begins that a regular expression takes. */
export function literalStart(pattern: string): string {
  if (pattern.includes('|')) return '';
  const start = /^\^?([\w/-]*)/.exec(pattern)?.[1] ?? '';
  const next = pattern.replace(/^\^/, '').charAt(start.length);
  return /[*?{]/.test(next) ? start.slice(0, -1) : start;
}
