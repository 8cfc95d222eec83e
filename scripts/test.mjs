// Runs vitest and ends with one line that counts: `12 passed, 1 failed, 2 skipped`. Arguments go to vitest.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writePages } from './pages.mjs';

const root = join(import.meta.dirname, '..');
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const folder = mkdtempSync(join(tmpdir(), 'wslint-test-'));
const report = join(folder, 'vitest.json');
writePages();
const { status, signal } = spawnSync(
  process.execPath,
  [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit' },
);
const { passed, failed, skipped } = count(existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined);
rmSync(folder, { recursive: true, force: true });
const ran = passed + failed > 0;
// vitest also fails for what no test owns: an unhandled rejection, a coverage threshold, a crash.
const others = status !== 0 && failed === 0 && ran ? 1 : 0;
if (!ran) console.log(signal === null ? 'no test ran' : `no test ran: vitest was ended by ${signal}`);
console.log(`${passed} passed, ${failed + others} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = ran && status === 0 && failed === 0 ? 0 : 1;

/** A file that could not even be loaded counts as one failure. */
function count(result) {
  if (result === undefined) return { passed: 0, failed: 0, skipped: 0 };
  const unloaded = result.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  return {
    passed: result.numPassedTests,
    failed: result.numFailedTests + unloaded.length,
    skipped: result.numPendingTests + result.numTodoTests,
  };
}
