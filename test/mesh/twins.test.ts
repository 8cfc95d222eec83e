import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Resource } from '../../src/manifests/resource.js';
import { Twins } from '../../src/mesh/twins.js';

/** Steps up and down from one directory to another; in the same file none, in the same directory one. */
function distance(a: Resource, b: Resource): number {
  if (a.file === b.file) return 0;
  const [x, y] = [a, b].map(({ file }) => file.path.split('/').slice(0, -1)) as [string[], string[]];
  let common = 0;
  while (common < x.length && common < y.length && x[common] === y[common]) common++;
  return 1 + (x.length - common) + (y.length - common);
}

/** What stands in the class's comments, one candidate after the other. */
function closest(members: readonly Resource[], origin: Resource): Resource | undefined {
  if (members.includes(origin)) return origin;
  const least = Math.min(...members.map((member) => distance(member, origin)));
  const [first] = members.filter((member) => distance(member, origin) === least);
  return members.findLast(({ file }) => file === first?.file);
}

describe('twins', () => {
  const paths = fc
    .array(fc.constantFrom('a', 'b', 'c'), { maxLength: 4 })
    .map((parts) => [...parts, 'x.yaml'].join('/'));

  it('are found by going up from the directory of whoever asks as by measuring all ways', () => {
    const trees = fc.tuple(fc.array(paths, { minLength: 1, maxLength: 8 }), paths, fc.nat());
    fc.assert(
      fc.property(trees, ([found, asking, seed]) => {
        const files = new Map([...found, asking].map((path) => [path, { path, text: '' }]));
        const resourceIn = (path: string) => ({ file: files.get(path) }) as Resource;
        // Resources come in the order of their files.
        const members = [...found].sort().map(resourceIn);
        const origin = seed % 3 === 0 ? (members[seed % members.length] as Resource) : resourceIn(asking);
        const { chosen, tie } = new Twins(members).closest(origin);
        expect(chosen).toBe(closest(members, origin));
        if (tie !== undefined) expect(distance(tie, origin)).toBe(distance(chosen, origin));
        else if (!members.includes(origin)) {
          const ways = members.filter(({ file }) => file !== chosen.file).map((member) => distance(member, origin));
          expect(ways).not.toContain(distance(chosen, origin));
        }
      }),
      { numRuns: 2000 },
    );
  });
});
