// Writes dist/code-cache/<Node>-<platform>-<architecture>/: what V8 made of the chunks of dist/ in typical runs, so that
// a start does not compile them again (see src/cli/bootstrap.ts). For the machine that builds: not in the package, and
// not the same bytes each time.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import nodeModule, { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Script } from 'node:vm';

const fixtures = join(import.meta.dirname, '../fixtures');
/** A chunk is kept as the first of these runs leaves it. */
const RUNS = [
  ['--no-config', fixtures],
  ['trace', '--no-config', join(fixtures, 'demo')],
  ['explain', 'WS101'],
];

/** Each run in a process of its own, since V8's flags and the standard output are those of a process. */
export function writeCodeCache(dist) {
  const folder = join(dist, 'code-cache', `${process.version}-${process.platform}-${process.arch}`);
  rmSync(folder, { recursive: true, force: true });
  for (const args of RUNS) {
    const command = [import.meta.filename, dist, folder, ...args];
    const { status, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8', maxBuffer: 100_000_000 });
    if (status !== 0) throw new Error(`the code cache cannot be written: ${stderr}`);
  }
}

/** Runs the command as installed and keeps what was compiled. */
function main(dist, folder, args) {
  const scripts = new Map();
  const require = createRequire(import.meta.url);
  nodeModule.prototype._compile = function compile(content, filename) {
    const script = new Script(nodeModule.wrap(content.replace(/^#!.*/, '')), { filename });
    if (basename(dirname(filename)) === 'chunks') scripts.set(basename(filename), script);
    script.runInThisContext()(this.exports, createRequire(filename), this, filename, dirname(filename));
  };
  process.on('exit', () => {
    mkdirSync(folder, { recursive: true });
    for (const [name, script] of scripts) {
      const file = join(folder, `${name}.cache`);
      if (!existsSync(file)) writeFileSync(file, script.createCachedData());
    }
    process.exitCode = 0;
  });
  process.argv = [process.execPath, 'wslint', ...args];
  require(join(resolve(dist), 'wslint.cjs'));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  main(process.argv[2], process.argv[3], process.argv.slice(4));
