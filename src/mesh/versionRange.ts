import coerce from 'semver/functions/coerce.js';
import compare from 'semver/functions/compare.js';
import semverSatisfies from 'semver/functions/satisfies.js';

const answers = new Map<string, boolean>();

/** Whether a version lies in a semver range. Remembered: the same few questions are asked for every path. */
export function satisfies(version: string, range: string): boolean {
  if (range === '*') return true;
  const key = `${version} ${range}`;
  let answer = answers.get(key);
  if (answer === undefined) {
    answer = semverSatisfies(version, range);
    answers.set(key, answer);
  }
  return answer;
}

/**
 * An Istio version as people write it (`1.26`, `v1.26.3`, `1.26.3-distroless`, `1.31.0-alpha.2`): the release, and
 * whether the patch was given. Undefined for anything that is no version.
 */
export function parseVersion(text: string): { readonly version: string; readonly patch: boolean } | undefined {
  const match = /^v?(\d+)\.(\d+)(?:\.(\d+|x|\*))?(?:[-+.].*)?$/.exec(text.trim());
  if (match === null) return undefined;
  const patch = match[3] !== undefined && /^\d+$/.test(match[3]);
  const version = coerce(`${match[1]}.${match[2]}.${patch ? match[3] : '0'}`)?.version;
  return version === undefined ? undefined : { version, patch };
}

export function compareVersions(a: string, b: string): number {
  return compare(a, b);
}

/**
 * One version for each stretch between the boundaries that the ranges name, newest first, within
 * `oldest`..`newest` and the constraint (a semver range).
 */
export function boundaries(
  ranges: readonly string[],
  oldest: string,
  newest: string,
  constraint: string,
): readonly string[] {
  const found = new Set([oldest]);
  for (const range of ranges) for (const [version] of range.matchAll(/\d+\.\d+\.\d+/g)) found.add(version);
  for (const [version] of constraint.matchAll(/\d+\.\d+\.\d+/g)) found.add(version);
  return [...found]
    .filter((v) => compare(v, oldest) >= 0 && compare(v, newest) <= 0 && satisfies(v, constraint))
    .sort((a, b) => compare(b, a));
}

/** A range in words: "from Istio 1.28 on", "up to Istio 1.13", "in Istio 1.10 to 1.27"; empty for all versions. */
export function describeRange(range: string): string {
  if (range === '*') return '';
  return range
    .split('||')
    .map((part) => describePart(part.trim()))
    .join(' and ');
}

function describePart(part: string): string {
  const from = /(>=|=)\s*(\d+\.\d+\.\d+)/.exec(part);
  const below = /<\s*(\d+\.\d+\.\d+)/.exec(part)?.[1];
  if (from?.[1] === '=') return `in Istio ${short(from[2] ?? '')}`;
  const lower = from?.[2];
  if (lower !== undefined && below === undefined) return `from Istio ${short(lower)} on`;
  if (lower === undefined && below !== undefined) return `up to Istio ${before(below)}`;
  if (lower !== undefined && below !== undefined) {
    const last = before(below);
    return last === short(lower) ? `in Istio ${last}` : `in Istio ${short(lower)} to ${last}`;
  }
  return part;
}

/** `1.28` for `1.28.0`, `1.22.7` for itself. */
function short(version: string): string {
  return version.replace(/\.0$/, '');
}

/** The last release line before a version: `1.27` before `1.28.0`, `1.9.0` before `1.9.1`. */
function before(version: string): string {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  return patch > 0
    ? short(`${major}.${minor}.${patch - 1}`) === `${major}.${minor}`
      ? `${major}.${minor}.0`
      : `${major}.${minor}.${patch - 1}`
    : `${major}.${minor - 1}`;
}

/** Names a set of eras in words: the versions of `all` (newest first) that are in `some`. */
export function describeEras(some: ReadonlySet<string>, all: readonly string[]): string {
  const parts: string[] = [];
  for (let i = 0; i < all.length; i++) {
    if (!some.has(all[i] ?? '')) continue;
    const next = i === 0 ? undefined : all[i - 1];
    let j = i;
    while (j + 1 < all.length && some.has(all[j + 1] ?? '')) j++;
    const lower = j === all.length - 1 ? undefined : all[j];
    const range = [lower && `>=${lower}`, next && `<${next}`].filter(Boolean).join(' ');
    parts.unshift(range === '' ? 'in every version' : describeRange(range));
    i = j;
  }
  return parts.join(' and ');
}
