import type { Resource } from '../manifests/resource.js';
import { oncePer } from './oncePer.js';
import { Twins } from './twins.js';

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

  /** Whether another object has its identity too. */
  isTwin(resource: Resource): boolean {
    return this.twins.has(resource);
  }

  /** Choices that were equally close, for the output. */
  get ambiguities(): readonly Ambiguity[] {
    return [...this.found.values()];
  }

  /** As {@link pick}, for lists that live as long as the mesh and that many ask for: worked out once for each file. */
  seenFrom<T extends Candidate>(candidates: readonly T[], origin: Resource | undefined): readonly T[] {
    if (candidates.length < 2 || !this.haveTwins(candidates)) return candidates;
    let views = this.views.get(candidates) as Map<object | undefined, readonly T[]> | undefined;
    if (views === undefined) {
      views = new Map();
      this.views.set(candidates, views);
    }
    // Each object of a file sees the same, but for those that may be candidates themselves.
    const asker = origin !== undefined && this.membersOf(candidates).has(origin) ? origin : origin?.file;
    let view = views.get(asker);
    if (view === undefined) {
      const seen = this.alternativesIn(candidates).flatMap((group) => group.seenFrom(origin));
      view = seen.sort((a, b) => a.position - b.position).map(({ candidate }) => candidate) as T[];
      views.set(asker, view);
    }
    return view;
  }

  /** Of each identity the candidate closest to `origin`, in the order given. */
  pick<T extends Candidate>(candidates: readonly T[], origin: Resource | undefined): readonly T[] {
    if (this.twins.size === 0 || candidates.length < 2) return candidates;
    const groups = this.groupsOf(candidates);
    if (groups.every(({ isChoice }) => !isChoice)) return candidates;
    const seen = groups.flatMap((group) => group.seenFrom(origin));
    return seen.sort((a, b) => a.position - b.position).map(({ candidate }) => candidate);
  }

  private readonly membersOf = oncePer(
    (candidates: readonly Candidate[]) => new Set(candidates.map(({ resource }) => resource)),
  );

  /** The candidates of a list that lives as long as the mesh, those of one identity together. */
  readonly alternativesIn = oncePer((candidates: readonly Candidate[]) => this.groupsOf(candidates));

  private groupsOf<T extends Candidate>(candidates: readonly T[]): readonly Alternatives<T>[] {
    const groups = new Map<number | Resource, Listed<T>[]>();
    for (const [position, candidate] of candidates.entries()) {
      const key = this.twins.get(candidate.resource) ?? candidate.resource;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [{ candidate, position }]);
      else group.push({ candidate, position });
    }
    return [...groups.values()].map((group) => new Alternatives(group, (choice) => this.note(choice)));
  }

  private note(choice: Ambiguity): void {
    const key = `${identityOf(choice.chosen)} ${choice.chosen.file.path} ${choice.other.file.path}`;
    if (!this.found.has(key)) this.found.set(key, choice);
  }
}

/** A candidate and where it stands in its list. */
export interface Listed<T extends Candidate> {
  readonly candidate: T;
  readonly position: number;
}

/** The candidates of one identity. One resource may have several, as a Gateway has servers: they stay together. */
export class Alternatives<T extends Candidate> {
  readonly isChoice: boolean;

  constructor(
    readonly all: readonly Listed<T>[],
    private readonly note: (choice: Ambiguity) => void,
  ) {
    const [first] = all;
    this.isChoice = all.some(({ candidate }) => candidate.resource !== first?.candidate.resource);
  }

  /** Those of the resource that is the closest to `origin`. */
  seenFrom(origin: Resource | undefined): readonly Listed<T>[] {
    if (!this.isChoice) return this.all;
    this.choice ??= choiceAmong(this.all);
    const { chosen, tie } = this.choice.twins.closest(origin);
    if (tie !== undefined && origin !== undefined) this.note({ chosen, other: tie, origin });
    return this.choice.byResource.get(chosen) ?? [];
  }

  private choice: ReturnType<typeof choiceAmong<T>> | undefined;
}

function choiceAmong<T extends Candidate>(all: readonly Listed<T>[]) {
  const byResource = new Map<Resource, Listed<T>[]>();
  for (const listed of all) {
    const { resource } = listed.candidate;
    const known = byResource.get(resource);
    if (known === undefined) byResource.set(resource, [listed]);
    else known.push(listed);
  }
  return { byResource, twins: new Twins([...byResource.keys()]) };
}

/** What may stand in for another of its identity. */
export interface Candidate {
  readonly resource: Resource;
}
