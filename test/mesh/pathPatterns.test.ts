import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PathPatterns } from '../../src/mesh/pathPatterns.js';
import type { TextMatch } from '../../src/mesh/route.js';
import { chat, meshOf } from './meshOf.js';

const field = meshOf(chat()).inventory.resources[0]?.field;
const path = (how: TextMatch['how'], value: string): TextMatch => {
  if (field === undefined) throw new Error('no field');
  return { how, value, field };
};

/** Whether a pattern takes some of the paths of a route, by comparing the two. */
function overlaps(pattern: string, { how, value }: TextMatch): boolean {
  const open = pattern.search(/[*{]/);
  if (open === 0 || how === 'regex' || how === 'present') return true;
  const start = open < 0 ? pattern : pattern.slice(0, open);
  if (how === 'exact') return open < 0 ? pattern === value : value.startsWith(start);
  return start.startsWith(value) || (open > 0 && value.startsWith(start));
}

describe('patterns of paths', () => {
  const word = fc.string({ unit: fc.constantFrom('/', 'a', 'b'), maxLength: 5 });
  const pattern = fc.oneof(
    word,
    word.map((text) => `${text}*`),
    word.map((text) => `*${text}`),
    word.map((text) => `${text}{*}/a`),
  );
  const items = fc.array(fc.array(pattern, { maxLength: 3 }), { maxLength: 8 });

  it('are found by the paths of a route as if each were compared', () => {
    const how = fc.constantFrom<TextMatch['how'][]>('exact', 'prefix', 'regex', 'present');
    fc.assert(
      fc.property(items, how, word, (all, kind, value) => {
        const index = new PathPatterns(
          all.map((patterns, number) => ({ patterns, number })),
          ({ patterns }) => patterns,
        );
        const wanted = path(kind, value);
        const everything = kind === 'regex' || kind === 'present';
        const found = [...new Set(index.mayTake(wanted))].map(({ number }) => number).sort((a, b) => a - b);
        const compared = all.flatMap((patterns, number) =>
          everything || patterns.some((one) => overlaps(one, wanted)) ? [number] : [],
        );
        expect(found).toEqual(compared);
      }),
    );
  });

  it('are all found where the route has all paths', () => {
    const index = new PathPatterns(['/a', '/b*'], (item) => [item]);
    expect([...index.mayTake(undefined)]).toEqual(['/a', '/b*']);
  });
});
