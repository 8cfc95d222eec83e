import { append } from '../manifests/append.js';
import type { Place } from '../manifests/place.js';
import type { Resource } from '../manifests/resource.js';
import type { Problem } from '../manifests/set.js';
import { type Answers, type Facts, united } from '../mesh/facts.js';
import type { Mesh } from '../mesh/mesh.js';
import type { Rule, RuleContext, RuleFinding } from '../rule.js';
import { ObservedPath, type Parts, recordParts } from '../websockets/parts.js';
import type { SocketPath } from '../websockets/path.js';
import type { ActiveRule } from './activeRules.js';

/** One call of `report` by a rule. */
export interface Report {
  readonly subject: SocketPath | Resource | undefined;
  readonly finding: RuleFinding;
}

/** All that one rule reports at one place. */
export interface Verdict {
  readonly rule: Rule;
  readonly place: Place;
  readonly reports: readonly Report[];
  /** Verdicts of other rules that this one explains. */
  readonly absorbed: readonly Verdict[];
}

/** A rule that threw. */
export interface Crash {
  readonly rule: Rule;
  readonly error: unknown;
  /** What it threw on, where that can be told. */
  readonly subject: SocketPath | Resource | undefined;
}

/** What rules judge: the same for all of them. */
export interface Case {
  readonly mesh: Mesh;
  readonly paths: readonly SocketPath[];
  readonly resources: readonly Resource[];
  readonly problems: readonly Problem[];
  readonly facts: Facts;
  readonly external: readonly string[];
  readonly allObjects: boolean;
}

export interface Judgement {
  readonly verdicts: readonly Verdict[];
  readonly crashes: readonly Crash[];
}

export function isSocketPath(subject: SocketPath | Resource): subject is SocketPath {
  return 'virtualHost' in subject;
}

/** What the rules said of one case, to be used again under a version in which nothing they depend on differs. */
export type Memory = Map<Rule, Judged>;

/** What one rule said, and all that it depends on. */
interface Judged {
  readonly paths: readonly SocketPath[];
  /** What it read of the paths. */
  readonly parts: Parts;
  readonly answers: Answers;
  readonly verdicts: readonly Verdict[];
}

/**
 * Runs the rules on one case. A rule that throws is reported as a crash; what it found before counts.
 *
 * @param memory what they said of the case under other versions; kept up to date
 */
export function judge(subjects: Case, active: readonly ActiveRule[], memory: Memory = new Map()): Judgement {
  const verdicts: Verdict[] = [];
  const crashes: Crash[] = [];
  const { facts, paths } = subjects;
  const compared = comparison(paths);
  for (const { rule, options } of active) {
    const remembered = memory.get(rule);
    const earlier = remembered !== undefined && facts.agrees(remembered.answers) ? remembered : undefined;
    if (earlier !== undefined && sameItems(earlier.paths, paths)) {
      facts.replay(earlier.answers);
      append(verdicts, earlier.verdicts);
      continue;
    }
    const { changed, now } = compared(earlier);
    const byPlace: ByPlace = new Map();
    // What is about no path depends on the same answers: it is known already.
    const isKnown = (subject: Report['subject']) =>
      earlier !== undefined && (subject === undefined || !isSocketPath(subject));
    const report: RuleContext['report'] = (subject, place, finding) => {
      if (!isKnown(subject)) add(byPlace, place, { subject, finding });
    };
    const { answers, value } = facts.record(() =>
      recordParts(() => {
        if (earlier !== undefined && changed.length === 0) return undefined;
        try {
          return void rule.check({ ...subjects, paths: changed, options, report });
        } catch (error) {
          return { rule, error, subject: culprit(subjects, { rule, options }) };
        }
      }),
    );
    const { parts, value: crash } = value;
    if (earlier !== undefined) facts.replay(earlier.answers);
    const own = verdictsOf(rule, byPlace, earlier?.verdicts ?? [], now);
    append(verdicts, own);
    if (crash !== undefined) crashes.push(crash);
    else if (earlier === undefined) memory.set(rule, { paths, parts, answers, verdicts: own });
    else {
      memory.set(rule, {
        paths,
        parts: earlier.parts | parts,
        answers: united(earlier.answers, answers),
        verdicts: own,
      });
    }
  }
  return { verdicts, crashes };
}

interface Comparison {
  /** The paths that a rule has to judge. */
  readonly changed: readonly SocketPath[];
  /** The path of today where an earlier one has nothing new in it to the rule; undefined for all others. */
  readonly now: (earlier: SocketPath) => SocketPath | undefined;
}

/** Compares paths with those that a rule judged earlier, in the parts that it read. */
function comparison(paths: readonly SocketPath[]): (earlier: Judged | undefined) => Comparison {
  // Most rules judged the same paths the last time.
  const known = new Map<readonly SocketPath[], Difference>();
  return (earlier) => {
    if (earlier === undefined) return { changed: paths, now: () => undefined };
    const difference = known.get(earlier.paths) ?? differenceOf(paths, earlier.paths);
    known.set(earlier.paths, difference);
    const { gone, successors } = difference;
    const now = (path: SocketPath): SocketPath | undefined => {
      if (!gone.has(path)) return path;
      const successor = successors.get(path);
      return successor !== undefined && !hasChanged(successor, earlier.parts) ? successor.path : undefined;
    };
    return { changed: changedIn(difference, earlier.parts), now };
  };
}

