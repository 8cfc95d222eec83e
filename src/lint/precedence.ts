import { position } from '../manifests/place.js';
import type { Resource } from '../manifests/resource.js';
import { oncePer } from '../mesh/oncePer.js';
import type { SocketPath } from '../websockets/path.js';
import { type ResourceAt, type Steps, stepsTo } from './identity.js';
import { isSocketPath, type Report, type Verdict } from './judge.js';

/** One cause, one finding: a rule whose finding explains those of others. */
export interface Precedence {
  readonly leaders: readonly string[];
  readonly over: readonly string[];
  /**
   * Where the finding of the led rule has to be: on the leader's `line`; beside it, at a key of the same map
   * (`siblings`); or on the same WebSocket `path`, wherever it points to.
   */
  readonly on: 'line' | 'siblings' | 'path';
  /** The leader leads only where it points to one of these keys. */
  readonly keys?: readonly string[];
}

/** Never among them: WS301 beside WS302, WS202 beside WS204 say two things. */
export const PRECEDENCE: readonly Precedence[] = [
  { leaders: ['WS102', 'WS304', 'WS501'], over: ['WS002', 'WS003'], on: 'line' },
  { leaders: ['WS003'], over: ['WS202'], on: 'siblings', keys: ['h2UpgradePolicy', 'useClientProtocol'] },
  { leaders: ['WS003'], over: ['WS204'], on: 'line' },
  { leaders: ['WS303', 'WS304', 'WS305', 'WS507'], over: ['WS302'], on: 'path' },
];

/** The rules that lead or are led: what all others say is taken as it is. */
export function isConcerned({ rule }: Verdict): boolean {
  return CONCERNED.has(rule.id);
}

const CONCERNED = new Set(PRECEDENCE.flatMap(({ leaders, over }) => [...leaders, ...over]));

/**
 * Takes away what a leading finding explains. Led findings at another place become related places of the leader; a
 * finding on several paths keeps those that nothing explains.
 */
export function absorb(
  verdicts: readonly Verdict[],
  resourceAt: ResourceAt,
  table: readonly Precedence[] = PRECEDENCE,
): Verdict[] {
  let left = [...verdicts];
  for (const entry of table) {
    const leaders = left.filter(({ rule }) => entry.leaders.includes(rule.id)).filter(pointsTo(entry.keys));
    if (leaders.length === 0) continue;
    const led = new Map<Verdict, Verdict[]>();
    const rest: Verdict[] = [];
    const leaderOf = entry.on === 'path' ? onPaths(leaders) : beside(leaders, entry.on, resourceAt);
    for (const verdict of left) {
      const remaining = entry.over.includes(verdict.rule.id) ? lead(verdict, leaderOf, led) : verdict;
      if (remaining !== undefined) rest.push(remaining);
    }
    if (led.size === 0) continue;
    left = rest.map((verdict) => {
      const absorbed = led.get(verdict);
      return absorbed === undefined ? verdict : { ...verdict, absorbed: [...verdict.absorbed, ...absorbed] };
    });
  }
  return left;
}

/** What is left of a verdict once its leaders have taken the reports that they explain; undefined for nothing. */
function lead(verdict: Verdict, leaderOf: LeaderOf, led: Map<Verdict, Verdict[]>): Verdict | undefined {
  const taken = new Map<Verdict, Report[]>();
  const left: Report[] = [];
  const leaderFor = leaderOf(verdict);
  if (leaderFor === undefined) return verdict;
  for (const report of verdict.reports) {
    const leader = leaderFor(report);
    if (leader === undefined) left.push(report);
    else listIn(taken, leader).push(report);
  }
  if (taken.size === 0) return verdict;
  for (const [leader, reports] of taken) listIn(led, leader).push({ ...verdict, reports });
  return left.length === 0 ? undefined : { ...verdict, reports: left };
}

function listIn<K, T>(lists: Map<K, T[]>, key: K): T[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

/** Finds the verdicts that lead over the reports of another; undefined where none leads over any. */
type LeaderOf = (verdict: Verdict) => ((report: Report) => Verdict | undefined) | undefined;

function pointsTo(keys: readonly string[] | undefined): (verdict: Verdict) => boolean {
  if (keys === undefined) return () => true;
  return ({ place }) => keys.includes(/^["']?(\w+)/.exec(place.file.text.slice(place.start, place.end))?.[1] ?? '');
}

/** Leaders by the map that holds the key they point to, or by the line and what stands there. */
function beside(leaders: readonly Verdict[], on: 'line' | 'siblings', resourceAt: ResourceAt): LeaderOf {
  const stepsOf = ({ place }: Verdict): Steps | undefined => {
    const resource = resourceAt(place);
    return resource && stepsTo(resource.root, place.start);
  };
  if (on === 'siblings')
    return within(
      leaders,
      ({ place }) => resourceAt(place),
      // Without a map that holds it, it is beside nothing.
      (verdict) => stepsOf(verdict)?.holder ?? verdict,
    );
  // A line may hold whole objects: the value counts too. Outside of objects the line alone does.
  return within(
    leaders,
    ({ place }) => `${position(place.file, place.start).line} ${place.file.path}`,
    (verdict) => stepsOf(verdict)?.node,
  );
}

/** Leaders that agree with a verdict in two things: the second, which costs more, is worked out where the first is the same. */
function within(
  leaders: readonly Verdict[],
  wide: (verdict: Verdict) => unknown,
  narrow: (verdict: Verdict) => unknown,
): LeaderOf {
  const byWide = new Map<unknown, Verdict[]>();
  for (const leader of leaders) listIn(byWide, wide(leader)).push(leader);
  const byNarrow = oncePer((near: readonly Verdict[]) => {
    // The first of equals leads.
    return new Map(near.map((leader) => [narrow(leader), leader] as const).reverse());
  });
  return (verdict) => {
    const near = byWide.get(wide(verdict));
    const leader = near && byNarrow(near).get(narrow(verdict));
    return leader && (() => leader);
  };
}

/** Leaders by the path they are about, or by an object that paths go through. */
function onPaths(leaders: readonly Verdict[]): LeaderOf {
  const bySubject = new Map<SocketPath | Resource, Verdict>();
  for (const leader of leaders) {
    for (const { subject } of leader.reports) {
      if (subject !== undefined && !bySubject.has(subject)) bySubject.set(subject, leader);
    }
  }
  return () =>
    ({ subject }) => {
      if (subject === undefined) return undefined;
      const own = bySubject.get(subject);
      if (own !== undefined || !isSocketPath(subject)) return own;
      for (const resource of resourcesOf(subject)) {
        const leader = bySubject.get(resource);
        if (leader !== undefined) return leader;
      }
      return undefined;
    };
}

/** The objects that decide about a path. */
const resourcesOf = oncePer(({ route, destination }: SocketPath): ReadonlySet<Resource> => {
  const found = new Set([route.resource]);
  if (route.delegate !== undefined) found.add(route.delegate);
  for (const rule of destination.rule?.from ?? []) found.add(rule.resource);
  if (destination.service !== undefined) found.add(destination.service.resource);
  return found;
});
