import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clean, faulty, read, repository, routes } from './helpers.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'wslint-process-'));
const command = join(home, 'wslint.cjs');
const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;

beforeAll(async () => {
  await build({
    entryPoints: [join(root, 'src/cli/main.ts')],
    outfile: command,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
  });
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Runs a line of bash in which `wslint` is the command. */
function bash(cwd: string, line: string): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const script = `wslint() { ${JSON.stringify(process.execPath)} ${JSON.stringify(command)} "$@"; }\n${line}`;
    execFile('bash', ['-c', script], { cwd, env, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

/** A repository whose report is longer than a pipe holds. */
const large = (): string =>
  repository({
    'all.yaml': Array.from({ length: 300 }, (_, at) => routes.replaceAll('chat', `chat${at}`)).join('---\n'),
  });

describe('the process', () => {
  it('ends with the exit code of the run', async () => {
    expect((await bash(repository(clean), 'wslint')).code).toBe(0);
    expect((await bash(repository(faulty), 'wslint')).code).toBe(1);
    expect((await bash(repository(clean), 'wslint --nonsense')).code).toBe(2);
  });

  it('reads standard input', async () => {
    const cwd = repository(faulty);
    const both = await bash(
      cwd,
      '(cat routes.yaml; echo ---; cat service.yaml) | wslint -f unix --stdin-filename chart.yaml -',
    );
    expect(both.code).toBe(1);
    expect(both.stdout).toMatch(/^chart\.yaml:9:7: warning: .*WS101/m);
  });

  it('is content when its reader goes away', async () => {
    const ran = await bash(large(), 'set -o pipefail; wslint --istio 1.30.0 -f json | head -c 20 > /dev/null');
    expect(ran).toEqual({ code: 1, stdout: '', stderr: '' });
  });

  it('gives a slow reader all of the report', async () => {
    const report = join(home, 'report.json');
    const { stdout } = await bash(
      large(),
      `wslint --istio 1.30.0 -f json=${report}; wslint --istio 1.30.0 -f json | (sleep 0.5; cat)`,
    );
    expect(stdout.length).toBeGreaterThan(1 << 17);
    expect(stdout).toBe(read(home, 'report.json'));
  });

  it('is content with a closed standard output', async () => {
    const { code, stderr } = await bash(repository(faulty), 'wslint >&-');
    expect([code, stderr]).toEqual([1, '']);
  });

  it.skipIf(!existsSync('/dev/full'))('says so when its output cannot be written', async () => {
    expect(await bash(repository(faulty), 'wslint > /dev/full')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'wslint: standard output cannot be written: no space is left on the device\n',
    });
    expect((await bash(repository(faulty), 'wslint 2> /dev/full --nonsense')).code).toBe(2);
  });

  it('says so when its working directory is gone', async () => {
    expect(await bash(repository(), 'mkdir gone && cd gone && rmdir ../gone && wslint')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'wslint: the working directory is no longer there\n',
    });
  });

  it('ends at once on an interrupt', async () => {
    const cwd = repository(faulty);
    const child = spawn(process.execPath, [command, '--fix', '-'], { cwd, env, stdio: ['pipe', 'ignore', 'ignore'] });
    await new Promise((resolve) => setTimeout(resolve, 300));
    child.kill('SIGINT');
    const signal = await new Promise((resolve) => child.on('exit', (_, name) => resolve(name)));
    // A shell calls this 130.
    expect(signal).toBe('SIGINT');
    expect(read(cwd, 'routes.yaml')).toBe(routes);
  });

  it('prints no stack trace, whatever it is given', async () => {
    const cwd = repository({ 'wslint.yaml': 'rules: [', 'a.yaml': '\0\u0001', 'b.yaml': 'apiVersion: v1\nkind: [' });
    for (const line of [
      'wslint',
      'wslint --no-config',
      'wslint --config /',
      'wslint explain ""',
      'wslint -f json=.',
      'wslint ""',
    ]) {
      const { stdout, stderr } = await bash(cwd, line);
      expect(stdout + stderr, line).not.toMatch(/^ +at .*:\d+:\d+\)?$|\bError:/m);
      expect(stdout + stderr, line).not.toBe('');
    }
  });
});
