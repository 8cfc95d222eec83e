import { limited, MAX_TOLD } from '../manifests/limited.js';
import { type Place, position, writtenPlace } from '../manifests/place.js';
import type { Resource } from '../manifests/resource.js';
import { group } from '../mesh/group.js';
import type { Rule } from '../rule.js';
import type { ActiveRule } from './activeRules.js';
import type { VersionedVerdict } from './eras.js';
import type { ResourceAt } from './identity.js';
import type { Suppression } from './ignores.js';
import { noRuleCalled, noSuchRule, ruleNamed } from './ruleNames.js';

/** The rule that reports suppressions without use. It lives here because only the engine knows which those are. */
export const UNUSED_IGNORE = 'WS004';

export interface Suppressed {
  readonly kept: readonly VersionedVerdict[];
  readonly taken: readonly VersionedVerdict[];
}

/**
 * Takes suppressed verdicts away. Suppressions that take nothing away, or that name no rule, become verdicts of
 * `unused-ignore` if that rule runs; those can be suppressed as well.
 */
export function suppress(
  verdicts: readonly VersionedVerdict[],
  suppressions: readonly Suppression[],
  active: readonly ActiveRule[],
  all: readonly Rule[],
  resourceAt: ResourceAt,
): Suppressed {
  if (suppressions.length === 0) return { kept: verdicts, taken: [] };
  const used = new Set<string>();
  const bySpot = entriesBySpot(suppressions, all);
  const take = (verdict: VersionedVerdict): boolean => {
    const resource = resourceAt(verdict.place);
    const places = placesOf(verdict.place);
    const lines = places.map(({ file, start }) => lineKey(position(file, start).line, file.path));
    const spots = new Set([...places.map(({ file }) => file.path), ...lines, resource, undefined]);
    let isTaken = false;
    for (const spot of spots) {
      const byRule = bySpot.get(spot);
      const entries = byRule?.get(verdict.rule);
      const hits = entries?.filter(({ covers }) => places.some((place) => covers(place, resource))) ?? [];
      if (entries === undefined || hits.length === 0) continue;
      isTaken = true;
      for (const { mark } of hits) used.add(mark);
      // At one spot all of them cover the same: the next finding needs only one.
      if (spot !== undefined && hits.length > 1) {
        const isHit = new Set(hits);
        byRule?.set(verdict.rule, [...hits.slice(0, 1), ...entries.filter((entry) => !isHit.has(entry))]);
      }
    }
    return isTaken;
  };
  const taken: VersionedVerdict[] = [];
  const withoutTaken = (all: readonly VersionedVerdict[]): VersionedVerdict[] =>
    all.filter((verdict) => {
      const isTaken = take(verdict);
      if (isTaken) taken.push(verdict);
      return !isTaken;
    });
  const kept = withoutTaken(verdicts);
  const reporter = active.find(({ rule }) => rule.id === UNUSED_IGNORE)?.rule;
  if (reporter === undefined) return { kept, taken };

  const ran = new Set(active.map(({ rule }) => rule));
  let guesses = 0;
  const problemWith = (name: string, rule: Rule | undefined, { what }: Suppression): string => {
    if (rule !== undefined) return `${what} ignores ${rule.id} ${rule.name}, which reports nothing here`;
    return ++guesses > MAX_TOLD ? noRuleCalled(name) : noSuchRule(all, name);
  };
  const idle = (aboutItself: boolean): VersionedVerdict[] =>
    suppressions.flatMap((suppression, index) => {
      const { place } = suppression;
      if (place === undefined) return [];
      let unknown = 0;
      const problems = suppression.rules.flatMap((name, position) => {
        const rule = ruleNamed(all, name);
        if ((rule === reporter) !== aboutItself || used.has(`${index} ${position}`)) return [];
        if (rule === undefined && ++unknown > MAX_UNKNOWN) return [];
        return rule === undefined || ran.has(rule) ? [problemWith(name, rule, suppression)] : [];
      });
      if (!aboutItself && suppression.rules.length === 0) problems.push(`${suppression.what} names no rule to ignore`);
      return problems.length === 0 ? [] : [verdictOf(reporter, place, problems)];
    });
  const reported = withoutTaken(idle(false));
  return { kept: [...kept, ...told(reported), ...told(idle(true))], taken };
}

/** One name in one suppression. */
interface Entry {
  readonly mark: string;
  readonly covers: Suppression['covers'];
}

/** The line, the file or the resource that suppressions are for (undefined: anything), then the rule. */
function entriesBySpot(
  suppressions: readonly Suppression[],
  all: readonly Rule[],
): ReadonlyMap<Resource | string | undefined, Map<Rule, Entry[]>> {
  const bySpot = new Map<Resource | string | undefined, Map<Rule, Entry[]>>();
  for (const [index, { file, spot, rules, covers }] of suppressions.entries()) {
    const key = typeof spot === 'number' ? lineKey(spot, file) : (spot ?? file);
    const byRule = bySpot.get(key) ?? new Map<Rule, Entry[]>();
    bySpot.set(key, byRule);
    for (const [position, name] of rules.entries()) {
      const rule = ruleNamed(all, name);
      if (rule === undefined) continue;
      const entry = { mark: `${index} ${position}`, covers };
      const list = byRule.get(rule);
      if (list === undefined) byRule.set(rule, [entry]);
      else list.push(entry);
    }
  }
  return bySpot;
}

function lineKey(line: number, file: string | undefined): string {
  return `${line} ${file}`;
}

/** Unknown names of one ignore that are looked up and told; somebody may write thousands. */
const MAX_UNKNOWN = 10;

/** Where it is, and for a rendered text where it is written. */
function placesOf(place: Place): readonly Place[] {
  const written = writtenPlace(place);
  return written.place === place ? [place] : [place, written.place];
}

function verdictOf(rule: Rule, place: Place, problems: readonly string[]): VersionedVerdict {
  const finding = {
    message: problems.join('; '),
    why: 'an ignore without use hides the next finding of that rule, and nobody asked for that',
    fix: 'delete it, or correct the name of the rule',
  };
  return { rule, place, reports: [{ subject: undefined, finding }], absorbed: [], versions: '' };
}

/** Somebody may write thousands: the first of each file are told. */
function told(verdicts: readonly VersionedVerdict[]): readonly VersionedVerdict[] {
  return [...group(verdicts, ({ place }) => [place.file.path]).values()].flatMap((all) => limited(all, leavingOut));
}

function leavingOut(last: VersionedVerdict, leftOut: number): VersionedVerdict {
  const reports = last.reports.map(({ subject, finding }) => {
    return {
      subject,
      finding: { ...finding, message: `${finding.message}; ${leftOut} more ignores of this file are of no use` },
    };
  });
  return { ...last, reports };
}
