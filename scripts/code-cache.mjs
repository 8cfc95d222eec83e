// Writes dist/code-cache/<Node>-<platform>-<architecture>/: what V8 made of the chunks of dist/ in a typical run, so that
// a start does not compile them again (see src/cli/bootstrap.ts). For the machine that builds: not in the package, and
// not the same bytes each time.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import nodeModule, { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

const root = join(import.meta.dirname, '..');

/** In a process of its own, since V8's flags and the standard output are those of a process. */
export function writeCodeCache(dist) {
  const { status, stderr } = spawnSync(process.execPath, [import.meta.filename, dist], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the code cache cannot be written: ${stderr}`);
}

/** Runs the command as installed and keeps what was compiled. */
function main(dist) {
  const scripts = new Map();
  const require = createRequire(import.meta.url);
  nodeModule.prototype._compile = function compile(content, filename) {
    const script = new Script(nodeModule.wrap(content.replace(/^#!.*/, '')), { filename });
    if (basename(dirname(filename)) === 'chunks') scripts.set(basename(filename), script);
    script.runInThisContext()(this.exports, createRequire(filename), this, filename, dirname(filename));
  };
  const folder = join(dist, 'code-cache', `${process.version}-${process.platform}-${process.arch}`);
  rmSync(folder, { recursive: true, force: true });
  // Else V8 forgets what ran only once. Set back at the end, since V8 takes code only under the flags it was written under.
  setFlagsFromString('--no-flush-bytecode');
  process.on('exit', () => {
    setFlagsFromString('--flush-bytecode');
    mkdirSync(folder, { recursive: true });
    for (const [name, script] of scripts) writeFileSync(join(folder, `${name}.cache`), script.createCachedData());
    process.exitCode = 0;
  });
  process.argv = [process.execPath, 'wslint', '--no-config', join(root, 'fixtures')];
  require(join(dist, 'wslint.cjs'));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main(resolve(process.argv[2]));
