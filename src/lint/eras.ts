import type { ManifestSet } from '../manifests/set.js';
import { type FactId, type Facts, factsFor } from '../mesh/facts.js';
import type { Inventory } from '../mesh/inventory.js';
import { Mesh } from '../mesh/mesh.js';
import { describeEras } from '../mesh/versionRange.js';
import { type DeclaredSocket, socketPaths } from '../websockets/paths.js';
import type { ActiveRule } from './activeRules.js';
import type { ResourceAt } from './identity.js';
import { type Crash, type Judgement, judge, type Memory, type Verdict } from './judge.js';
import { absorb } from './precedence.js';

/** What a run judges, apart from the version. */
export interface Subject {
  readonly set: ManifestSet;
  readonly inventory: Inventory;
  readonly rules: readonly ActiveRule[];
  readonly declared: readonly DeclaredSocket[];
  readonly external: readonly string[];
  readonly allObjects: boolean;
  readonly resourceAt: ResourceAt;
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
  const held = new Map<string, { verdict: Verdict; eras: Set<string> }>();
  const crashes = new Map<string, Crash>();
  let last: { era: Era; keys: readonly string[] } | undefined;
  let paths: number | undefined;
  const memory: Memory = new Map();
  for (const version of eras) {
    if (last === undefined || last.era.differsFrom(version)) {
      const era = judgeEra(subject, version, eras, measure, memory);
      for (const crash of era.judgement.crashes) {
        if (!crashes.has(crash.rule.id)) crashes.set(crash.rule.id, crash);
      }
      const keys: string[] = [];
      for (const verdict of era.judgement.verdicts) {
        const key = keyOf(verdict);
        keys.push(key);
        if (!held.has(key)) held.set(key, { verdict, eras: new Set() });
      }
      last = { era, keys };
      paths ??= era.paths;
    }
    for (const key of last.keys) held.get(key)?.eras.add(version);
  }
  const verdicts = [...held.values()].map(({ verdict, eras: some }) => ({
    ...verdict,
    versions: some.size === eras.length ? '' : describeEras(some, eras),
  }));
  return { verdicts, crashes: [...crashes.values()], paths: paths ?? 0 };
}

interface Era {
  readonly judgement: Judgement;
  readonly paths: number;
  differsFrom(version: string): boolean;
}

function judgeEra(subject: Subject, version: string, eras: readonly string[], measure: Measure, memory: Memory): Era {
  const asked = new Set<FactId>();
  let namedVersion = false;
  const known = factsFor(version, eras, asked);
  const facts: Facts = {
    ...known,
    // Whoever reads the version itself may do anything with it.
    get version() {
      namedVersion = true;
      return known.version;
    },
  };
  const { set, inventory, rules, resourceAt, ...rest } = subject;
  const mesh = new Mesh(inventory, facts);
  const paths = measure('paths', () => socketPaths(mesh, rest));
  const { resources, problems } = set;
  const { verdicts, crashes } = measure('rules', () =>
    judge({ ...rest, mesh, paths, resources, problems, facts }, rules, memory),
  );
  return {
    judgement: { verdicts: absorb(verdicts, resourceAt), crashes },
    paths: paths.length,
    differsFrom(other) {
      if (namedVersion) return true;
      const there = factsFor(other, eras);
      for (const id of asked) if (known.holds(id) !== there.holds(id)) return true;
      return false;
    },
  };
}

function keyOf({ rule, place }: Verdict): string {
  return `${rule.id} ${place.start} ${place.end} ${place.file.path}`;
}
