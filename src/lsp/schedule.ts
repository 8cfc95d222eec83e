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

/** A run of so many milliseconds is done between two keys of somebody who types: then silence is hardly waited for. */
const LIGHT = 150;
/** Milliseconds of silence: beyond, a fourth of what the last run took that was not asked for at once. */
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
    const took = performance.now() - start;
    // What is asked for at once reads the disk: that takes longer than what comes after it.
    if (!isUrgent) pause = took <= LIGHT ? SHORTEST : Math.min(LONGEST, took / 4);
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
