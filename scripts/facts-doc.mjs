// Writes what the documentation says about facts and their receipts: docs/facts.md, docs/proofs.md and the section
// "Receipts" of every rule's page, from src/mesh/facts.table.ts and docs/proofs.json (`npm run proof -- --record`).
// `--check` writes nothing and fails when one is not current.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadModule } from './load-module.mjs';
import { loadProofs } from './load-proofs.mjs';

const root = join(import.meta.dirname, '..');
const { documents } = await loadModule('test/receipts/main');
const { proofs } = await loadProofs();
let pages = new Map();
try {
  pages = documents(root, proofs);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
for (const [name, text] of pages) {
  const file = join(root, name);
  if (existsSync(file) && readFileSync(file, 'utf8').replaceAll('\r\n', '\n') === text) continue;
  if (!process.argv.includes('--check')) writeFileSync(file, text);
  else {
    console.error(`${name} is not current. Run: node scripts/facts-doc.mjs`);
    process.exitCode = 1;
  }
}