/** How two lists of paths differ: most paths are the same object under both versions. */
interface Difference {
  /** Paths of today only. */
  readonly fresh: readonly Fresh[];
  /** Paths of earlier only. */
  readonly gone: ReadonlySet<SocketPath>;
  /** Those of today by what they were earlier. */
  readonly successors: ReadonlyMap<SocketPath, Fresh>;
  /** The paths to judge by the parts that a rule read: many rules read the same. */
  readonly changed: Map<Parts, readonly SocketPath[]>;
}

interface Fresh {
  readonly path: SocketPath;
  /** In what it differs from what it was; undefined for a path that was not there. */
  readonly differences: Parts | undefined;
}

function differenceOf(paths: readonly SocketPath[], earlier: readonly SocketPath[]): Difference {
  const [today, before] = [new Set(paths), new Set(earlier)];
  const gone = new Set(earlier.filter((path) => !today.has(path)));
  const sightingOf = (path: SocketPath): object => (path instanceof ObservedPath ? path.sighting : path);
  const bySighting = new Map([...gone].map((path) => [sightingOf(path), path]));
  const fresh: Fresh[] = [];
  const successors = new Map<SocketPath, Fresh>();
  for (const path of paths) {
    if (before.has(path)) continue;
    const was = bySighting.get(sightingOf(path));
    const isSame = path instanceof ObservedPath && was instanceof ObservedPath;
    const one: Fresh = { path, differences: isSame ? path.differencesFrom(was) : undefined };
    fresh.push(one);
    if (was !== undefined) successors.set(was, one);
  }
  return { fresh, gone, successors, changed: new Map() };
}

function changedIn({ fresh, changed }: Difference, parts: Parts): readonly SocketPath[] {
  let paths = changed.get(parts);
  if (paths === undefined) {
    paths = fresh.flatMap((one) => (hasChanged(one, parts) ? one.path : []));
    changed.set(parts, paths);
  }
  return paths;
}

function hasChanged({ differences }: Fresh, parts: Parts): boolean {
  return differences === undefined || (differences & parts) !== 0;
}

type ByPlace = Map<string, { readonly place: Place; readonly reports: Report[] }>;

function add(byPlace: ByPlace, place: Place, report: Report): void {
  const key = keyOf(place);
  const known = byPlace.get(key);
  if (known === undefined) byPlace.set(key, { place, reports: [report] });
  else known.reports.push(report);
}

function keyOf({ file, start, end }: Place): string {
  return `${start} ${end} ${file.path}`;
}

/**
 * What a rule says now, and what it said of paths with nothing new in them and of no path. A verdict in which nothing
 * changed stays the same object.
 */
function verdictsOf(rule: Rule, byPlace: ByPlace, earlier: readonly Verdict[], now: Comparison['now']): Verdict[] {
  const kept: Verdict[] = [];
  for (const verdict of earlier) {
    const reports = reportsNow(verdict.reports, now);
    const added = byPlace.size > 0 ? byPlace.get(keyOf(verdict.place)) : undefined;
    if (added !== undefined) append(added.reports, reports);
    else if (reports === verdict.reports) kept.push(verdict);
    else if (reports.length > 0) kept.push({ ...verdict, reports });
  }
  for (const { place, reports } of byPlace.values()) kept.push({ rule, place, reports, absorbed: [] });
  return kept;
}

/** The same list where nothing changed. */
function reportsNow(reports: readonly Report[], now: Comparison['now']): readonly Report[] {
  const subjectNow = ({ subject }: Report) => (subject !== undefined && isSocketPath(subject) ? now(subject) : subject);
  if (reports.every((report) => subjectNow(report) === report.subject)) return reports;
  return reports.flatMap((report) => {
    const subject = subjectNow(report);
    if (subject === report.subject) return [report];
    return subject === undefined ? [] : [{ subject, finding: report.finding }];
  });
}

/** Whether two lists hold the same objects in the same order. */
export function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

/** More candidates are not tried one by one. */
const MAX_TRIALS = 2000;

/** The path or resource that makes a rule throw on its own. */
function culprit(
  subjects: Case,
  { rule, options }: Pick<ActiveRule, 'rule' | 'options'>,
): SocketPath | Resource | undefined {
  const throws = (part: Partial<Case>): boolean => {
    try {
      rule.check({ ...subjects, paths: [], resources: [], problems: [], ...part, options, report: () => {} });
      return false;
    } catch {
      return true;
    }
  };
  if (throws({})) return undefined;
  return (
    subjects.paths.slice(0, MAX_TRIALS).find((path) => throws({ paths: [path] })) ??
    subjects.resources.slice(0, MAX_TRIALS).find((resource) => throws({ resources: [resource] }))
  );
}
