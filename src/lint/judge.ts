import { append } from '../manifests/append.js';
import type { Place } from '../manifests/place.js';
import type { Resource } from '../manifests/resource.js';
import type { Problem } from '../manifests/set.js';
import { type Answers, type Facts, united } from '../mesh/facts.js';
import type { Mesh } from '../mesh/mesh.js';
import { noteOverflow } from '../mesh/overflow.js';
import { noteReads, outlives, PROBLEMS } from '../mesh/reads.js';
import type { Rule, RuleContext, RuleFinding } from '../rule.js';
import { type Parts, recordParts } from '../websockets/parts.js';
import type { SocketPath } from '../websockets/path.js';
import type { ActiveRule } from './activeRules.js';
import { type Comparison, comparison, numbersOf, sameItems } from './comparison.js';

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
  /** The edition of the tree that it was said of. */
  readonly edition: number;
}

/**
 * Runs the rules on one case. A rule that throws is reported as a crash; what it found before counts.
 *
 * @param memory what they said of the case under other versions; kept up to date
 * @param before what they said under this version before the last edit
 */
export function judge(
  subjects: Case,
  active: readonly ActiveRule[],
  memory: Memory = new Map(),
  before?: ReadonlyMap<Rule, Judged>,
): Judgement {
  const verdicts: Verdict[] = [];
  const crashes: Crash[] = [];
  const { facts, paths } = subjects;
  const compared = comparison(paths);
  for (const one of active) {
    const { rule } = one;
    const isTogether = rule.together === true || subjects.allObjects;
    const remembered = memory.get(rule);
    const agreed = remembered !== undefined && facts.agrees(remembered.answers) ? remembered : undefined;
    if (agreed !== undefined && sameItems(agreed.paths, paths)) {
      facts.replay(agreed.answers);
      append(verdicts, agreed.verdicts);
      continue;
    }
    const earlier = isTogether && !compared(agreed).isSame() ? undefined : agreed;
    const known = isTogether ? undefined : before?.get(rule);
    const isKnown =
      known !== undefined && outlives(known.answers.reads, known.edition, facts.edition) && facts.agrees(known.answers);
    const since = compared(earlier);
    // Where nothing is new since the version before, there is nothing to judge.
    const { said, crash } =
      (isKnown && (earlier === undefined || since.changed.length > 0)
        ? judgeEdited(subjects, one, known, compared(known))
        : undefined) ?? judgeRule(subjects, one, earlier, since);
    append(verdicts, said.verdicts);
    if (crash === undefined) memory.set(rule, said);
    else crashes.push(crash);
  }
  return { verdicts, crashes };
}

/**
 * How often a rule may report: thousands of lines may concern thousands of paths each. A rule that goes on is stopped, and
 * what it has found counts.
 */
const MAX_REPORTS = 50_000;
/** Where there are very many paths, how often for each of them. */
const MAX_OF_PATH = 10;

class TooManyReports extends Error {}

function tooManyReports({ id, name }: Rule): string {
  return `${id} ${name} finds more than ${MAX_REPORTS.toLocaleString('en')} things, lines times paths: some were left out`;
}

interface Said {
  readonly said: Judged;
  readonly crash: Crash | undefined;
  /** Whether some report was passed over because it is about no path. */
  readonly hasLeftOut: boolean;
}

