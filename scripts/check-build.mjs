// Builds once more in memory and fails when dist/ holds other bytes.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { buildAll } from './build.mjs';

const dist = join(import.meta.dirname, '../dist');
const built = await buildAll();
const present = readdirSync(dist, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(dist, join(entry.parentPath, entry.name)).split(sep).join('/'))
  // For the machine that built it only, and not in the package.
  .filter((name) => !name.startsWith('code-cache/'));
const different = [...new Set([...built.keys(), ...present])].filter(
  (name) => !present.includes(name) || built.get(name) !== readFileSync(join(dist, name), 'utf8'),
);
if (different.length > 0) {
  console.error(`a second build gives other bytes, or dist/ is not current: ${different.join(', ')}`);
  process.exitCode = 1;
} else console.log(`${built.size} files, the same bytes`);
