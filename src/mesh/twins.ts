import type { SourceFile } from '../manifests/place.js';
import type { Resource } from '../manifests/resource.js';
import { oncePer } from './oncePer.js';

/** Of one directory: how many steps down the closest twins are, and which of them are the first and the last. */
interface Below {
  readonly depth: number;
  readonly first: number;
  readonly last: number;
}

/** Resources of one identity: tells the one closest to an object without going through all, there may be hundreds. */
export class Twins {
  private readonly all: ReadonlySet<Resource>;

  constructor(private readonly members: readonly Resource[]) {
    this.all = new Set(members);
  }

  /** The closest one, and the last one that is as close in another file. */
  closest(origin: Resource | undefined): { readonly chosen: Resource; readonly tie: Resource | undefined } {
    const [only] = this.members as [Resource];
    if (origin === undefined || this.members.length === 1) return { chosen: only, tie: undefined };
    if (this.all.has(origin)) return { chosen: origin, tie: undefined };
    const { lastIn, below } = this.index();
    const own = lastIn.get(origin.file);
    if (own !== undefined) return { chosen: own, tie: undefined };
    const prefixes = prefixesOf(origin.file);
    let best: Below | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const [steps, prefix] of prefixes.entries()) {
      const found = below.get(prefix);
      if (found === undefined) continue;
      const distance = steps + found.depth;
      if (distance < least) {
        best = found;
        least = distance;
      } else if (distance === least && best !== undefined) best = joined(best, found);
    }
    const first = this.members[best?.first ?? 0] ?? only;
    const last = this.members[best?.last ?? 0] ?? only;
    return { chosen: lastIn.get(first.file) ?? first, tie: last.file === first.file ? undefined : last };
  }

  private readonly index = once(() => {
    // In one file kubectl applies from top to bottom: the last one stays.
    const lastIn = new Map(this.members.map((resource) => [resource.file, resource]));
    const below = new Map<string, Below>();
    for (const [number, { file }] of this.members.entries()) {
      for (const [depth, prefix] of prefixesOf(file).entries()) {
        const known = below.get(prefix);
        if (known === undefined || depth < known.depth) below.set(prefix, { depth, first: number, last: number });
        else if (depth === known.depth) below.set(prefix, { ...known, last: number });
      }
    }
    return { lastIn, below };
  });
}

function joined(a: Below, b: Below): Below {
  return { depth: a.depth, first: Math.min(a.first, b.first), last: Math.max(a.last, b.last) };
}

/** The directory of a file and those above it, the innermost first. */
const prefixesOf = oncePer((file: SourceFile): readonly string[] => {
  const prefixes = [''];
  for (const part of file.path.split('/').slice(0, -1)) prefixes.unshift(`${prefixes[0]}${part}/`);
  return prefixes;
});

function once<T>(work: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => {
    known ??= { value: work() };
    return known.value;
  };
}
