// Builds the site into site/dist: the scripts and styles of the playground, then the pages. Same sources, same bytes.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import esbuild from 'esbuild';
import { shared } from '../scripts/build.mjs';
import { licenses } from '../scripts/licenses.mjs';
import { writePages } from '../scripts/pages.mjs';

const here = import.meta.dirname;
const root = join(here, '..');
const out = join(here, 'dist');

/** What all bundles share: the public API under the name by which others import it. */
const common = () => ({ ...shared(), alias: { wslint: join(root, 'src/index.ts') } });

/**
 * The libraries that wslint loads with `require` when it needs them: each becomes a script of its own here, too. Such a
 * script cannot be waited for, so `require` throws until it is there (see src/playground/libraries.ts).
 */
const libraries = {
  name: 'libraries',
  setup(build) {
    build.onResolve({ filter: /^[#\w]/ }, ({ kind, importer, path, resolveDir }) => {
      if (kind !== 'require-call' || /[\\/]node_modules[\\/]/.test(importer)) return undefined;
      return { path, namespace: 'library', pluginData: resolveDir };
    });
    build.onLoad({ filter: /.*/, namespace: 'library' }, ({ path, pluginData }) => ({
      contents: `const { library } = require(${JSON.stringify(join(here, 'src/playground/libraries.ts'))});
        module.exports = library(${JSON.stringify(path)}, () => import(${JSON.stringify(path)}));`,
      resolveDir: pluginData,
    }));
  },
};

async function buildPlayground() {
  const { outputFiles, metafile } = await esbuild.build({
    ...common(),
    entryPoints: { playground: join(here, 'src/playground/main.ts'), style: join(here, 'src/styles/site.css') },
    outdir: join(out, 'assets'),
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    platform: 'browser',
    format: 'esm',
    target: ['chrome111', 'firefox113', 'safari16.4'],
    splitting: true,
    minify: true,
    plugins: [libraries],
  });
  return { outputFiles, metafile };
}

/** Which of the scripts the pages name: those of the entries, and those that the playground imports at once. */
function assetsOf({ outputs }) {
  const byName = new Map(Object.entries(outputs).map(([path, output]) => [`assets/${basename(path)}`, output]));
  const entry = (name) => [...byName].find(([, { entryPoint }]) => entryPoint?.endsWith(name))[0];
  const playground = entry('playground/main.ts');
  const preload = byName.get(playground).imports.filter(({ kind }) => kind === 'import-statement');
  return {
    style: entry('site.css'),
    playground,
    preload: preload.map(({ path }) => `assets/${basename(path)}`),
  };
}

/** How TypeScript modules of the site are bundled for Node. */
export function forNode() {
  return {
    ...common(),
    write: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    banner: {
      js: "import { createRequire } from 'node:module';\nglobalThis.require ??= createRequire(import.meta.url);",
    },
  };
}

async function loadPages() {
  const outfile = join(here, 'node_modules/.cache/wslint-site/pages.mjs');
  await esbuild.build({ ...forNode(), entryPoints: [join(here, 'src/pages/main.ts')], outfile });
  return import(pathToFileURL(outfile).href);
}

/** Everything in site/dist: contents by path, and the names of the scripts that the playground loads at once. */
export async function buildSite() {
  writePages();
  const { outputFiles, metafile } = await buildPlayground();
  const assets = assetsOf(metafile);
  const { pages } = await loadPages();
  const files = new Map([...(await pages(root, assets))]);
  for (const { path, contents } of outputFiles) files.set(`assets/${basename(path)}`, contents);
  files.set('icon.svg', ICON);
  files.set('THIRD-PARTY.txt', licenses(Object.keys(metafile.inputs)));
  return { files, atOnce: [assets.playground, ...assets.preload] };
}

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0b5d54"/><g fill="#fff"><circle cx="7" cy="16" r="3"/><circle cx="25" cy="16" r="3"/></g><path d="M10 16h2.5l2-5 3 10 2-5H22" fill="none" stroke="#ffb4a8" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"/></svg>\n`;

async function main() {
  const { files, atOnce } = await buildSite();
  rmSync(out, { recursive: true, force: true });
  for (const [name, contents] of files) {
    const path = join(out, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents);
  }
  for (const [name, contents] of files) {
    if (!name.endsWith('.js')) continue;
    console.log(`${kb(contents).padStart(7)} gzip  ${name}${atOnce.includes(name) ? '' : '  (when it is needed)'}`);
  }
  console.log(`site/dist: ${files.size} files`);
}

function kb(contents) {
  return `${(gzipSync(contents, { level: 9 }).length / 1000).toFixed(1)} kB`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
