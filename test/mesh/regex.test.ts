import { describe, expect, it } from 'vitest';
import { matchesWhole, occursIn } from '../../src/mesh/regex.js';

/** Seconds of processor time that some work takes. */
function seconds(work: () => void): number {
  const begin = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1e6;
}

describe('a regular expression of a manifest', () => {
  it('is RE2: it has no lookahead, and flags in brackets', () => {
    expect(matchesWhole('/ws(?=/)', '/ws')).toBeUndefined();
    expect(matchesWhole('(?i)/WS', '/ws')).toBe(true);
    expect(occursIn('s/[0-9]+', '/ws/12')).toBe(true);
  });

  it.each(['(a+)+$', '(a|a)*$', '(.*a){12}$', '(?:a?){30}a{30}$'])('never backtracks: %s', (pattern) => {
    const text = `${'a'.repeat(20_000)}!`;
    expect(seconds(() => expect(matchesWhole(pattern, text)).toBe(false))).toBeLessThan(5);
  });

  it('is not even compiled when it is longer than any sensible one', () => {
    const pattern = '(a|b)'.repeat(100_000);
    expect(seconds(() => expect(matchesWhole(pattern, 'a')).toBeUndefined())).toBeLessThan(1);
  });
});
