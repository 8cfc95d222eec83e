import { randomInt } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import * as fc from 'fast-check';
import { properties } from './properties.js';

/** What the fuzzer's worker is told: the seed, when to stop, and what it may leave out. */
export interface Order {
  readonly seed: number;
  readonly milliseconds: number;
  /** Only properties whose name contains this. */
  readonly only: string | undefined;
  /** Counts the rounds, so that the parent notices when the worker hangs. */
  readonly progress: SharedArrayBuffer;
}

/** What it tells. */
export type Message =
  | { readonly type: 'round'; readonly property: string; readonly seed: number }
  | { readonly type: 'failure'; readonly property: string; readonly seed: number; readonly report: string }
  | { readonly type: 'end'; readonly inputs: Readonly<Record<string, number>> };

const RUNS = 25;

/** Rounds of one property each, until the time is over. A property that failed is left out from then on. */
async function work({ seed, milliseconds, only, progress }: Order, say: (message: Message) => void): Promise<void> {
  const rounds = new Int32Array(progress);
  const inputs: Record<string, number> = {};
  const failed = new Set<string>();
  const wheel = properties
    .filter(({ name }) => only === undefined || name.includes(only))
    .flatMap((one) => Array.from({ length: one.weight }, () => one));
  const end = performance.now() + milliseconds;
  for (let round = 0; performance.now() < end && failed.size < new Set(wheel).size; round++) {
    const one = wheel[round % wheel.length];
    if (one === undefined || failed.has(one.name)) continue;
    const own = (Math.imul(seed, 0x9e3779b1) + Math.imul(round, 0x85ebca6b)) | 0;
    say({ type: 'round', property: one.name, seed: own });
    Atomics.add(rounds, 0, 1);
    const details = await check(one.property, own);
    inputs[one.name] = (inputs[one.name] ?? 0) + details.numRuns + details.numShrinks;
    if (details.failed) {
      failed.add(one.name);
      say({
        type: 'failure',
        property: one.name,
        seed: own,
        report: (await fc.asyncDefaultReportMessage(details)) ?? '',
      });
    }
  }
  say({ type: 'end', inputs });
}

async function check(property: fc.IProperty<unknown> | fc.IAsyncProperty<unknown>, seed: number) {
  return fc.check(property as fc.IAsyncProperty<unknown>, {
    seed,
    numRuns: RUNS,
    interruptAfterTimeLimit: 60_000,
    includeErrorInReport: true,
  });
}

/** A seed for somebody who named none. */
export function freshSeed(): number {
  return randomInt(1 << 30);
}

if (parentPort !== null) {
  const port = parentPort;
  await work(workerData as Order, (message) => port.postMessage(message));
}
