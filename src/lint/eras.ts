import type { ManifestSet } from '../manifests/set.js';
import { type Answers, type Facts, factsFor } from '../mesh/facts.js';
import type { Inventory } from '../mesh/inventory.js';
import { Mesh } from '../mesh/mesh.js';
import { oncePer } from '../mesh/oncePer.js';
import type { Edition } from '../mesh/reads.js';
import { describeEras } from '../mesh/versionRange.js';
import { type DeclaredSocket, socketPaths } from '../websockets/paths.js';
import type { ActiveRule } from './activeRules.js';
import { sameItems } from './comparison.js';
import type { ResourceAt } from './identity.js';
import { type Crash, judge, type Memory, type Verdict } from './judge.js';
import { absorb, isConcerned } from './precedence.js';

/** What a run judges, apart from the version. */
export interface Subject {
  readonly set: ManifestSet;
  readonly inventory: Inventory;
  readonly rules: readonly ActiveRule[];
  readonly declared: readonly DeclaredSocket[];
  readonly external: readonly string[];
  readonly allObjects: boolean;
  readonly resourceAt: ResourceAt;
  readonly step?: Step | undefined;
}

/** An edit of a tree that was judged before. */
export interface Step {
  readonly edition: Edition;
  /** What the rules said before it, by version. */
  readonly before: ReadonlyMap<string, Memory>;
  /** Takes down what they say after it. */
  readonly after: Map<string, Memory>;
}

/** A verdict as the newest version gives it, and in which versions it holds. */
export interface VersionedVerdict extends Verdict {
  /** "up to Istio 1.13"; empty when it holds in all versions that may be in force. */
  readonly versions: string;
}

export interface Verdicts {
  readonly verdicts: readonly VersionedVerdict[];
  readonly crashes: readonly Crash[];
  /** WebSocket paths under the newest version. */
  readonly paths: number;
}

/** Runs a stage of the work; a caller that measures times it by name. */
export type Measure = <T>(stage: string, work: () => T) => T;

/**
 * Judges all versions that may be in force, newest first. A version for which all facts that were asked have the same
 * answers as for the one judged before cannot differ from it, and is not judged again.
 */
export function judgeEras(subject: Subject, eras: readonly string[], measure: Measure): Verdicts {
  const held = heldVerdicts();
  const crashes = new Map<string, Crash>();
  let last: { readonly era: Era; readonly verdicts: readonly Held[]; readonly versions: string[] } | undefined;
  let paths: number | undefined;
  const memory: Memory = new Map();
  for (const version of eras) {
    const facts = factsFor(version, eras, undefined, subject.step?.edition);
    if (last === undefined || !facts.agrees(last.era.answers)) {
      const era = judgeEra(subject, facts, measure, memory, last?.era);
      for (const crash of era.crashes) if (!crashes.has(crash.rule.id)) crashes.set(crash.rule.id, crash);
      const isSame = era.verdicts === last?.era.verdicts;
      if (last === undefined || !isSame) {
        if (last !== undefined) hold(last);
        last = { era, verdicts: [...new Set(era.verdicts.map(held.of))], versions: [] };
      } else last = { ...last, era };
      paths ??= era.paths;
    }
    last.versions.push(version);
  }
  if (last !== undefined) hold(last);
  const inWords = oncePer(({ versions }: Stretches) =>
    versions.length === eras.length ? '' : describeEras(new Set(versions), eras),
  );
  const verdicts = held.all().map(({ verdict: { rule, place, reports, absorbed }, holds }) => {
    return { rule, place, reports, absorbed, versions: inWords(holds) };
  });
  return { verdicts, crashes: [...crashes.values()], paths: paths ?? 0 };
}

/** A verdict as the newest version gives it, and the versions that give it. */
interface Held {
  readonly verdict: Verdict;
  holds: Stretches;
}

/** Versions, stretch by stretch: one object for all verdicts that hold in the same ones. */
interface Stretches {
  readonly versions: readonly string[];
  /** By the first version of the stretch that comes next. */
  readonly longer: Map<string, Stretches>;
}

function stretches(versions: readonly string[]): Stretches {
  return { versions, longer: new Map() };
}

/** Notes that verdicts hold in some versions more. */
function hold({ verdicts, versions }: { readonly verdicts: readonly Held[]; readonly versions: readonly string[] }) {
  const [first = ''] = versions;
  for (const one of verdicts) {
    const { holds } = one;
    const longer = holds.longer.get(first) ?? stretches([...holds.versions, ...versions]);
    holds.longer.set(first, longer);
    one.holds = longer;
  }
}

/** Verdicts of all versions, those at the same place as one. */
function heldVerdicts(): { readonly of: (verdict: Verdict) => Held; readonly all: () => readonly Held[] } {
  const byKey = new Map<string, Held>();
  const nowhere = stretches([]);
  // Most verdicts are the same object under many versions.
  const known = new Map<Verdict, Held>();
  const of = (verdict: Verdict): Held => {
    let one = known.get(verdict);
    if (one === undefined) {
      const key = keyOf(verdict);
      one = byKey.get(key) ?? { verdict, holds: nowhere };
      byKey.set(key, one);
      known.set(verdict, one);
    }
    return one;
  };
  return { of, all: () => [...byKey.values()] };
}

interface Era {
  /** As the rules gave them, those that lead or may be led. */
  readonly concerned: readonly Verdict[];
  /** Those of them that no other explains. */
  readonly left: readonly Verdict[];
  /** All that no other explains. */
  readonly verdicts: readonly Verdict[];
  readonly crashes: readonly Crash[];
  readonly paths: number;
  /** All that anything in it depends on. */
  readonly answers: Answers;
}

function judgeEra(subject: Subject, facts: Facts, measure: Measure, memory: Memory, last: Era | undefined): Era {
  const { set, inventory, rules, resourceAt, step, ...rest } = subject;
  const { resources, problems } = set;
  const { version } = facts;
  const before = step?.before.get(version);
  const mesh = new Mesh(inventory, facts);
  const { value, answers } = facts.record(() => {
    const paths = measure('paths', () => socketPaths(mesh, rest));
    const judged = measure('rules', () =>
      judge({ mesh, paths, resources, problems, facts, ...rest }, rules, memory, before),
    );
    return { paths, judged };
  });
  step?.after.set(version, new Map(memory));
  const { verdicts: given, crashes } = value.judged;
  const concerned = given.filter(isConcerned);
  const left = last && sameItems(concerned, last.concerned) ? last.left : absorb(concerned, resourceAt);
  const all = [...left, ...given.filter((verdict) => !isConcerned(verdict))];
  const verdicts = last && sameItems(all, last.verdicts) ? last.verdicts : all;
  return { concerned, left, verdicts, crashes, paths: value.paths.length, answers };
}

function keyOf({ rule, place }: Verdict): string {
  return `${rule.id} ${place.start} ${place.end} ${place.file.path}`;
}
