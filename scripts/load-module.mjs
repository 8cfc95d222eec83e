// Loads a TypeScript module of the tests for a script: bundled once, since Node does not resolve `.js` to `.ts`.
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');

/** The exports of a module, named from the project's root without its ending; `change` may alter the sources. */
export async function loadModule(name, options) {
  return import(pathToFileURL(await bundleModule(name, options)).href);
}

/** The path of the bundle of a module, for a worker or another process. */
export async function bundleModule(name, { change = (_path, text) => text } = {}) {
  const outfile = join(root, 'node_modules/.cache/wslint', `${name.replaceAll('/', '-')}.mjs`);
  await build({
    entryPoints: [join(root, `${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'warning',
    plugins: [ownFolders(change)],
    // The sources load rarely needed libraries with `require`.
    banner: {
      js: "import { createRequire } from 'node:module';\nglobalThis.require ??= createRequire(import.meta.url);",
    },
  });
  return outfile;
}

/** In a bundle, a module would take the bundle's folder for its own. */
const ownFolders = (change) => ({
  name: 'own-folders',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/](?:src|rules|test)[\\/].*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      return {
        loader: 'ts',
        contents: change(path, text)
          .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)))
          .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)),
      };
    });
  },
});
