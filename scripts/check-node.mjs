// Runs the tests on other versions of Node:  npm run check-node [-- 22 24]
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { nodeBinary } from './node-binary.mjs';

const majors = process.argv.length > 2 ? process.argv.slice(2) : ['22', '24'];
for (const major of majors) {
  const node = nodeBinary(major);
  if (node === undefined) continue;
  console.log(`\nNode ${major}`);
  const { status } = spawnSync(node, [join(import.meta.dirname, 'test.mjs')], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
