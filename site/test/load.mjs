// Loads a TypeScript module of the site for a test.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import esbuild from 'esbuild';
import { forNode } from '../build.mjs';

/** The exports of a module, named from site/src without its ending. */
export async function load(name) {
  const outfile = join(
    import.meta.dirname,
    '../node_modules/.cache/wslint-site',
    `test-${name.replaceAll('/', '-')}.mjs`,
  );
  await esbuild.build({ ...forNode(), entryPoints: [join(import.meta.dirname, '../src', `${name}.ts`)], outfile });
  return import(pathToFileURL(outfile).href);
}
