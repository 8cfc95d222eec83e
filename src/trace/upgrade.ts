import type { ManifestSet } from '../manifests/set.js';
import { allFacts, type FactId, type Facts, factsFor } from '../mesh/facts.js';
import { buildInventory } from '../mesh/inventory.js';
import { overflows } from '../mesh/overflow.js';
import { keyOf } from './acrossVersions.js';
import { type FindingChanges, findingChanges } from './findingChanges.js';
import type { SettingName, TracePath, TraceSetting } from './model.js';
import { SETTING_NAMES } from './model.js';
import { ambiguities, type TraceOptions, tracePaths } from './trace.js';

/** A setting that an upgrade of Istio changes. */
export interface ChangedSetting {
  readonly setting: SettingName;
  readonly from: TraceSetting;
  readonly to: TraceSetting;
  /** The facts that make the difference. */
  readonly because: readonly ChangedFact[];
}

export interface ChangedFact {
  readonly id: FactId;
  readonly claim: string;
  /** Whether it holds in the new version (and not in the old), or the other way round. */
  readonly holds: 'from now on' | 'no longer';
  readonly source: string;
}

/** What an upgrade means for one path. */
export interface PathChange extends FindingChanges {
  readonly url: string;
  readonly client: TracePath['client'];
  readonly route: TracePath['route'];
  readonly destination: TracePath['destination'];
  /** The path exists in one of the versions only. */
  readonly only: 'from' | 'to' | null;
  readonly settings: readonly ChangedSetting[];
}

/** The document that `wslint upgrade --format json` prints, version 1. */
export interface UpgradeDocument {
  readonly version: 1;
  readonly from: string;
  readonly to: string;
  readonly paths: number;
  readonly notes: readonly string[];
  readonly changes: readonly PathChange[];
}

export interface UpgradeOptions extends Omit<TraceOptions, 'eras' | 'istio' | 'url' | 'from'> {
  readonly from: string;
  readonly to: string;
}

/** Computes all paths under two versions and says what differs, why, and where. */
export function upgrade(set: ManifestSet, options: UpgradeOptions): UpgradeDocument {
  const inventory = buildInventory(set.resources);
  const look = (facts: Facts) => index(tracePaths(set, inventory, facts, traceOptions(options)).described);
  const from = factsFor(options.from, [options.from]);
  const to = factsFor(options.to, [options.to]);
  const before = look(from);
  const after = look(to);
  const differing =
    [...before.keys()].some((key) => !same(before.get(key), after.get(key))) ||
    [...after.keys()].some((key) => !before.has(key));
  const flipped = differing ? flippedFacts(from, to) : [];
  const lookWith = (facts: readonly ChangedFact[]) => (differing ? look(withFacts(from, to, facts)) : before);
  const flips = { single: flipped.map((fact) => ({ fact, paths: lookWith([fact]) })), all: lookWith(flipped) };
  const changes: PathChange[] = [];
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const change = compare(key, before.get(key), after.get(key), flips);
    if (change !== undefined) changes.push(change);
  }
  return {
    version: 1,
    from: options.from,
    to: options.to,
    paths: after.size,
    notes: [...overflows(inventory), ...ambiguities(inventory)],
    changes,
  };
}

function traceOptions({ rules, declared }: UpgradeOptions): TraceOptions {
  return { rules, declared, eras: [], istio: { version: null, source: 'flag', place: null } };
}

type Paths = ReadonlyMap<string, TracePath>;

/** Paths by what they are. */
function index(paths: readonly TracePath[]): Paths {
  const map = new Map<string, TracePath>();
  for (const path of paths) {
    const key = keyOf(path);
    if (!map.has(key)) map.set(key, path);
  }
  return map;
}

/** The paths under the old version with one of the facts that differ as in the new one, and with all of them. */
interface Flips {
  readonly single: readonly { readonly fact: ChangedFact; readonly paths: Paths }[];
  readonly all: Paths;
}

function flippedFacts(from: Facts, to: Facts): ChangedFact[] {
  const flipped: ChangedFact[] = [];
  for (const [id, { claim, source }] of allFacts) {
    if (from.holds(id) === to.holds(id)) continue;
    flipped.push({ id, claim, source, holds: to.holds(id) ? 'from now on' : 'no longer' });
  }
  return flipped;
}

/** The old version with some facts as in the new one: what changes with one of them is that fact's doing. */
function withFacts(from: Facts, to: Facts, changed: readonly ChangedFact[]): Facts {
  const overrides = changed.map(({ id }): [FactId, boolean] => [id, to.holds(id)]);
  return factsFor(from.version, [from.version], new Map(overrides));
}

function compare(
  key: string,
  before: TracePath | undefined,
  after: TracePath | undefined,
  flips: Flips,
): PathChange | undefined {
  const path = after ?? before;
  if (path === undefined || same(before, after)) return undefined;
  const settings: ChangedSetting[] = [];
  for (const setting of before?.settings && after?.settings ? SETTING_NAMES : []) {
    const [old, now] = [before?.settings?.[setting], after?.settings?.[setting]];
    if (old === undefined || now === undefined || same(old.value, now.value)) continue;
    const because = flips.single
      .filter(({ paths }) => !same(paths.get(key)?.settings?.[setting].value, old.value))
      .map(({ fact }) => fact);
    settings.push({ setting, from: old, to: now, because });
  }
  const single = flips.single.map(({ fact, paths }) => ({ fact, path: paths.get(key) }));
  const findings = findingChanges(before, after, { single, all: flips.all.get(key) });
  const only = before === undefined ? 'to' : after === undefined ? 'from' : null;
  if (only === null && settings.length === 0 && Object.values(findings).every((list) => list.length === 0))
    return undefined;
  return {
    url: path.url,
    client: path.client,
    route: path.route,
    destination: path.destination,
    only,
    settings,
    ...findings,
  };
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
