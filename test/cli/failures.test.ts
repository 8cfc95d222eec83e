import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { megabytes } from '../../bench/megabytes/index.mjs';
import { faulty, repository } from './helpers.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'wslint-failures-'));
const command = join(home, 'wslint.cjs');
const { NODE_EXTRA_CA_CERTS: _, NODE_OPTIONS: __, ...env } = process.env;

/** Bundles the command; `change` alters the list of rules. */
async function bundle(outfile: string, change: (text: string) => string): Promise<void> {
  await build({
    entryPoints: [join(root, 'src/cli/main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
    plugins: [
      {
        name: 'rules',
        setup({ onLoad }) {
          onLoad({ filter: /rules[\\/]index\.ts$/ }, ({ path }) => ({
            loader: 'ts',
            contents: change(readFileSync(path, 'utf8')),
          }));
        },
      },
    ],
  });
}

beforeAll(async () => {
  await bundle(command, (text) => text);
  chmodSync(home, 0o755);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const isRoot = process.getuid?.() === 0;
/** Nobody: permissions do not hold for root. */
const user = isRoot ? { uid: 65534, gid: 65534 } : {};

function wslint(cwd: string, argv: readonly string[], node: readonly string[] = [], bin = command) {
  chmodSync(cwd, 0o755);
  const { status, stdout, stderr } = spawnSync(process.execPath, [...node, bin, ...argv], {
    cwd,
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    timeout: 60_000,
    ...user,
  });
  return { code: status, stdout, stderr };
}

describe.skipIf(process.platform === 'win32')('without permission', () => {
  it('a folder is told, and everything else is checked', () => {
    const cwd = repository(faulty);
    const locked = join(cwd, 'locked');
    mkdirSync(locked);
    writeFileSync(join(cwd, 'secret.yaml'), 'kind: Service\n', { mode: 0 });
    chmodSync(locked, 0);
    const { code, stdout, stderr } = wslint(cwd, ['--istio', '1.30.0', '-f', 'json']);
    chmodSync(locked, 0o755);
    const { findings, summary } = JSON.parse(stdout);
    expect([code, stderr]).toEqual([1, '']);
    expect(findings.map(({ rule }: { rule: string }) => rule)).toContain('WS101');
    expect(summary.skipped).toEqual([
      { file: 'locked', reason: 'unreadable', detail: 'permission denied' },
      { file: 'secret.yaml', reason: 'unreadable', detail: 'permission denied' },
    ]);
  });

  it('a file that was named is an error', () => {
    const cwd = repository(faulty);
    writeFileSync(join(cwd, 'secret.yaml'), 'kind: Service\n', { mode: 0 });
    const { code, stdout } = wslint(cwd, ['secret.yaml', 'routes.yaml']);
    expect(code).toBe(2);
    expect(stdout).toMatch(/secret\.yaml: permission denied/);
  });

  it('a report cannot be written, and nothing is left half-written', () => {
    const cwd = repository(faulty);
    mkdirSync(join(cwd, 'reports'), { mode: 0o555 });
    expect(wslint(cwd, ['-f', 'json=reports/a.json'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'wslint: reports/a.json cannot be written: permission denied\n',
    });
    expect(readdirSync(join(cwd, 'reports'))).toEqual([]);
  });
});

it.skipIf(!existsSync('/dev/full'))('a report onto a full disk is told', () => {
  expect(wslint(repository(faulty), ['-f', 'json=/dev/full'])).toEqual({
    code: 2,
    stdout: '',
    stderr: 'wslint: /dev/full cannot be written: no space is left on the device\n',
  });
});

describe('a rule that throws', () => {
  const command = join(home, 'crashing.cjs');
  beforeAll(async () => {
    const crash = "check() { throw new Error('on purpose'); }";
    const rule = `{ id: 'WS999', name: 'throws', summary: 's', category: 'routes', severity: 'error', facts: [], ${crash} }`;
    await bundle(command, (text) => text.replace(/\];\s*$/, `${rule}];\n`));
  });

  it.each([[[]], [['-f', 'json']], [['--fail-on', 'never']]])(
    'is told, ends with 2, and all others run (%j)',
    (argv) => {
      const { code, stdout, stderr } = wslint(repository(faulty), ['--istio', '1.30.0', ...argv], [], command);
      expect([code, stderr]).toEqual([2, '']);
      expect(stdout).toContain('rule WS999 throws failed (Error: on purpose)');
      expect(stdout).toContain('WS101');
      expect(stdout).not.toMatch(/^ +at .*:\d+:\d+/m);
    },
  );
});

describe('a megabyte', () => {
  const { hosts, anchors, comments } = megabytes;
  it.each([
    ['of hosts', hosts],
    ['of anchors', anchors],
    ['of comments', comments],
    ['of ignores of the whole file', megabytes['ignores of the whole file']],
    ['in a long path', megabytes['a long path']],
  ])('%s needs no more than 300 MB', (_, make) => {
    const cwd = repository({ 'bad.yaml': make?.(1_000_000) ?? '', ...faulty });
    const { code, stderr } = wslint(cwd, ['-f', 'unix', '--istio', '1.30.0'], ['--max-old-space-size=300']);
    expect([code, stderr]).toEqual([1, '']);
  });
});