/** What a rule says, and what it said earlier of paths with nothing new in them and of no path. */
function judgeRule(subjects: Case, one: ActiveRule, earlier: Judged | undefined, comparison: Comparison): Said {
  const { rule } = one;
  const { facts, mesh, paths } = subjects;
  const { changed, now } = comparison;
  const byPlace: ByPlace = new Map();
  let hasLeftOut = false;
  let left = Math.max(MAX_REPORTS, MAX_OF_PATH * paths.length);
  const report: RuleContext['report'] = (subject, place, finding) => {
    if (--left < 0) throw new TooManyReports();
    // What is about no path depends on the same answers: it is known already.
    if (earlier !== undefined && (subject === undefined || !isSocketPath(subject))) hasLeftOut = true;
    else add(byPlace, place, { subject, finding });
  };
  const { answers, value } = facts.record(() =>
    recordParts(() => {
      if (earlier !== undefined && changed.length === 0) return undefined;
      try {
        return void rule.check(new Context(subjects, changed, one.options, report));
      } catch (error) {
        if (!(error instanceof TooManyReports)) return { rule, error, subject: culprit(subjects, one) };
        noteOverflow(mesh.inventory, tooManyReports(rule));
        return undefined;
      }
    }),
  );
  const { parts, value: crash } = value;
  if (earlier !== undefined) facts.replay(earlier.answers);
  const verdicts = verdictsOf(rule, byPlace, earlier?.verdicts ?? [], now);
  const said = {
    paths,
    parts: (earlier?.parts ?? 0) | parts,
    answers: earlier === undefined ? answers : united(earlier.answers, answers),
    verdicts,
    edition: facts.edition.number,
  };
  return { said, crash, hasLeftOut };
}

/**
 * What a rule says after an edit that changed nothing but paths to it. Undefined where it speaks of more than paths, or
 * where what it says might come out in another order than if it judged all of them.
 */
function judgeEdited(subjects: Case, one: ActiveRule, before: Judged, comparison: Comparison): Said | undefined {
  const { said, crash, hasLeftOut } = judgeRule(subjects, one, before, comparison);
  if (hasLeftOut) return undefined;
  // Without anything new, what is left is in its order.
  if (comparison.changed.length === 0 && comparison.isInOrder()) return { said, crash, hasLeftOut };
  const numbers = numbersOf(subjects.paths);
  const first = new Map<Verdict, number>();
  for (const verdict of said.verdicts) {
    let last = 0;
    for (const { subject } of verdict.reports) {
      const number = subject === undefined ? undefined : numbers.get(subject);
      if (number === undefined || number < last) return undefined;
      if (!first.has(verdict)) first.set(verdict, number);
      last = number;
    }
  }
  const verdicts = [...said.verdicts].sort((a, b) => (first.get(a) ?? 0) - (first.get(b) ?? 0));
  return { said: { ...said, verdicts }, crash, hasLeftOut };
}

/** What a rule is given. It notes when the rule looks at what is known to be another one after most edits. */
class Context implements RuleContext {
  readonly mesh: Mesh;
  readonly facts: Facts;
  readonly external: readonly string[];
  readonly allObjects: boolean;

  constructor(
    private readonly subjects: Case,
    readonly paths: readonly SocketPath[],
    readonly options: RuleContext['options'],
    readonly report: RuleContext['report'],
  ) {
    const { mesh, facts, external, allObjects } = subjects;
    this.mesh = mesh;
    this.facts = facts;
    this.external = external;
    this.allObjects = allObjects;
  }

  get resources(): readonly Resource[] {
    return this.mesh.inventory.resources;
  }

  get problems(): readonly Problem[] {
    noteReads(PROBLEMS);
    return this.subjects.problems;
  }
}

const NONE: readonly Verdict[] = [];

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
  for (const { place, reports } of byPlace.values()) {
    // A copy has no room for more.
    kept.push({ rule, place, reports: reports.length > 1 ? reports.slice() : reports, absorbed: NONE });
  }
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

/** More candidates are not tried one by one. */
const MAX_TRIALS = 2000;

/** The path or resource that makes a rule throw on its own. */
function culprit(
  subjects: Case,
  { rule, options }: Pick<ActiveRule, 'rule' | 'options'>,
): SocketPath | Resource | undefined {
  const throws = (part: Partial<Case>): boolean => {
    try {
      const alone = { ...subjects, paths: [], resources: [], problems: [], ...part };
      rule.check({ ...alone, options, report: () => {} });
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
