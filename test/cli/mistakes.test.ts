import { describe, expect, it } from 'vitest';
import { run } from '../../src/cli/run.js';
import { clean, faulty, repository, routes, wslint } from './helpers.js';

describe('a path that leads through a file', () => {
  it.each([
    [['a.yaml/x'], 'a.yaml/x'],
    [['--render', 'auto', 'a.yaml/x'], 'a.yaml/x'],
    [['a.yaml/x', 'a.yaml'], 'a.yaml/x'],
  ])('is named: %j', async (argv, path) => {
    const { code, stdout, stderr } = await wslint(repository({ 'a.yaml': routes }), ['-f', 'unix', ...argv]);
    expect([code, stderr]).toEqual([2, '']);
    expect(stdout).toContain(`${path}:1:1: error: there is no such file`);
    expect(stdout).toContain('matched by it [not-found]\n');
  });

  it('is named by other commands', async () => {
    const { code, stderr } = await wslint(repository({ 'a.yaml': routes }), ['trace', 'a.yaml/x']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('wslint: a.yaml/x: there is no such file')]);
  });

  it('names nothing that has changed', async () => {
    const { stdout } = await wslint(repository(faulty), ['.', '--only-changed', 'routes.yaml/x']);
    expect(stdout).toContain('--only-changed: routes.yaml/x was not read');
  });
});

it('tells a refusal of the file system as such, with the path', async () => {
  const said: string[] = [];
  const refused = Object.assign(new Error('x'), { code: 'EACCES', syscall: 'open', path: 'k8s/a.yaml' });
  const stdout = {
    write: () => {
      throw refused;
    },
    isTerminal: false,
    columns: undefined,
  };
  const stderr = { ...stdout, write: (text: string) => void said.push(text) };
  expect(await run(['--version'], { cwd: repository(clean), env: {}, stdout, stderr })).toBe(2);
  expect(said).toEqual(['wslint: k8s/a.yaml: permission denied\n']);
});
