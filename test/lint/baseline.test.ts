import { describe, expect, it } from 'vitest';
import { baselineOf } from '../../src/lint/baseline.js';
import { balancer, onBalancer, run } from './helpers.js';

const files = { 'a.yaml': balancer, 'b.yaml': balancer.replace('name: chat', 'name: feed') };
const all = run(files, [onBalancer]).findings;
const ran = new Set(['WS900']);
const baseline = baselineOf(all, undefined, ran);

describe('a baseline', () => {
  it('makes its findings known: they are counted, not reported, and do not fail', () => {
    const result = run(files, [onBalancer], { baseline });
    expect([result.findings, result.summary.known, result.summary.warnings]).toEqual([[], 2, 0]);
    expect(result.failed).toBe(false);
  });

  it('leaves new findings', () => {
    const result = run({ ...files, 'c.yaml': balancer.replace('name: chat', 'name: news') }, [onBalancer], {
      baseline,
    });
    expect(result.findings.map(({ file }) => file)).toEqual(['c.yaml']);
    expect(result.failed).toBe(true);
  });

  it('finds its findings again where the files were moved and changed', () => {
    const moved = { 'k8s/x.yaml': `# moved\n\n${balancer}` };
    expect(run(moved, [onBalancer], { baseline }).findings).toEqual([]);
  });

  it('says when entries match nothing any more', () => {
    const fixed = { ...files, 'b.yaml': files['b.yaml'].replace('ROUND_ROBIN', 'LEAST_REQUEST') };
    expect(run({ 'a.yaml': balancer }, [onBalancer], { baseline }).notes).toEqual([
      '1 entry of the baseline matches no finding any more: write it anew with --write-baseline',
    ]);
    expect(run(fixed, [onBalancer], { baseline }).findings).toHaveLength(1);
    expect(run({ 'a.yaml': balancer }, [onBalancer], { baseline, skip: ['WS900'] }).notes).toEqual([]);
  });

  it('is written anew without what is gone, and keeps what was not looked at', () => {
    const other = { fingerprint: 'f', rule: 'WS901', file: 'z.yaml' };
    const stale = { fingerprint: 'g', rule: 'WS900', file: 'z.yaml' };
    const { entries } = baselineOf(all, { entries: [other, stale] }, ran);
    expect(entries).toContainEqual(other);
    expect(entries).not.toContainEqual(stale);
    expect(entries).toHaveLength(3);
  });

  it('is the same whatever the order of the findings', () => {
    expect(baselineOf([...all].reverse(), undefined, ran)).toEqual(baseline);
  });
});
