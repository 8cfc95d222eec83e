// Runs the proofs in test/proof against real Envoys: `npm run proof`, `npm run proof -- WS202`. `--record` keeps what
// all of them saw in docs/proofs.json; `npm run generate` makes the documentation from it.
// Envoys: the paths in WSLINT_ENVOY, else those of scripts/install-envoy.mjs, else the one on the PATH.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { cachedEnvoys, versionOf } from './install-envoy.mjs';
import { loadProofs } from './load-proofs.mjs';

const root = path.join(import.meta.dirname, '..');

/** The Envoys to run, oldest first, each version once. */
function findEnvoys() {
  const split = (list) => (list ?? '').split(path.delimiter).filter(Boolean);
  const named = split(process.env.WSLINT_ENVOY);
  const onPath = split(process.env.PATH).map((place) => path.join(place, 'envoy'));
  const cached = cachedEnvoys();
  const candidates =
    named.length > 0 ? named : cached.length > 0 ? cached : onPath.filter((file) => existsSync(file)).slice(0, 1);
  const found = new Map();
  for (const file of candidates) {
    const version = versionOf(file);
    if (version) found.set(version, file);
    else if (named.length > 0) throw new Error(`WSLINT_ENVOY: ${file} is not an Envoy that runs here`);
  }
  const binaries = [...found].map(([version, file]) => ({ version, path: path.resolve(file) }));
  return binaries.sort((a, b) => a.version.localeCompare(b.version, 'en', { numeric: true }));
}

let binaries;
try {
  binaries = findEnvoys();
} catch (error) {
  console.error(error.message);
  process.exit(2);
}
if (binaries.length === 0) {
  console.log(
    'SKIPPED: no Envoy was found, so nothing was proven. `node scripts/install-envoy.mjs` gets three versions.',
  );
  process.exit(0);
}
const { main, proofs } = await loadProofs();
const outputs = {
  json: path.join(root, 'proof.json'),
  page: path.join(root, 'proof.md'),
  record: path.join(root, 'docs', 'proofs.json'),
};
process.exit(await main(proofs, binaries, process.argv.slice(2), outputs));
