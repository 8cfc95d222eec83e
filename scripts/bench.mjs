// npm run bench [-- --large] [-- --write-baseline]
// Times dist/wslint.cjs against `node -e 0` and `xargs cat` (and against other linters that are installed) on trees of
// 10, 500, 5,000 and, with --large, 50,000 files. What counts are ratios within one run: a ratio that is more than a
// fifth above bench/baseline.json fails.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { generate } from '../bench/generate.mjs';
import { odd } from '../bench/odd.mjs';

const root = join(import.meta.dirname, '..');
const baselineFile = join(root, 'bench/baseline.json');
const bin = join(root, 'dist/wslint.cjs');
const otherGenerator = join(root, '../shared/bench/gen-corpus.mjs');
const REGRESSION = 1.2;

/** Number of files, rounds, and the bound in multiples of `node -e 0` or of `xargs cat`. */
const SIZES = [
  { files: 10, rounds: 31, unit: 'node', bound: 1.5 },
  { files: 500, rounds: 21, unit: 'node', bound: 2.5 },
  { files: 5_000, rounds: 11, unit: 'cat', bound: 4 },
  { files: 50_000, rounds: 5, unit: 'cat', bound: 2.5 },
];
const ODD_BOUND = 500;

const { values: options } = parseArgs({
  options: { large: { type: 'boolean', default: false }, 'write-baseline': { type: 'boolean', default: false } },
});
if (!existsSync(bin)) {
  console.error('dist/wslint.cjs is missing. Run: npm run build');
  process.exit(2);
}
// Node reads these certificates at every start, which would make all ratios to `node -e 0` look good.
const { NODE_EXTRA_CA_CERTS: _, NODE_OPTIONS: __, ...env } = process.env;
const nowhere = openSync(process.platform === 'win32' ? 'NUL' : '/dev/null', 'r+');
const folder = mkdtempSync(join(tmpdir(), 'wslint-bench-'));
const source = existsSync(otherGenerator) ? 'gen-corpus.mjs' : 'bench/generate.mjs';
const ratios = {};
try {
  console.log(`Trees by ${source}; medians in ms; ratios are medians of ratios within a round\n`);
  startUp();
  for (const size of SIZES) if (options.large || size.files < 50_000) measureTree(size);
  measureOdd();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = compare() ? 0 : 1;

function startUp() {
  const commands = { node: [process.execPath, '-e', '0'], version: wslint('--version'), help: wslint('--help') };
  const times = interleave(commands, 31);
  for (const name of ['version', 'help']) {
    ratios[name] = ratio(times[name], times.node);
    console.log(`--${name}: ${ms(times[name])}, ${ratios[name]} × node -e 0 (bound 1.2)`);
  }
}

function measureTree({ files, rounds, unit, bound }) {
  const tree = join(folder, String(files));
  makeTree(tree, files);
  const list = join(folder, `${files}.list`);
  const manifests = manifestsIn(tree);
  writeFileSync(list, manifests.join('\0'));
  const commands = {
    node: [process.execPath, '-e', '0'],
    cat: ['xargs', '-0', '-a', list, 'cat'],
    wslint: wslint('--no-config', tree),
    ...peers(tree),
  };
  const times = interleave(commands, rounds);
  ratios[files] = ratio(times.wslint, times[unit]);
  const memory = peak(tree);
  console.log(`\n${files.toLocaleString('en')} files`);
  for (const [name, values] of Object.entries(times)) {
    const against = `${ratio(values, times.node)} × node, ${ratio(values, times.cat)} × cat`;
    console.log(`  ${name.padEnd(18)} ${ms(values).padStart(9)}   ${against}`);
  }
  console.log(`  bound ${bound} × ${unit}: ${verdict(ratios[files] <= bound)} · peak memory ${memory} MB`);
  rmSync(tree, { recursive: true, force: true });
}

function measureOdd() {
  console.log('\nOdd files');
  for (const [name, text] of Object.entries(odd)) {
    const file = join(folder, name);
    writeFileSync(file, text());
    const times = interleave({ wslint: wslint('--no-config', file) }, 3);
    console.log(`  ${name.padEnd(24)} ${ms(times.wslint).padStart(7)}   ${verdict(median(times.wslint) <= ODD_BOUND)}`);
  }
}

function wslint(...args) {
  return [process.execPath, bin, ...args];
}

/** Linters of others that are installed, each doing the least it can do. */
function peers(tree) {
  const known = {
    kubeconform: ['-ignore-missing-schemas', '-schema-location', 'none/{{.ResourceKind}}.json', tree],
    'kube-linter': ['lint', tree],
    istioctl: ['analyze', '--use-kube=false', '-R', tree],
    ryl: ['-d', '{rules: {braces: enable}}', tree],
  };
  const installed = Object.entries(known).filter(([name]) => spawnSync(name, ['--help'], { env }).error === undefined);
  return Object.fromEntries(installed.map(([name, args]) => [name, [name, ...args]]));
}

function makeTree(tree, files) {
  mkdirSync(tree, { recursive: true });
  if (source === 'bench/generate.mjs') generate(tree, files);
  else run([process.execPath, otherGenerator, '--out', tree, '--files', String(files), '--seed', '1']);
}

function manifestsIn(tree) {
  return readdirSync(tree, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ya?ml|json)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/[\\/](node_modules|\.git)[\\/]/.test(path));
}

