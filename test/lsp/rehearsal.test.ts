import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rehearse } from '../../src/lsp/rehearsal.js';

describe('a rehearsal', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('does the work a few times, with a pause before each', () => {
    const work = vi.fn();
    rehearse(work, () => false);
    expect(work).toHaveBeenCalledTimes(0);
    vi.advanceTimersToNextTimer();
    expect(work).toHaveBeenCalledTimes(1);
    vi.runAllTimers();
    expect(work).toHaveBeenCalledTimes(6);
  });

  it('ends as soon as there is real work', () => {
    const work = vi.fn();
    rehearse(work, () => work.mock.calls.length > 0);
    vi.runAllTimers();
    expect(work).toHaveBeenCalledTimes(1);
  });

  it('ends without a word when the work fails', () => {
    const work = vi.fn(() => {
      throw new Error('broken');
    });
    rehearse(work, () => false);
    vi.runAllTimers();
    expect(work).toHaveBeenCalledTimes(1);
  });
});
