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

/** Milliseconds of silence that are waited for: a fourth of what the last run took. */
const SHORTEST = 15;
const LONGEST = 400;
/** Somebody who types without a pause sees something at least this often. */
const PATIENCE = 500;

export function createSchedule(work: () => void): Schedule {
  let timer: NodeJS.Timeout | undefined;
  let since = 0;
  let pause = SHORTEST;
  const run = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const start = performance.now();
    work();
    pause = Math.min(LONGEST, Math.max(SHORTEST, (performance.now() - start) / 4));
  };
  return {
    request(now = false) {
      if (timer === undefined) since = performance.now();
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