/** Runs the commands in turn, round by round, so that a busy moment hits all of them. */
function interleave(commands, rounds) {
  const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const [name, command] of Object.entries(commands)) {
      const time = run(command);
      // The first round fills the page cache.
      if (round >= 0) times[name].push(time);
    }
  }
  return times;
}

/** Milliseconds of one run. Linters exit with 1 for findings; what cannot be started ends the benchmark. */
function run([command, ...args], extra = {}) {
  const start = process.hrtime.bigint();
  const { error, signal, status } = spawnSync(command, args, {
    cwd: folder,
    env: { ...env, ...extra },
    stdio: [nowhere, nowhere, nowhere],
  });
  if (error !== undefined || signal !== null || (args[0] === bin && status > 1)) {
    throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? signal ?? `exit code ${status}`}`);
  }
  return Number(process.hrtime.bigint() - start) / 1e6;
}

function peak(tree) {
  const file = join(folder, 'peak');
  const [node, ...args] = wslint('--no-config', tree);
  // biome-ignore format: the preload stands before the script.
  spawnSync(node, ['-r', join(root, 'bench/peak.cjs'), ...args], { cwd: folder, env: { ...env, WSLINT_BENCH_PEAK: file }, stdio: [nowhere, nowhere, nowhere] });
  return Math.round(Number.parseInt(readFileSync(file, 'utf8'), 10) / 1024);
}

function ratio(times, floor) {
  return Number(median(times.map((time, round) => time / floor[round])).toFixed(2));
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}

function ms(values) {
  const value = median(values);
  return `${value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString('en')} ms`;
}

function verdict(good) {
  return good ? 'met' : 'NOT MET';
}

/** Compares with the stored ratios of the same generator, or stores them. */
function compare() {
  const stored = existsSync(baselineFile) ? JSON.parse(readFileSync(baselineFile, 'utf8')) : {};
  if (options['write-baseline']) {
    writeFileSync(
      baselineFile,
      `${JSON.stringify({ ...stored, [source]: { ...stored[source], ...ratios } }, null, 2)}\n`,
    );
    console.log('\nbench/baseline.json written');
    return true;
  }
  const worse = Object.entries(ratios).filter(
    ([name, value]) => value > (stored[source]?.[name] ?? Number.POSITIVE_INFINITY) * REGRESSION,
  );
  for (const [name, value] of worse) console.log(`\nregression: ${name} is ${value}, was ${stored[source][name]}`);
  if (worse.length === 0)
    console.log(stored[source] === undefined ? '\nno baseline for these trees' : '\nno regression');
  return worse.length === 0;
}
