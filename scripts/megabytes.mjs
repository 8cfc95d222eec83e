// npm run megabytes [-- --only WORDS] [-- --bytes 1000000]
// Processor time and peak memory of dist/wslint.cjs on a megabyte of each shape in bench/megabytes. None may take long,
// whatever it repeats.
import { parseArgs } from 'node:util';
import { megabytes } from '../bench/megabytes/index.mjs';
import { measure } from './measure.mjs';

/** For a megabyte: two seconds on the clock. V8's helpers work beside it, and a busy machine takes a third more. */
const MAX_SECONDS = 3.5;
const MAX_MEGABYTES = 300;

const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, bytes: { type: 'string', default: '1000000' } },
});
for (const [name, make] of Object.entries(megabytes)) {
  if (!name.includes(values.only)) continue;
  const run = measure({ 'bad.yaml': make(Number(values.bytes)) }, ['--no-config', '--istio', '1.30']);
  const isBad = run === undefined || run.status === null || run.seconds > MAX_SECONDS || run.megabytes > MAX_MEGABYTES;
  if (isBad) process.exitCode = 1;
  const cells =
    run === undefined
      ? 'stopped'
      : `${run.seconds.toFixed(2)} s ${String(run.megabytes).padStart(5)} MB  exit code ${run.status}`;
  console.log(`${name.padEnd(40)}${cells}${isBad ? '  TOO MUCH' : ''}`);
}
