// The first file that runs: loads the others as they are needed. The build makes it the command, puts all else into
// chunks/ and tells it which module stands in which of them.
import { readFileSync } from 'node:fs';
import nodeModule from 'node:module';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

/** The chunk that each module stands in. */
declare const WSLINT_HOMES: Readonly<Record<string, string>>;
declare const WSLINT_ENTRY: string;

interface Module {
  exports: unknown;
}
type Load = (request: string) => unknown;
type Define = (module: Module, exports: unknown, load: Load) => void;

const chunks = join(__dirname, 'chunks');
const compiled = join(__dirname, 'code-cache', `${process.version}-${process.platform}-${process.arch}`);
const modules: Record<string, Define> = Object.create(null);
const loaded: Record<string, Module> = Object.create(null);

/**
 * How often a function must have run before V8 optimizes it, by the major version of V8: seven times as often as V8 would
 * have it. A run is short: two fifths of the processor's time would go into optimizing functions that are then hardly
 * called. 500 and 5,000 files take a quarter less time so. V8 complains about a flag that it does not know.
 */
const PATIENCE: Readonly<Record<string, string>> = {
  11: '--interrupt-budget=500000',
  12: '--invocation-count-for-turbofan=22000',
  13: '--invocation-count-for-turbofan=22000',
};

// Before any code is loaded: V8 takes compiled code only under the flags it was compiled under.
const patience = PATIENCE[process.versions.v8.split('.', 1)[0] ?? ''];
if (patience !== undefined) setFlagsFromString(patience);
// Texts that are read and parsed are garbage at once, for which V8 lets its young generation grow. Kept small, 5,000
// files take a fifth less memory in the same time.
setFlagsFromString('--semi-space-growth-factor=1');
// What ran once may run again: V8 would forget and compile it anew.
setFlagsFromString('--no-flush-bytecode');

const start = compiledCode('start.cjs');
// The types are those of the oldest Node, which has no cache of its own.
if (start === undefined) (nodeModule as { enableCompileCache?: () => void }).enableCompileCache?.();
Object.assign(modules, chunk('start.cjs', start));
load(`./${WSLINT_ENTRY}`);

function load(request: string): unknown {
  if (!request.startsWith('./')) return require(request);
  const name = request.slice(2);
  const known = loaded[name];
  if (known !== undefined) return known.exports;
  const home = WSLINT_HOMES[name];
  if (modules[name] === undefined && home !== undefined) Object.assign(modules, chunk(home));
  const define = modules[name];
  if (define === undefined) return chunk(name);
  const module: Module = { exports: {} };
  loaded[name] = module;
  define(module, module.exports, load);
  return module.exports;
}

/** What a chunk exports. Half the time of a small run would go into compiling it. */
function chunk(file: string, cachedData = compiledCode(file)): unknown {
  const path = join(chunks, file);
  if (cachedData === undefined) return require(path);
  // Chunks are ASCII, which the build sees to.
  const source = nodeModule.wrap(readFileSync(path, 'latin1'));
  const module: Module = { exports: {} };
  new Script(source, { filename: path, cachedData }).runInThisContext()(module.exports, require, module, path, chunks);
  return module.exports;
}

/** The compiled code of a chunk, where this installation was built for the same Node. V8 checks that it fits. */
function compiledCode(file: string): Buffer | undefined {
  try {
    return readFileSync(join(compiled, `${file}.cache`));
  } catch {
    return undefined;
  }
}
