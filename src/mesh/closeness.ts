import type { SourceFile } from '../manifests/place.js';
import type { Resource } from '../manifests/resource.js';
import { oncePer } from './oncePer.js';

/** What kubectl takes as the namespace of an object that names none. */
export const DEFAULT_NAMESPACE = 'default';

export function namespaceOf(resource: Resource): string {
  return resource.namespace ?? DEFAULT_NAMESPACE;
}

/** Two resources with the same identity cannot exist side by side in one cluster. */
export const identityOf = oncePer((resource: Resource): string => {
  const slash = resource.apiVersion.indexOf('/');
  const group = slash < 0 ? '' : resource.apiVersion.slice(0, slash);
  return `${group}/${resource.kind}/${namespaceOf(resource)}/${resource.name}`;
});

/** Two resources of one identity that are equally close to the resource that needs one of them. */
export interface Ambiguity {
  readonly chosen: Resource;
  readonly other: Resource;
  readonly origin: Resource;
}

/**
 * A tree often holds several environments (`dev/`, `prod/`) with objects of the same identity. They are alternatives:
 * seen from one object, of each identity the one in the closest directory counts (same file, same directory, fewest
 * steps up and down). Trees without such twins pay nothing.
 */
export class Closeness {
  /** A number for each identity that several resources share, by resource. */
  private readonly twins: ReadonlyMap<Resource, number>;
  private readonly found = new Map<string, Ambiguity>();
  /** What {@link seenFrom} picked, by list and by who asked. */
  private readonly views = new WeakMap<readonly Candidate[], Map<object | undefined, readonly Candidate[]>>();

  constructor(resources: readonly Resource[]) {
    const first = new Map<string, Resource>();
    const twins = new Map<Resource, number>();
    for (const resource of resources) {
      const identity = identityOf(resource);
      const other = first.get(identity);
      if (other === undefined) first.set(identity, resource);
      else {
        const number = twins.get(other) ?? twins.size;
        twins.set(other, number).set(resource, number);
      }
    }
    this.twins = twins;
  }

  /** Whether any of the candidates shares its identity with another object: only then does it matter who asks. */
  readonly haveTwins = oncePer((candidates: readonly Candidate[]): boolean =>
    candidates.some(({ resource }) => this.twins.has(resource)),
  );

  /** Choices that were equally close, for the output. */
  get ambiguities(): readonly Ambiguity[] {
    return [...this.found.values()];
  }

  /** As {@link pick}, for lists that live as long as the mesh and that many ask for: worked out once for each file. */
  seenFrom<T extends Candidate>(candidates: readonly T[], origin: Resource | undefined): readonly T[] {
    if (!this.haveTwins(candidates)) return candidates;
    let views = this.views.get(candidates) as Map<object | undefined, readonly T[]> | undefined;
    if (views === undefined) {
      views = new Map();
      this.views.set(candidates, views);
    }
    // Each object of a file sees the same, but for those that may be candidates themselves.
    const asker = origin !== undefined && this.twins.has(origin) ? origin : origin?.file;
    let view = views.get(asker);
    if (view === undefined) {
      view = this.pick(candidates, origin);
      views.set(asker, view);
    }
    return view;
  }

  /** Of each identity the candidate closest to `origin`, in the order given. */
  pick<T extends Candidate>(candidates: readonly T[], origin: Resource | undefined): readonly T[] {
    if (this.twins.size === 0 || candidates.length < 2) return candidates;
    // One resource may have several candidates, as a Gateway has servers: they stay together.
    const groups = new Map<number, Resource[]>();
    let isChoice = false;
    for (const { resource } of candidates) {
      const number = this.twins.get(resource);
      if (number === undefined) continue;
      const group = groups.get(number);
      if (group === undefined) groups.set(number, [resource]);
      else if (group.at(-1) !== resource) isChoice = group.push(resource) > 1;
    }
    if (!isChoice) return candidates;
    const chosen = new Map<number, Resource>();
    for (const [number, group] of groups) chosen.set(number, this.closest(group, origin));
    return candidates.filter(({ resource }) => {
      const number = this.twins.get(resource);
      return number === undefined || chosen.get(number) === resource;
    });
  }

  private closest(group: readonly Resource[], origin: Resource | undefined): Resource {
    let [best] = group as [Resource];
    if (origin === undefined || group.length === 1) return best;
    let bestDistance = distance(best, origin);
    let tie: Resource | undefined;
    for (const candidate of group) {
      if (candidate === best) continue;
      const d = distance(candidate, origin);
      // In one file kubectl applies from top to bottom: the last one stays.
      const replaces = d < bestDistance || (d === bestDistance && candidate.file === best.file);
      if (replaces) {
        tie = undefined;
        best = candidate;
        bestDistance = d;
      } else if (d === bestDistance) tie = candidate;
    }
    if (tie !== undefined) {
      const key = `${identityOf(best)} ${best.file.path} ${tie.file.path}`;
      if (!this.found.has(key)) this.found.set(key, { chosen: best, other: tie, origin });
    }
    return best;
  }
}

interface Candidate {
  readonly resource: Resource;
}

/** The directories above a file. */
const directoriesOf = oncePer((file: SourceFile): readonly string[] => file.path.split('/').slice(0, -1));

function distance(a: Resource, b: Resource): number {
  if (a === b) return -1;
  if (a.file === b.file) return 0;
  const x = directoriesOf(a.file);
  const y = directoriesOf(b.file);
  let common = 0;
  while (common < x.length && common < y.length && x[common] === y[common]) common++;
  return 1 + (x.length - common) + (y.length - common);
}
