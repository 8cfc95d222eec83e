import type { Measure } from '../lint/eras.js';

export interface Stopwatch {
  readonly measure: Measure;
  /** Milliseconds since the process began. */
  elapsed(): number;
  /** A table of the stages, in the order in which they were first run. */
  table(): string;
}

/** Adds up how long each stage takes. */
export function stopwatch(): Stopwatch {
  const stages = new Map<string, number>();
  const measure: Measure = (stage, work) => {
    const start = now();
    try {
      return work();
    } finally {
      stages.set(stage, (stages.get(stage) ?? 0) + now() - start);
    }
  };
  return {
    measure,
    elapsed: now,
    table() {
      const total = now();
      const known = [...stages.values()].reduce((sum, time) => sum + time, 0);
      const rows: [string, number][] = [...stages, ['start and the rest', total - known], ['total', total]];
      const width = Math.max(...rows.map(([stage]) => stage.length));
      return rows.map(([stage, time]) => `${stage.padEnd(width)}  ${time.toFixed(1).padStart(8)} ms\n`).join('');
    },
  };
}

/** Milliseconds since the process began. Node loads ten modules for `performance`. */
function now(): number {
  return process.uptime() * 1000;
}
