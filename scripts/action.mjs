// Bundles the GitHub Action into action/dist, which is committed: `uses:` runs a checkout as it is.
// `--check` writes nothing and fails when the committed bundle is not current.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import esbuild from 'esbuild';
import { shared } from './build.mjs';
import { licenses } from './licenses.mjs';
import { writePages } from './pages.mjs';

const target = join(import.meta.dirname, '../action/dist');

/** The files of the bundle: contents by name. One file of code, since GitHub needs no fast start. */
export async function buildAction() {
  writePages();
  const { outputFiles, metafile } = await esbuild.build({
    ...shared(),
    entryPoints: { index: 'action/main.ts' },
    outdir: target,
    outExtension: { '.js': '.cjs' },
    platform: 'node',
    format: 'cjs',
    minify: true,
  });
  return new Map([
    ...outputFiles.map(({ path, contents }) => [basename(path), Buffer.from(contents)]),
    ['THIRD-PARTY.txt', Buffer.from(licenses(Object.keys(metafile.inputs)))],
  ]);
}

async function main() {
  const files = await buildAction();
  const stale = [...files].filter(([name, contents]) => {
    const file = join(target, name);
    return !existsSync(file) || !readFileSync(file).equals(contents);
  });
  if (!process.argv.includes('--check')) {
    for (const [name, contents] of stale) {
      mkdirSync(dirname(join(target, name)), { recursive: true });
      writeFileSync(join(target, name), contents);
    }
  } else if (stale.length > 0) {
    console.error(
      `action/dist is not current: ${stale.map(([name]) => name).join(', ')}. Run: node scripts/action.mjs`,
    );
    process.exitCode = 1;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
