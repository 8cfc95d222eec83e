import type { Place } from '../manifests/place.js';
import type { Resource } from '../manifests/resource.js';
import type { Problem } from '../manifests/set.js';
import type { Answers, Facts } from '../mesh/facts.js';
import type { Mesh } from '../mesh/mesh.js';
import type { Rule, RuleContext, RuleFinding } from '../rule.js';
import { ObservedPath, type Part, recordParts } from '../websockets/parts.js';
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
  readonly parts: ReadonlySet<Part>;
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
      verdicts.push(...earlier.verdicts);
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
    if (earlier !== undefined) carryOver(byPlace, earlier.verdicts, now);
    const own = [...byPlace.values()].map(({ place, reports }): Verdict => ({ rule, place, reports, absorbed: [] }));
    verdicts.push(...own);
    if (crash !== undefined) crashes.push(crash);
    else if (earlier === undefined) memory.set(rule, { paths, parts, answers, verdicts: own });
    else {
      memory.set(rule, {
        paths,
        parts: new Set([...earlier.parts, ...parts]),
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
  const known = new Map<readonly SocketPath[], ReadonlyMap<SocketPath, SocketPath>>();
  const before = (earlier: readonly SocketPath[]): ReadonlyMap<SocketPath, SocketPath> => {
    const pairs = known.get(earlier) ?? samePaths(paths, earlier);
    known.set(earlier, pairs);
    return pairs;
  };
  return (earlier) => {
    if (earlier === undefined) return { changed: paths, now: () => undefined };
    const was = before(earlier.paths);
    const same = new Map<SocketPath, SocketPath>();
    const changed: SocketPath[] = [];
    for (const path of paths) {
      const old = was.get(path);
      if (old !== undefined && isSameTo(earlier.parts, old, path)) same.set(old, path);
      else changed.push(path);
    }
    return { changed, now: (path) => same.get(path) };
  };
}

function isSameTo(parts: ReadonlySet<Part>, a: SocketPath, b: SocketPath): boolean {
  return a === b || (a instanceof ObservedPath && b instanceof ObservedPath && a.agrees(b, parts));
}

/** The path under an earlier version for each that was there already. */
function samePaths(paths: readonly SocketPath[], earlier: readonly SocketPath[]): ReadonlyMap<SocketPath, SocketPath> {
  const sightingOf = (path: SocketPath): object => (path instanceof ObservedPath ? path.sighting : path);
  const bySighting = new Map(earlier.map((path) => [sightingOf(path), path]));
  const pairs = new Map<SocketPath, SocketPath>();
  for (const path of paths) {
    const old = bySighting.get(sightingOf(path));
    if (old !== undefined) pairs.set(path, old);
  }
  return pairs;
}

type ByPlace = Map<string, { readonly place: Place; readonly reports: Report[] }>;

function add(byPlace: ByPlace, place: Place, report: Report): void {
  const key = `${place.start} ${place.end} ${place.file.path}`;
  const known = byPlace.get(key);
  if (known === undefined) byPlace.set(key, { place, reports: [report] });
  else known.reports.push(report);
}

/** What was said of paths with nothing new in them, and of no path. */
function carryOver(byPlace: ByPlace, earlier: readonly Verdict[], now: Comparison['now']): void {
  for (const { place, reports } of earlier) {
    for (const report of reports) {
      const { subject } = report;
      const today = subject !== undefined && isSocketPath(subject) ? now(subject) : subject;
      if (today === subject) add(byPlace, place, report);
      else if (today !== undefined) add(byPlace, place, { subject: today, finding: report.finding });
    }
  }
}

function united(a: Answers, b: Answers): Answers {
  return {
    facts: new Map([...a.facts, ...b.facts]),
    questions: new Map([...a.questions, ...b.questions]),
    version: b.version ?? a.version,
  };
}

function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
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
