// Feeds random inputs to wslint until the time is over, and checks what has to hold for all of them:
//   npm run fuzz -- [--minutes N] [--seconds N] [--seed S] [--only WORDS]
// A failure is printed with its seed and the smallest input that shows it. Exit code: 0 nothing was found, 1 something was.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { bundleModule } from './load-module.mjs';

/** A round that takes longer hangs. */
const PATIENCE = 90_000;
/** Megabytes of heap that the whole worker may use. */
const HEAP = 700;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seconds: { type: 'string' },
    seed: { type: 'string' },
    only: { type: 'string' },
  },
});
const seconds = Number(values.seconds ?? Number(values.minutes) * 60);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 30));
if (!(seconds > 0) || !Number.isInteger(seed)) {
  console.error('--minutes and --seconds take a positive number, --seed a whole number');
  process.exit(2);
}
const progress = new SharedArrayBuffer(4);
const rounds = new Int32Array(progress);
console.log(`seed ${seed}, ${seconds} s`);

let current = { property: 'starting', seed: 0 };
let failures = 0;
const worker = new Worker(await bundleModule('test/fuzz/main'), {
  workerData: { seed, milliseconds: seconds * 1000, only: values.only, progress },
  resourceLimits: { maxOldGenerationSizeMb: HEAP },
});
worker.on('message', (message) => {
  if (message.type === 'round') current = message;
  else if (message.type === 'failure') fail(message.property, message.seed, message.report);
  else summarize(message.inputs);
});
worker.on('error', (error) => fail(current.property, current.seed, `the worker ended: ${error.message}`));
worker.on('exit', () => {
  clearInterval(watch);
  process.exitCode = failures > 0 ? 1 : 0;
});
let seen = -1;
const watch = setInterval(() => {
  if (rounds[0] === seen) {
    fail(current.property, current.seed, `no end within ${PATIENCE / 1000} s`);
    worker.terminate();
  }
  seen = rounds[0];
}, PATIENCE);

function fail(property, own, report) {
  failures++;
  const folder = join(import.meta.dirname, '../node_modules/.cache/wslint');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `fuzz-${own >>> 0}.txt`);
  writeFileSync(file, `${property}\n${report}\n`);
  console.log(`\nFAILED: ${property} (seed ${own})\n${report.slice(0, 6000)}\nin full: ${file}`);
}

function summarize(inputs) {
  const total = Object.values(inputs).reduce((sum, count) => sum + count, 0);
  for (const [name, count] of Object.entries(inputs)) console.log(`${String(count).padStart(9)}  ${name}`);
  console.log(`${String(total).padStart(9)}  inputs, ${failures} properties failed`);
}
