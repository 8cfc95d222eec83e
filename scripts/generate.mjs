// Brings every generated file that is committed up to date, in the order in which they depend on each other.
// `--check` writes nothing and fails when one is not current.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const scripts = import.meta.dirname;
const generators = [
  'gen-schemas.mjs',
  'compile-schemas.mjs',
  'gen-config-schema.mjs',
  'readme.mjs',
  'facts-doc.mjs',
  'pictures.mjs',
  'action.mjs',
];

const stale = generators.filter((name) => {
  const { status } = spawnSync(process.execPath, [join(scripts, name), ...process.argv.slice(2)], { stdio: 'inherit' });
  return status !== 0;
});
if (stale.length > 0) {
  console.error(`${stale.join(', ')}: failed. To bring the generated files up to date: npm run generate`);
  process.exitCode = 1;
}
