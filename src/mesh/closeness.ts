import type { Resource } from '../manifests/resource.js';

/** What kubectl takes as the namespace of an object that names none. */
export const DEFAULT_NAMESPACE = 'default';

export function namespaceOf(resource: Resource): string {
  return resource.namespace ?? DEFAULT_NAMESPACE;
}

/** Two resources with the same identity cannot exist side by side in one cluster. */
export function identityOf(resource: Resource): string {
  const slash = resource.apiVersion.indexOf('/');
  const group = slash < 0 ? '' : resource.apiVersion.slice(0, slash);
  return `${group}/${resource.kind}/${namespaceOf(resource)}/${resource.name}`;
}

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
  private readonly twins: ReadonlySet<string>;
  private readonly found = new Map<string, Ambiguity>();

  constructor(resources: readonly Resource[]) {
    const seen = new Set<string>();
    const twins = new Set<string>();
    for (const resource of resources) {
      const identity = identityOf(resource);
      if (seen.has(identity)) twins.add(identity);
      else seen.add(identity);
    }
    this.twins = twins;
  }

  /** Whether any two resources share an identity: only then does it matter who asks. */
  get hasTwins(): boolean {
    return this.twins.size > 0;
  }

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
    const groups = new Map<string, T[]>();
    for (const candidate of candidates) {
      const identity = identityOf(candidate.resource);
      const group = groups.get(identity);
      if (group === undefined) groups.set(identity, [candidate]);
      else group.push(candidate);
    }
    if (groups.size === candidates.length) return candidates;
    const chosen = new Set<T>();
    for (const group of groups.values()) chosen.add(this.closest(group, origin));
    return candidates.filter((candidate) => chosen.has(candidate));
  }

  private closest<T extends { readonly resource: Resource }>(group: readonly T[], origin: Resource | undefined): T {
    let [best] = group as [T];
    if (origin === undefined || group.length === 1) return best;
    let bestDistance = distance(best.resource, origin);
    let tie: T | undefined;
    for (const candidate of group.slice(1)) {
      const d = distance(candidate.resource, origin);
      // In one file kubectl applies from top to bottom: the last one stays.
      const replaces = d < bestDistance || (d === bestDistance && candidate.resource.file === best.resource.file);
      if (replaces) {
        tie = undefined;
        best = candidate;
        bestDistance = d;
      } else if (d === bestDistance) tie = candidate;
    }
    if (tie !== undefined) {
      const key = `${identityOf(best.resource)} ${best.resource.file.path} ${tie.resource.file.path}`;
      if (!this.found.has(key)) this.found.set(key, { chosen: best.resource, other: tie.resource, origin });
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
