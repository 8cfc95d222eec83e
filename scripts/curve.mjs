// npm run curve [-- --only WORDS] [-- --command trace|upgrade] [-- --sizes 500,1000]
// Processor time (so that a busy machine matters little) and peak memory of dist/wslint.cjs on meshes of growing size, in
// the shapes of bench/meshes.mjs. A mesh of 5,000 services and 5,000 routes has to stay below 5 s and 500 MB, and twice the
// size must not take more than three times as long.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { environments, manyEnvironments, meshes } from '../bench/meshes.mjs';
import { measure } from './measure.mjs';

const MAX_SECONDS = 5;
const MAX_MEGABYTES = 500;
const LARGEST = 5000;

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    command: { type: 'string', default: 'lint' },
    sizes: { type: 'string', default: '625,1250,2500,5000' },
    bin: { type: 'string', default: join(root, 'dist/wslint.cjs') },
  },
});
const sizes = values.sizes.split(',').map(Number);
const arguments_ = {
  lint: ['--no-config'],
  trace: ['trace', '--no-config'],
  upgrade: ['upgrade', '--no-config', '--from', '1.24', '--to', '1.30'],
};
let failed = false;
console.log(`${'seconds (peak MB) for services'.padEnd(46)}${sizes.map((n) => String(n).padStart(14)).join('')}`);
for (const [name, make] of Object.entries(meshes)) {
  row(name, (n) => ({ 'all.json': make(n) }));
  if (name === 'a DestinationRule with subsets each')
    row('the same in two environments', (n) => environments(make(n / 2)));
}
row('many environments of ten services each', manyEnvironments);
process.exitCode = failed ? 1 : 0;

function row(name, files) {
  if (!name.includes(values.only)) return;
  const runs = [];
  for (const n of sizes) {
    const one = measure(files(n), arguments_[values.command], { bin: values.bin });
    // Exit code 2 alone tells that a limit was met, and the report says which: what is left out has been worked out.
    if (one !== undefined && one.stderr !== '') throw new Error(one.stderr);
    runs.push({ n, ...one });
    if (one === undefined) break;
  }
  const last = runs.at(-1);
  const before = runs.at(-2);
  const isSlow = last.seconds === undefined || (last.n <= LARGEST && last.seconds > MAX_SECONDS);
  const isQuadratic =
    before !== undefined && last.n === 2 * before.n && last.seconds > 1 && last.seconds > 3 * before.seconds;
  const isLarge = last.n <= LARGEST && last.megabytes > MAX_MEGABYTES;
  failed ||= isSlow || isQuadratic || isLarge;
  const cells = runs.map(({ seconds, megabytes }) =>
    (seconds === undefined ? 'stopped' : `${seconds.toFixed(2)} (${megabytes})`).padStart(14),
  );
  const words = [isSlow && 'TOO SLOW', isQuadratic && 'NOT LINEAR', isLarge && 'TOO LARGE'].filter(Boolean).join(', ');
  console.log(`${name.padEnd(46)}${cells.join('')}  ${words}`);
}
