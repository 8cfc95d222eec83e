import type { Resource } from '../manifests/resource.js';
import { oncePer } from '../mesh/oncePer.js';
import { ObservedPath, type Parts } from '../websockets/parts.js';
import type { SocketPath } from '../websockets/path.js';

/** What became of the paths that a rule judged. */
export interface Comparison {
  /** The paths that a rule has to judge. */
  readonly changed: readonly SocketPath[];
  /** The path of today where an earlier one has nothing new in it to the rule; undefined for all others. */
  readonly now: (earlier: SocketPath) => SocketPath | undefined;
  /** Whether the paths that were there earlier stand in the same order today. */
  readonly isInOrder: () => boolean;
  /** Whether each path of today is an earlier one with nothing new in it to the rule, and none is missing. */
  readonly isSame: () => boolean;
}

/** Compares paths with those that a rule judged earlier, in the parts that it read. */
export function comparison(paths: readonly SocketPath[]): (earlier: Earlier | undefined) => Comparison {
  // Most rules judged the same paths the last time.
  const known = new Map<readonly SocketPath[], Difference>();
  return (earlier) => {
    if (earlier === undefined) {
      return { changed: paths, now: () => undefined, isInOrder: () => true, isSame: () => false };
    }
    const difference = known.get(earlier.paths) ?? differenceOf(paths, earlier.paths);
    known.set(earlier.paths, difference);
    const { gone, successors } = difference;
    const now = (path: SocketPath): SocketPath | undefined => {
      if (!gone.has(path)) return path;
      const successor = successors.get(path);
      return successor !== undefined && !hasChanged(successor, earlier.parts) ? successor.path : undefined;
    };
    const isInOrder = () => standsInOrder(paths, earlier.paths, difference);
    const changed = changedIn(difference, earlier.parts);
    const isSame = () => changed.length === 0 && paths.length === earlier.paths.length && isInOrder();
    return { changed, now, isInOrder, isSame };
  };
}

/** The paths that a rule judged earlier, and what it read of them. */
interface Earlier {
  readonly paths: readonly SocketPath[];
  readonly parts: Parts;
}

/** How two lists of paths differ: most paths are the same object under both versions. */
interface Difference {
  /** Paths of today only. */
  readonly fresh: readonly Fresh[];
  /** Paths of earlier only. */
  readonly gone: ReadonlySet<SocketPath>;
  /** Those of today by what they were earlier. */
  readonly successors: ReadonlyMap<SocketPath, Fresh>;
  /** The paths to judge by the parts that a rule read: many rules read the same. */
  readonly changed: Map<Parts, readonly SocketPath[]>;
}

interface Fresh {
  readonly path: SocketPath;
  /** In what it differs from what it was; undefined for a path that was not there. */
  readonly differences: Parts | undefined;
}

function differenceOf(paths: readonly SocketPath[], earlier: readonly SocketPath[]): Difference {
  const [today, before] = [new Set(paths), new Set(earlier)];
  const gone = new Set(earlier.filter((path) => !today.has(path)));
  const sightingOf = (path: SocketPath): object => (path instanceof ObservedPath ? path.sighting : path);
  const bySighting = new Map([...gone].map((path) => [sightingOf(path), path]));
  const fresh: Fresh[] = [];
  const successors = new Map<SocketPath, Fresh>();
  for (const path of paths) {
    if (before.has(path)) continue;
    const was = bySighting.get(sightingOf(path));
    const isSame = path instanceof ObservedPath && was instanceof ObservedPath;
    const one: Fresh = { path, differences: isSame ? path.differencesFrom(was) : undefined };
    fresh.push(one);
    if (was !== undefined) successors.set(was, one);
  }
  return { fresh, gone, successors, changed: new Map() };
}

/** Worked out after edits, and for rules that judge paths together: the others do not ask. */
function standsInOrder(
  paths: readonly SocketPath[],
  earlier: readonly SocketPath[],
  { successors }: Difference,
): boolean {
  const numbers = numbersOf(paths);
  const order = earlier.flatMap((path) => numbers.get(successors.get(path)?.path ?? path) ?? []);
  return order.every((number, index) => index === 0 || number > (order[index - 1] ?? 0));
}

/** Where each path stands. */
export const numbersOf = oncePer(
  (paths: readonly SocketPath[]): ReadonlyMap<SocketPath | Resource, number> =>
    new Map(paths.map((path, index) => [path, index])),
);

function changedIn({ fresh, changed }: Difference, parts: Parts): readonly SocketPath[] {
  let paths = changed.get(parts);
  if (paths === undefined) {
    paths = fresh.flatMap((one) => (hasChanged(one, parts) ? one.path : []));
    changed.set(parts, paths);
  }
  return paths;
}

function hasChanged({ differences }: Fresh, parts: Parts): boolean {
  return differences === undefined || (differences & parts) !== 0;
}

/** Whether two lists hold the same objects in the same order. */
export function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
