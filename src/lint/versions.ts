import { type Place, position, writtenPlace } from '../manifests/place.js';
import type { Resource } from '../manifests/resource.js';
import { eras, SUPPORTED } from '../mesh/facts.js';
import { versionOf } from '../mesh/version.js';
import { compareVersions, parseVersion } from '../mesh/versionRange.js';
import type { IstioVersion } from './result.js';

/** The Istio version that a flag, the configuration or the manifests name. */
export interface NamedVersion {
  /** As written: `1.26`, `v1.26.3-distroless`. */
  readonly text: string;
  readonly source: 'flag' | 'config' | 'manifests';
  readonly place?: Place | undefined;
}

/** The versions to judge, and what the report says about them. */
export interface VersionsInForce {
  readonly istio: IstioVersion;
  /** Newest first; several stand for all versions that may be in force. */
  readonly eras: readonly string[];
  readonly notes: readonly string[];
}

/** Thrown for a text that is no Istio version, or for one that cannot be used. */
export class InvalidVersion extends Error {
  constructor(text: string, message = `${JSON.stringify(text)} is no Istio version: write 1.26 or 1.26.3`) {
    super(message);
    this.name = 'InvalidVersion';
  }
}

/**
 * Which versions have to be judged: the one that is named, every release of a minor version of which only that is
 * known, or all supported ones.
 *
 * @throws InvalidVersion
 */
export function versionsInForce(named: NamedVersion | undefined): VersionsInForce {
  if (named === undefined) {
    return { istio: { version: null, source: 'unknown', place: null }, eras: eras('*'), notes: [] };
  }
  const parsed = parseVersion(named.text);
  if (parsed === undefined) throw new InvalidVersion(named.text);
  const { version, patch } = parsed;
  const shown = patch ? version : minorOf(version);
  const istio: IstioVersion = { version: shown, source: named.source, place: located(named.place) };
  const { oldest, newest } = SUPPORTED;
  if (compareVersions(minorOf(version, 0), minorOf(newest, 0)) > 0) {
    const note = `Istio ${shown} is newer than wslint knows: judged as ${minorOf(newest)}`;
    return { istio, eras: [newest], notes: [note] };
  }
  if (compareVersions(version, oldest) < 0) {
    const note = `Istio ${shown} is older than wslint knows: judged as ${minorOf(oldest)}`;
    return { istio, eras: [oldest], notes: [note] };
  }
  return { istio, eras: patch ? [version] : eras(`>=${version} <${minorOf(version, 1)}`), notes: [] };
}

/**
 * The version that stands for a text in a comparison: of a minor version its newest behaviour.
 *
 * @throws InvalidVersion also for versions that are not supported: their nearest neighbour would be compared
 */
export function knownVersion(text: string): string {
  const { eras, notes } = versionsInForce({ text, source: 'flag' });
  const [version] = eras;
  if (version === undefined || notes.length > 0)
    throw new InvalidVersion(text, `${notes[0] ?? text}: upgrade compares versions that wslint knows`);
  return version;
}

/** The minor versions from the oldest to the newest that are supported, `1.26`, newest first. */
export function minorVersions(): readonly string[] {
  const versions: string[] = [];
  for (let version: string = SUPPORTED.oldest; compareVersions(version, SUPPORTED.newest) <= 0; ) {
    versions.unshift(minorOf(version));
    version = minorOf(version, 1);
  }
  return versions;
}

/** `1.26` of `1.26.3`; with `up` as a release: `1.26.0` for 0, `1.27.0` for 1. */
function minorOf(version: string, up?: number): string {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return up === undefined ? `${major}.${minor}` : `${major}.${minor + up}.0`;
}

function located(place: Place | undefined): IstioVersion['place'] {
  if (place === undefined) return null;
  const { file, start } = writtenPlace(place).place;
  return { file: file.path, ...position(file, start) };
}

/** The version that the manifests tell; undefined when they tell none. */
export function detectedVersion(resources: readonly Resource[]): NamedVersion | undefined {
  const found = versionOf(resources);
  if (found === undefined) return undefined;
  const { version, patch, place } = found;
  return { text: patch ? version : minorOf(version), source: 'manifests', place };
}
