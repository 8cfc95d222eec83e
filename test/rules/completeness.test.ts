import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { FactId } from '../../src/mesh/facts.js';
import { asked, TABLE } from '../project/asked.js';
import { titled } from '../project/rules.js';
import { root, sources } from '../project/sources.js';
import { differences, hasBoundary } from './boundaries.js';
import { casesOf } from './fixture.js';

let found: ReturnType<typeof differences> | undefined;
/** Worked out once, and only where a test asks. */
function all(): ReturnType<typeof differences> {
  found ??= differences(titled.map(([, rule]) => rule));
  return found;
}
/** A claim that nothing asks about decides nothing. */
const decisive = new Set(sources().flatMap((source) => (source.file === TABLE ? [] : [...asked(source)])));

/**
 * The facts with a boundary that a rule rests on: those that it declares, and those at whose boundary it says something
 * else of a case of any rule. A rule without any says the same under every version.
 */
function boundaryFacts(rule: string, declared: readonly FactId[]): readonly FactId[] {
  const felt = all()
    .filter((one) => one.rule === rule && one.atBoundary())
    .map(({ fact }) => fact);
  return [...new Set([...declared.filter((fact) => hasBoundary(fact) && decisive.has(fact)), ...felt])].sort();
}

describe.each(titled)('%s', (_, { name, facts }) => {
  const cases = casesOf(name);

  it('has two bad cases, three near misses and a case of several files', () => {
    const bad = cases.filter(({ side }) => side === 'bad').length;
    const several = cases.filter(({ files }) => Object.keys(files).length > 1).length;
    expect(bad).toBeGreaterThanOrEqual(2);
    expect(cases.length - bad).toBeGreaterThanOrEqual(3);
    expect(several).toBeGreaterThanOrEqual(1);
  });

  it('has a case on each side of every version boundary that it rests on', () => {
    const own = all().filter((one) => one.rule === name && one.owner === name);
    const lacking = boundaryFacts(name, facts).flatMap((fact) =>
      [true, false]
        .filter((side) => !own.some((one) => one.fact === fact && one.side === side))
        .map((side) => `a version in which ${fact} ${side ? 'holds' : 'does not hold'} and makes a difference`),
    );
    expect(lacking).toEqual([]);
  }, 180_000);

  it('is at most 120 lines long', () => {
    expect(lines(name)).toBeLessThanOrEqual(120);
  });
});

describe('all rules', () => {
  it('are at most 60 lines long in the median', () => {
    const lengths = titled.map(([, { name }]) => lines(name)).sort((a, b) => a - b);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(60);
  });

  it('rest on the facts that change what they say, and on no others', () => {
    expect(boundaryFacts('round-robin', [])).toContain('least-request-default');
    expect(boundaryFacts('parse-error', [])).toEqual([]);
    expect(boundaryFacts('lb-conflict', [])).toEqual([]);
  }, 180_000);
});

function lines(rule: string): number {
  return readFileSync(`${root}/rules/${rule}/rule.ts`, 'utf8').trimEnd().split('\n').length;
}
