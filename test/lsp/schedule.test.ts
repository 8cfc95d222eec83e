import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSchedule } from '../../src/lsp/schedule.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** The milliseconds from a request to the run, after a run that took some. */
function silenceAfter(took: number, now = false): number {
  let lasts = took;
  let ran: number | undefined;
  const schedule = createSchedule(() => {
    ran = performance.now();
    vi.advanceTimersByTime(lasts);
    lasts = 0;
  });
  schedule.request(now);
  vi.advanceTimersByTime(1000);
  const asked = performance.now();
  schedule.request();
  vi.advanceTimersByTime(1000);
  schedule.stop();
  return (ran ?? Number.NaN) - asked;
}

describe('a run is due', () => {
  it('a moment after the last key where runs are light', () => {
    expect(silenceAfter(140)).toBe(5);
  });

  it('after silence where they are not', () => {
    expect(silenceAfter(800)).toBe(200);
    expect(silenceAfter(8000)).toBe(400);
  });

  it('a moment after the last key where only a look at the disk took long', () => {
    expect(silenceAfter(800, true)).toBe(5);
  });

  it('once for many keys, and not later than somebody waits for it', () => {
    let runs = 0;
    const schedule = createSchedule(() => runs++);
    for (let key = 0; key < 300; key++) {
      schedule.request();
      vi.advanceTimersByTime(4);
    }
    expect(runs).toBe(2);
    schedule.stop();
  });
});
