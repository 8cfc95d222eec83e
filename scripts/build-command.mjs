// Bundles the command so that it starts fast. A start costs what V8 has to read and what top-level code does, so the
// bundle comes in files that are loaded when they are needed:
//   wslint.cjs            arguments, --help, --version; loads the others
//   chunks/lint.cjs       what a run of the linter needs
//   chunks/commands.cjs   the other commands
//   chunks/<library>.cjs  each library or generated file that the sources `require` in a function
// esbuild splits ES modules only: its output is turned into CommonJS here (Node starts that a fifth faster), and the many
// small files that splitting makes are gathered in these few, because each file costs more than its size.
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import esbuild from 'esbuild';

const LINT = 'src/cli/lintCommand.ts';
const CHUNKS = ['lint', 'commands'];

/** `node scripts/build.mjs --readable`: names are kept, for profiles. */
const readable = process.argv.includes('--readable');

/**
 * The files of the command, contents by path relative to dist/, and the names of all sources in them.
 * `options` are esbuild's, shared by all bundles.
 */
export async function buildCommand(options) {
  const libraries = new Map();
  const split = await esbuild.build({
    ...options,
    entryPoints: { main: 'src/cli/main.ts' },
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
    platform: 'node',
    format: 'esm',
    splitting: true,
    minify: !readable,
    plugins: [separateLibraries(libraries)],
  });
  const inputs = Object.keys(split.metafile.inputs);
  const files = new Map();

  const groups = groupsOf(split.metafile.outputs);
  const modules = new Map();
  for (const { path, text } of split.outputFiles) modules.set(basename(path), await toCommonJs(text));
  const table = (names) =>
    `{${names.map((name) => `${JSON.stringify(name)}(module,exports,require){${modules.get(name)}}`).join(',\n')}}`;
  files.set('wslint.cjs', await bootstrap(options, groups, table(groups.start)));
  for (const chunk of CHUNKS)
    files.set(`chunks/${chunk}.cjs`, `'use strict';module.exports=${table(groups[chunk])};\n`);

  for (const [name, { request, from }] of [...libraries].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (request.startsWith('#')) {
      files.set(`chunks/${name}`, generatedFile(request));
      continue;
    }
    const { outputFiles, metafile } = await esbuild.build({
      ...options,
      stdin: { contents: `module.exports = require(${JSON.stringify(request)});`, resolveDir: from },
      outfile: 'library.cjs',
      platform: 'node',
      format: 'cjs',
      minify: !readable,
    });
    files.set(`chunks/${name}`, outputFiles[0].text);
    inputs.push(...Object.keys(metafile.inputs));
  }
  for (const [name, text] of files) files.set(name, ascii(text));
  return { files, inputs };
}

/**
 * A file that package.json calls `#name`, as it is: esbuild would wrap it in a function, and V8 reads what stands in a
 * function twice.
 */
function generatedFile(request) {
  const root = join(import.meta.dirname, '..');
  const { imports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const text = readFileSync(join(root, imports[request]), 'utf8');
  if (imports[request].endsWith('.json')) return `module.exports=${JSON.stringify(JSON.parse(text))};\n`;
  if (text.includes('require(')) throw new Error(`${imports[request]} may not load other files`);
  return text;
}

/**
 * Code with escapes for all that is not ASCII (esbuild leaves it in regular expressions): V8 keeps such text in half the
 * memory and reads it faster, and the bootstrap relies on it.
 */
function ascii(code) {
  return code.replace(/[^\x00-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Leaves `require('yaml')` and `require('#pages')` of our sources to files of their own, and notes which. */
function separateLibraries(found) {
  return {
    name: 'separate-libraries',
    setup(build) {
      build.onResolve({ filter: /^[#\w@]/ }, ({ kind, importer, path, resolveDir }) => {
        if (kind !== 'require-call' || /[\\/]node_modules[\\/]/.test(importer) || path.startsWith('node:'))
          return undefined;
        const name = `${path.replace(/\W+/g, '-').replace(/^-|-$/g, '')}.cjs`;
        found.set(name, { request: path, from: resolveDir });
        return { path: `./${name}`, external: true };
      });
    },
  };
}

/** Sorts the outputs of esbuild by when they are needed. */
function groupsOf(outputs) {
  const name = (path) => basename(path);
  const byEntry = new Map(Object.entries(outputs).map(([path, { entryPoint }]) => [entryPoint, path]));
  const reach = (path, seen = new Set()) => {
    if (seen.has(path)) return seen;
    seen.add(path);
    for (const one of outputs[path].imports)
      if (one.kind === 'import-statement' && !one.external) reach(one.path, seen);
    return seen;
  };
  const start = reach(byEntry.get('src/cli/main.ts'));
  const lint = [...reach(byEntry.get(LINT))].filter((path) => !start.has(path));
  const commands = Object.keys(outputs).filter((path) => !start.has(path) && !lint.includes(path));
  const sorted = (paths) => [...paths].map(name).sort();
  return {
    start: sorted(start),
    lint: sorted(lint),
    commands: sorted(commands),
    entry: name(byEntry.get('src/cli/main.ts')),
  };
}

async function toCommonJs(text) {
  const { code } = await esbuild.transform(text, {
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    minify: !readable,
    supported: { 'dynamic-import': false },
  });
  return code;
}

/** The command's own file: see src/cli/bootstrap.ts. */
async function bootstrap(options, { entry, ...groups }, start) {
  const homes = Object.fromEntries(CHUNKS.flatMap((chunk) => groups[chunk].map((name) => [name, `${chunk}.cjs`])));
  const { outputFiles } = await esbuild.build({
    ...options,
    entryPoints: ['src/cli/bootstrap.ts'],
    outfile: 'wslint.cjs',
    platform: 'node',
    format: 'cjs',
    minify: !readable,
    banner: { js: `#!/usr/bin/env node\n'use strict';const WSLINT_START=${start};` },
    define: { ...options.define, WSLINT_HOMES: JSON.stringify(homes), WSLINT_ENTRY: JSON.stringify(entry) },
  });
  return outputFiles[0].text;
}
