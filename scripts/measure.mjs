// Runs the command on files in a process of its own, and measures it.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');
// Certificates slow the start of Node down.
const { NODE_EXTRA_CA_CERTS: _, NODE_OPTIONS: __, ...env } = process.env;

/**
 * Seconds of processor time (so that a busy machine matters little), peak memory in MB and the exit code of a run over
 * files, by their path; undefined when it takes longer than `patience` seconds.
 */
export function measure(files, arguments_, { bin = join(root, 'dist/wslint.cjs'), patience = 60 } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'wslint-measure-'));
  try {
    const tree = join(folder, 'tree');
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(tree, path)), { recursive: true });
      writeFileSync(join(tree, path), text);
    }
    const peak = join(folder, 'peak');
    const { status, signal, stderr } = spawnSync(
      process.execPath,
      ['-r', join(root, 'bench/peak.cjs'), bin, ...arguments_, tree],
      {
        cwd: folder,
        env: { ...env, WSLINT_BENCH_PEAK: peak },
        stdio: ['ignore', 'ignore', 'pipe'],
        timeout: patience * 1000,
        encoding: 'utf8',
      },
    );
    if (signal !== null) return undefined;
    const [kilobytes, milliseconds] = readFileSync(peak, 'utf8').split(' ').map(Number);
    return { seconds: milliseconds / 1000, megabytes: Math.round(kilobytes / 1024), status, stderr };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
