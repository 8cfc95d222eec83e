// Builds dist/ from the sources:
//   wslint.cjs, chunks/*.cjs   the command (see build-command.mjs)
//   code-cache/            the command as V8 compiled it, for this Node only (see code-cache.mjs)
//   index.js, *.d.ts           the public API, one ES module for Node and browsers
// Same sources, same bytes, but for the code cache.
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import esbuild from 'esbuild';
import { buildCommand } from './build-command.mjs';
import { declarations } from './build-types.mjs';
import { writeCodeCache } from './code-cache.mjs';
import { licenses } from './licenses.mjs';
import { writePages } from './pages.mjs';

const root = join(import.meta.dirname, '..');

/** What every bundle of the sources shares: the command, the API and the GitHub Action. */
export function shared() {
  const { version, repository } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const home = /github\.com[/:](.+?)(?:\.git)?$/.exec(repository?.url ?? '')?.[1];
  return {
    absWorkingDir: root,
    bundle: true,
    write: false,
    target: 'node20',
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    define: {
      WSLINT_VERSION: JSON.stringify(version),
      WSLINT_HOMEPAGE: JSON.stringify(home === undefined ? '' : `https://github.com/${home}/blob/v${version}/`),
    },
  };
}

/** The API: an ES module without Node's own modules, so that it runs in a browser too. */
function buildApi() {
  return esbuild.build({
    ...shared(),
    entryPoints: ['src/index.ts'],
    outfile: 'index.js',
    platform: 'browser',
    format: 'esm',
    target: 'es2023',
    minifyWhitespace: true,
  });
}

/** Everything in dist/: contents by path, relative to it. */
export async function buildAll() {
  writePages();
  const [command, api] = await Promise.all([buildCommand(shared()), buildApi()]);
  const inputs = [...command.inputs, ...Object.keys(api.metafile.inputs)];
  return new Map([
    ...command.files,
    // On a line of its own, the export is also seen by tools that look for one to tell an ES module.
    ['index.js', api.outputFiles[0].text.replace(/export(?=\{[^{}]*\};\n$)/, '\n$&')],
    ...declarations(join(root, 'src/index.ts')),
    ['THIRD-PARTY.txt', licenses(inputs)],
  ]);
}

async function main() {
  const files = await buildAll();
  // Written beside dist/ and moved there at once: a run of the old command in the meantime meets whole files.
  const outdir = join(root, 'dist');
  const staging = join(root, `dist.${process.pid}`);
  try {
    for (const [name, contents] of files) {
      const path = join(staging, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, contents);
    }
    chmodSync(join(staging, 'wslint.cjs'), 0o755);
    writeCodeCache(staging);
    rmSync(outdir, { recursive: true, force: true });
    renameSync(staging, outdir);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  const bytes = [...files.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  console.log(`dist: ${files.size} files, ${Math.round(bytes / 1024)} kB`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
