// The first file that runs: loads the others as they are needed. The build makes it the command, together with what
// --help and --version need, and puts all else into chunks/.
import { readFileSync } from 'node:fs';
import nodeModule from 'node:module';
import { join } from 'node:path';
import { prepareForShortRun } from './engine.js';

/** The modules that stand in this file. */
declare const WSLINT_START: Record<string, Define>;
/** The chunk that each other module stands in. */
declare const WSLINT_HOMES: Readonly<Record<string, string>>;
declare const WSLINT_ENTRY: string;

interface Module {
  exports: unknown;
}
type Load = (request: string) => unknown;
type Define = (module: Module, exports: unknown, load: Load) => void;

const chunks = join(__dirname, 'chunks');
const compiled = join(__dirname, 'code-cache', `${process.version}-${process.platform}-${process.arch}`);
const modules: Record<string, Define | undefined> = { ...WSLINT_START };
const loaded: Record<string, Module> = Object.create(null);
let isPrepared = false;

load(`./${WSLINT_ENTRY}`);

function load(request: string): unknown {
  if (!request.startsWith('./')) return require(request);
  const name = request.slice(2);
  const known = loaded[name];
  if (known !== undefined) return known.exports;
  const home = WSLINT_HOMES[name];
  if (modules[name] === undefined && home !== undefined) Object.assign(modules, chunk(home));
  const define = modules[name];
  const module: Module = { exports: define === undefined ? chunk(name) : {} };
  loaded[name] = module;
  define?.(module, module.exports, load);
  return module.exports;
}

/** What a chunk exports. Half the time of a small run would go into compiling it. */
function chunk(file: string): unknown {
  const path = join(chunks, file);
  const cachedData = compiledCode(file);
  if (!isPrepared) prepare(cachedData !== undefined);
  if (cachedData === undefined) return require(path);
  // Chunks are ASCII, which the build sees to.
  const source = nodeModule.wrap(readFileSync(path, 'latin1'));
  const { Script } = require('node:vm') as typeof import('node:vm');
  const module: Module = { exports: {} };
  new Script(source, { filename: path, cachedData }).runInThisContext()(module.exports, require, module, path, chunks);
  return module.exports;
}

function prepare(isCompiled: boolean): void {
  isPrepared = true;
  prepareForShortRun();
  // The types are those of the oldest Node, which has no cache of its own.
  if (!isCompiled) (nodeModule as { enableCompileCache?: () => void }).enableCompileCache?.();
}

/** The compiled code of a chunk, where this installation was built for the same Node. V8 checks that it fits. */
function compiledCode(file: string): Buffer | undefined {
  try {
    return readFileSync(join(compiled, `${file}.cache`));
  } catch {
    return undefined;
  }
}
