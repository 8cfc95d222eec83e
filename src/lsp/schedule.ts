import { performance } from 'node:perf_hooks';

/** Runs a piece of work soon, once for many requests. */
export interface Schedule {
  /** Asks for a run: when nobody has asked for a moment, `now` at once. */
  request(now?: boolean): void;
  /** Runs what is asked for, if anything is. */
  flush(): void;
  /** Whether a run is due. */
  readonly isDue: () => boolean;
  stop(): void;
}

/** Milliseconds of silence that are waited for: a fourth of what the last run took that was not asked for at once. */
const SHORTEST = 5;
const LONGEST = 400;
/** Somebody who types without a pause sees something at least this often. */
const PATIENCE = 500;

export function createSchedule(work: () => void): Schedule {
  let timer: NodeJS.Timeout | undefined;
  let since = 0;
  let pause = SHORTEST;
  let isUrgent = false;
  const run = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const start = performance.now();
    work();
    // What is asked for at once reads the disk: that takes longer than what comes after it.
    if (!isUrgent) pause = Math.min(LONGEST, Math.max(SHORTEST, (performance.now() - start) / 4));
  };
  return {
    request(now = false) {
      if (timer === undefined) {
        since = performance.now();
        isUrgent = false;
      }
      isUrgent ||= now;
      clearTimeout(timer);
      const left = since + Math.max(PATIENCE, pause) - performance.now();
      timer = setTimeout(run, now ? 0 : Math.max(0, Math.min(pause, left)));
    },
    flush() {
      if (timer !== undefined) run();
    },
    isDue: () => timer !== undefined,
    stop: () => clearTimeout(timer),
  };
}
