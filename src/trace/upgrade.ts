import type { ManifestSet } from '../manifests/set.js';
import { allFacts, type FactId, type Facts, factsFor } from '../mesh/facts.js';
import { buildInventory } from '../mesh/inventory.js';
import { overflows } from '../mesh/overflow.js';
import { keyOf } from './acrossVersions.js';
import type { SettingName, TraceFinding, TracePath, TracePlace, TraceSetting } from './model.js';
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
  readonly id: string;
  readonly claim: string;
  /** Whether it holds in the new version (and not in the old), or the other way round. */
  readonly holds: 'from now on' | 'no longer';
  readonly source: string;
}

/** What an upgrade means for one path. */
export interface PathChange {
  readonly url: string;
  readonly client: TracePath['client'];
  readonly route: TracePath['route'];
  readonly destination: TracePath['destination'];
  /** The path exists in one of the versions only. */
  readonly only: 'from' | 'to' | null;
  readonly settings: readonly ChangedSetting[];
  readonly appeared: readonly FindingChange[];
  readonly gone: readonly FindingChange[];
}

export interface FindingChange extends Omit<TraceFinding, 'setting'> {
  readonly because: readonly ChangedFact[];
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
  const flips = differing
    ? flippedFacts(from, to).map((fact) => ({ fact, paths: look(withFact(from, to, fact.id as FactId)) }))
    : [];
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

function place({ file, line, column }: TracePlace): string {
  return `${file}:${line}:${column}`;
}

interface Flip {
  readonly fact: ChangedFact;
  readonly paths: Paths;
}

function flippedFacts(from: Facts, to: Facts): ChangedFact[] {
  const flipped: ChangedFact[] = [];
  for (const [id, { claim, source }] of allFacts) {
    if (from.holds(id) === to.holds(id)) continue;
    flipped.push({ id, claim, source, holds: to.holds(id) ? 'from now on' : 'no longer' });
  }
  return flipped;
}

/** The old version with one fact as in the new one: what changes then is that fact's doing. */
function withFact(from: Facts, to: Facts, changed: FactId): Facts {
  return factsFor(from.version, [from.version], new Map([[changed, to.holds(changed)]]));
}

function compare(
  key: string,
  before: TracePath | undefined,
  after: TracePath | undefined,
  flips: readonly Flip[],
): PathChange | undefined {
  const path = after ?? before;
  if (path === undefined || same(before, after)) return undefined;
  const settings: ChangedSetting[] = [];
  for (const setting of before?.settings && after?.settings ? SETTING_NAMES : []) {
    const [old, now] = [before?.settings?.[setting], after?.settings?.[setting]];
    if (old === undefined || now === undefined || same(old.value, now.value)) continue;
    const because = flips
      .filter(({ paths }) => !same(paths.get(key)?.settings?.[setting].value, old.value))
      .map(({ fact }) => fact);
    settings.push({ setting, from: old, to: now, because });
  }
  const appeared = difference(after, before).map((finding) => ({
    ...withoutSetting(finding),
    because: flips.filter(({ paths }) => has(paths.get(key), finding)).map(({ fact }) => fact),
  }));
  const gone = difference(before, after).map((finding) => ({
    ...withoutSetting(finding),
    because: flips.filter(({ paths }) => paths.has(key) && !has(paths.get(key), finding)).map(({ fact }) => fact),
  }));
  const only = before === undefined ? 'to' : after === undefined ? 'from' : null;
  if (only === null && settings.length === 0 && appeared.length === 0 && gone.length === 0) return undefined;
  return {
    url: path.url,
    client: path.client,
    route: path.route,
    destination: path.destination,
    only,
    settings,
    appeared,
    gone,
  };
}

function withoutSetting({ setting: _, ...finding }: TraceFinding): Omit<TraceFinding, 'setting'> {
  return finding;
}

/** Findings of one version that the other lacks: same rule at the same place counts as the same. */
function difference(of: TracePath | undefined, without: TracePath | undefined): readonly TraceFinding[] {
  return of?.details.filter((finding) => !has(without, finding)) ?? [];
}

function has(path: TracePath | undefined, { rule, place: at, severity }: TraceFinding): boolean {
  return (
    path?.details.some(
      (other) => other.rule === rule && other.severity === severity && place(other.place) === place(at),
    ) === true
  );
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
