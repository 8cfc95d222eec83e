// Has the SARIF reports of the demo, of all fixtures and of a clean run judged by validate-sarif.mjs.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'wslint-sarif-'));
const RUNS = {
  demo: ['fixtures/demo'],
  all: ['--all-objects', '--min-confidence', 'low', 'fixtures'],
  clean: ['fixtures/mirror/good/other-route.yaml'],
};
const files = Object.entries(RUNS).map(([name, args]) => {
  const file = join(folder, `${name}.sarif`);
  run('dist/wslint.cjs', '--fail-on', 'never', '-f', `sarif=${file}`, ...args);
  return file;
});
run('scripts/validate-sarif.mjs', ...files);
rmSync(folder, { recursive: true });

function run(script, ...args) {
  const { status } = spawnSync(process.execPath, [join(root, script), ...args], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
