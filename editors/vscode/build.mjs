// Bundles the client into dist/, and puts the built wslint (npm run build in the root) beside it.
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import esbuild from 'esbuild';
import { licenses } from '../../scripts/licenses.mjs';

const here = import.meta.dirname;
const root = join(here, '../..');
const versionIn = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;

if (!existsSync(join(root, 'dist/wslint.cjs'))) {
  console.error('dist/wslint.cjs is missing. Run: npm run build, in the root');
  process.exit(2);
}
if (versionIn(here) !== versionIn(root)) {
  console.error(`this is version ${versionIn(here)}, and wslint is ${versionIn(root)}`);
  process.exit(2);
}
const { metafile } = await esbuild.build({
  absWorkingDir: root,
  entryPoints: ['editors/vscode/extension.js'],
  outfile: 'editors/vscode/dist/extension.js',
  metafile: true,
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['vscode'],
  legalComments: 'none',
  logLevel: 'warning',
});
writeFileSync(join(here, 'dist/THIRD-PARTY.txt'), licenses(Object.keys(metafile.inputs)));
rmSync(join(here, 'server'), { recursive: true, force: true });
for (const name of ['wslint.cjs', 'chunks', 'THIRD-PARTY.txt']) {
  cpSync(join(root, 'dist', name), join(here, 'server', name), { recursive: true });
}
cpSync(join(root, 'LICENSE'), join(here, 'LICENSE'));
