import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { megabytes } from '../../bench/megabytes/index.mjs';
import { wslint } from './helpers.js';

const folder = mkdtempSync(join(tmpdir(), 'wslint-megabytes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A tenth of a megabyte: where time grows with the square, this is enough to take many seconds. */
const BYTES = 100_000;
/** Seconds of processor time: many times what any of them takes, for slow and busy machines. */
const MOST = 6;

/** The exit code of a run over a text, which must end in time. */
async function inTime(text: string, argv: readonly string[]): Promise<number> {
  const cwd = join(folder, 'tree');
  rmSync(cwd, { recursive: true, force: true });
  mkdirSync(cwd);
  writeFileSync(join(cwd, 'bad.yaml'), text);
  const begin = process.cpuUsage();
  const { code, stderr } = await wslint(cwd, argv);
  const { user, system } = process.cpuUsage(begin);
  expect(stderr).toBe('');
  expect((user + system) / 1e6).toBeLessThan(MOST);
  return code;
}

describe('a text made to do harm is judged in time that grows with its length', () => {
  it.each(Object.entries(megabytes))('%s', async (_, make) => {
    const code = await inTime(make(BYTES), ['--no-config', '-f', 'text', '--istio', '1.30.0']);
    expect([0, 1, 2]).toContain(code);
  });
});

describe('what multiplies beyond all sense', () => {
  const errors = async (name: string): Promise<{ code: number; messages: readonly string[]; paths: number }> => {
    const cwd = join(folder, name.replaceAll(' ', '-'));
    mkdirSync(cwd);
    writeFileSync(join(cwd, 'bad.yaml'), megabytes[name]?.(BYTES) ?? '');
    const { code, stdout } = await wslint(cwd, ['--no-config', '-f', 'json', '--istio', '1.30.0']);
    const { errors, summary } = JSON.parse(stdout);
    return { code, messages: errors.map(({ message }: { message: string }) => message), paths: summary.paths };
  };

  it('ends at a limit of WebSocket paths, which is an error', async () => {
    expect(await errors('hosts and ports of a ServiceEntry')).toEqual({
      code: 2,
      messages: ['there are more than 5,000 WebSocket paths: all others were left out'],
      paths: 5000,
    });
  });

  it('ends at a limit of routes joined with those of delegates, which is an error', async () => {
    const { code, messages } = await errors('routes and their delegate');
    expect(code).toBe(2);
    expect(messages).toEqual([
      'VirtualServices and their delegates have more than 20,000 combinations of routes: all others were left out',
    ]);
  });

  it('ends at a limit of ports that the same routes serve, which is an error', async () => {
    const { code, messages } = await errors('routes and ports');
    expect(code).toBe(2);
    expect(messages).toEqual([
      'some routes are used by so many clients and ports that there are more than 50,000 combinations: all others were left out',
    ]);
  });

  it('ends at a limit of mistakes in one object, which is an error', async () => {
    const { code, messages } = await errors('unknown fields in one object');
    expect(code).toBe(2);
    expect(messages).toEqual([
      'VirtualService chat in bad.yaml has more than 1,000 mistakes against its schema: all others were left out',
    ]);
  });

  it('is told by trace and upgrade', async () => {
    const cwd = join(folder, 'views');
    mkdirSync(cwd);
    writeFileSync(join(cwd, 'bad.yaml'), megabytes['routes and their delegate']?.(BYTES) ?? '');
    for (const argv of [['trace'], ['upgrade', '--from', '1.29', '--to', '1.30']]) {
      const { stdout } = await wslint(cwd, [...argv, '--no-config']);
      expect(stdout).toContain('more than 20,000 combinations of routes');
    }
  });
});
