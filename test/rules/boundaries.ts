import { activeRules } from '../../src/lint/activeRules.js';
import { judge, type Verdict } from '../../src/lint/judge.js';
import { versionsInForce } from '../../src/lint/versions.js';
import { readTexts } from '../../src/manifests/texts.js';
import { allFacts, eras, type FactId, factsFor, factsIn, holdsIn } from '../../src/mesh/facts.js';
import { buildInventory } from '../../src/mesh/inventory.js';
import { Mesh } from '../../src/mesh/mesh.js';
import { compareVersions } from '../../src/mesh/versionRange.js';
import type { Rule } from '../../src/rule.js';
import type { SocketPath } from '../../src/websockets/path.js';
import { socketPaths } from '../../src/websockets/paths.js';
import { type Case, casesOf, versionsOf } from './fixture.js';

/** A fact that makes a difference to what a rule says of a case. */
export interface Difference {
  readonly rule: string;
  readonly fact: FactId;
  /** Whether the fact holds in the version that the case names; undefined where it names none. */
  readonly side: boolean | undefined;
  /** The rule whose case it is. */
  readonly owner: string;
  /** Whether the rule also says something else of the case on the two sides of the fact's own boundary. */
  readonly atBoundary: () => boolean;
}

/** Whether a fact holds in some versions only. */
export function hasBoundary(id: FactId): boolean {
  return allFacts.get(id)?.istio !== '*';
}

/**
 * What each fact does: every case is judged again with one fact the other way round. A fact that decides which ways
 * there are (whether Istio knows HTTPRoutes at all) makes no difference to the rules: they never see the way.
 */
export function differences(rules: readonly Rule[]): readonly Difference[] {
  const found: Difference[] = [];
  for (const { name: owner, facts: declared } of rules) {
    for (const one of casesOf(owner)) {
      const look = judgeCase(one, rules);
      for (const named of versionsOf(one.files)) {
        const [version = ''] = versionsInForce(named === undefined ? undefined : { text: named, source: 'flag' }).eras;
        const { answers, ...before } = look(version);
        for (const fact of new Set([...factsIn(answers), ...declared])) {
          if (!hasBoundary(fact)) continue;
          const holds = holdsIn(version, fact);
          const after = look(version, new Map([[fact, !holds]]));
          const differs = new Set(changed(before, after));
          // Some rules ask for the newest version in force, which no fact turns round.
          if (declared.includes(fact) && !differs.has(owner)) {
            const beyond = acrossBoundary(fact, version);
            if (beyond !== undefined && changed(before, look(beyond)).includes(owner)) differs.add(owner);
          }
          for (const rule of differs) {
            const atBoundary = () =>
              boundariesOf(fact).some((first) =>
                changed(look(first, new Map([[fact, true]])), look(first, new Map([[fact, false]]))).includes(rule),
              );
            found.push({ rule, fact, side: named === undefined ? undefined : holds, owner, atBoundary });
          }
        }
      }
    }
  }
  return found;
}

interface Judged {
  readonly ways: string;
  readonly said: ReadonlyMap<string, string>;
}

/** Judges a case under a version, with some facts as given. */
function judgeCase({ files }: Case, rules: readonly Rule[]) {
  const active = activeRules(rules, {}, '', {});
  const set = readTexts(files);
  const inventory = buildInventory(set.resources);
  return (version: string, given?: ReadonlyMap<FactId, boolean>) => {
    const facts = factsFor(version, [version], given);
    const mesh = new Mesh(inventory, facts);
    const { value, answers } = facts.record((): Judged => {
      const paths = socketPaths(mesh, { declared: [] });
      const subjects = { ...set, mesh, paths, facts, external: [], allObjects: false };
      const { verdicts } = judge(subjects, active);
      return { ways: paths.map(way).sort().join('\n'), said: wordsByRule(verdicts) };
    });
    return { ...value, answers };
  };
}

/** The rules that say something else, though they see the same ways. */
function changed(before: Judged, after: Judged): readonly string[] {
  if (before.ways !== after.ways) return [];
  const names = new Set([...before.said.keys(), ...after.said.keys()]);
  return [...names].filter((name) => before.said.get(name) !== after.said.get(name));
}

/** The version closest to another in which a fact holds, if it does not hold there, and the other way round. */
function acrossBoundary(fact: FactId, version: string): string | undefined {
  const holds = holdsIn(version, fact);
  const all = eras('*');
  const at = all.findIndex((era) => compareVersions(era, version) <= 0);
  const distance = (era: string) => Math.abs(all.indexOf(era) - at);
  return all.filter((era) => holdsIn(era, fact) !== holds).sort((a, b) => distance(a) - distance(b))[0];
}

/** The first version of each stretch that a fact's range begins or ends. */
function boundariesOf(fact: FactId): readonly string[] {
  return [...(allFacts.get(fact)?.istio ?? '').matchAll(/\d+\.\d+\.\d+/g)].map(([version]) => version);
}

function way({ url, client, route, destination }: SocketPath): string {
  return JSON.stringify([url, client.kind, client.name, route.field.place.start, destination.host, destination.port]);
}

function wordsByRule(verdicts: readonly Verdict[]): ReadonlyMap<string, string> {
  const said = new Map<string, string>();
  for (const { rule, place, reports } of verdicts) {
    for (const { finding } of reports) {
      const { severity, message, why, fix } = finding;
      const words = JSON.stringify([place.file.path, place.start, severity, message, why, fix]);
      said.set(rule.name, `${said.get(rule.name) ?? ''}${words}\n`);
    }
  }
  return said;
}
