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
  private readonly twins: ReadonlySet<Resource>;
  private readonly found = new Map<string, Ambiguity>();

  constructor(resources: readonly Resource[]) {
    const first = new Map<string, Resource>();
    const twins = new Set<Resource>();
    for (const resource of resources) {
      const identity = identityOf(resource);
      const other = first.get(identity);
      if (other === undefined) first.set(identity, resource);
      else twins.add(other).add(resource);
    }
    this.twins = twins;
  }

  /** Whether any of the candidates shares its identity with another object: only then does it matter who asks. */
  readonly haveTwins = oncePer((candidates: readonly { readonly resource: Resource }[]): boolean =>
    candidates.some(({ resource }) => this.twins.has(resource)),
  );

  /** Choices that were equally close, for the output. */
  get ambiguities(): readonly Ambiguity[] {
    return [...this.found.values()];
  }

  /** Of each identity the candidate closest to `origin`, in the order given. */
  pick<T extends { readonly resource: Resource }>(
    candidates: readonly T[],
    origin: Resource | undefined,
  ): readonly T[] {
    if (this.twins.size === 0 || candidates.length < 2) return candidates;
    if (!candidates.some(({ resource }) => this.twins.has(resource))) return candidates;
    // One resource may have several candidates, as a Gateway has servers: they stay together.
    const groups = new Map<string, Set<Resource>>();
    for (const { resource } of candidates) {
      const identity = identityOf(resource);
      const group = groups.get(identity);
      if (group === undefined) groups.set(identity, new Set([resource]));
      else group.add(resource);
    }
    const chosen = new Set<Resource>();
    for (const group of groups.values()) chosen.add(this.closest([...group], origin));
    return candidates.filter(({ resource }) => chosen.has(resource));
  }

  private closest(group: readonly Resource[], origin: Resource | undefined): Resource {
    let [best] = group as [Resource];
    if (origin === undefined || group.length === 1) return best;
    let bestDistance = distance(best, origin);
    let tie: Resource | undefined;
    for (const candidate of group.slice(1)) {
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

function distance(a: Resource, b: Resource): number {
  if (a === b) return -1;
  if (a.file === b.file) return 0;
  const x = a.file.path.split('/').slice(0, -1);
  const y = b.file.path.split('/').slice(0, -1);
  let common = 0;
  while (common < x.length && common < y.length && x[common] === y[common]) common++;
  return 1 + (x.length - common) + (y.length - common);
}
