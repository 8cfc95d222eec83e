import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { root } from './sources.js';

it('finds all functions that npm run mutate breaks because they decide for a rule', () => {
  // It looks for them before it looks for the rule.
  const { status, stderr } = spawnSync(process.execPath, [`${root}/scripts/mutate.mjs`, 'no-such-rule'], {
    encoding: 'utf8',
  });
  expect({ status, stderr: stderr.trim() }).toEqual({ status: 2, stderr: 'No rule is called no-such-rule.' });
});
