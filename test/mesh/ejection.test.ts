import { describe, expect, it } from 'vitest';
import type { OutlierDetection } from '../../src/mesh/cluster.js';
import { canLosePod, closesToEject } from '../../src/mesh/ejection.js';

const detection = (some: Partial<OutlierDetection>): OutlierDetection => ({
  consecutive5xx: 5,
  consecutiveGatewayErrors: null,
  splitLocalOrigin: false,
  maxEjectionPercent: 10,
  minHealthPercent: 0,
  ...some,
});
const pods = (count: number) => ({ min: count, max: count });

describe('the closes that eject a pod', () => {
  it.each<[some: Partial<OutlierDetection>, closes: number | undefined]>([
    [{}, 5],
    [{ consecutive5xx: 0 }, undefined],
    [{ consecutive5xx: 0, consecutiveGatewayErrors: 3 }, 3],
    [{ consecutive5xx: 7, consecutiveGatewayErrors: 0 }, 7],
    [{ consecutive5xx: 7, consecutiveGatewayErrors: 9 }, 7],
    [{ splitLocalOrigin: true, consecutiveLocalOrigin: 1000 }, 1000],
    [{ splitLocalOrigin: true, consecutiveLocalOrigin: 5, consecutive5xx: 0 }, 5],
  ])('of %j are %s', (some, closes) => {
    expect(closesToEject(detection(some))).toBe(closes);
  });
});

describe('a pod', () => {
  it.each<[percent: number, count: number | undefined, expected: boolean]>([
    [10, 9, false],
    [10, 10, true],
    [50, 2, true],
    [50, 1, false],
    [33, 3, false],
    [34, 3, true],
    [100, 1, true],
    [33, undefined, false],
    [34, undefined, true],
  ])('can be lost with %i %% of %s pods: %s', (maxEjectionPercent, count, expected) => {
    const replicas = count === undefined ? undefined : pods(count);
    expect(canLosePod(detection({ maxEjectionPercent }), replicas, true)).toBe(expected);
  });

  it('can be lost whatever the percentage where the first one always goes', () => {
    expect(canLosePod(detection({}), pods(2), false)).toBe(true);
  });

  it('is used all the same where half of the pods have to be healthy', () => {
    expect(canLosePod(detection({ maxEjectionPercent: 100, minHealthPercent: 50 }), pods(4), true)).toBe(false);
    expect(canLosePod(detection({ maxEjectionPercent: 100, minHealthPercent: 49 }), pods(4), true)).toBe(true);
  });
});
