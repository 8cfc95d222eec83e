// The proofs in test/proof and the harness that runs them, bundled into one module and loaded.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'test/proof');

/** `{ main, proofs }`: the harness and all proofs by name. */
export async function loadProofs() {
  const names = readdirSync(folder).flatMap((file) => /^(.+)\.proof\.ts$/.exec(file)?.[1] ?? []);
  const imports = names.map((name, i) => `import * as proof${i} from './${name}.proof.ts';`);
  const entries = names.map((name, i) => `{ name: '${name}', ...proof${i} }`);
  const contents = `${imports.join('\n')}
    export { main } from './harness/main.ts';
    export const proofs = [${entries.join(', ')}];`;
  const outfile = join(root, 'node_modules/.cache/wslint/proof.mjs');
  await build({
    stdin: { contents, resolveDir: folder, loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return import(pathToFileURL(outfile).href);
}
