import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.js';
import { help } from '../../src/cli/help.js';
import { folder, wslint } from './helpers.js';

describe.each(commands.map((spec) => [spec.name || 'wslint', spec] as const))('the help of %s', (_, spec) => {
  const text = help(spec);
  const lines = text.split('\n');

  it('fits a terminal of 80 columns and ends no line with a space', () => {
    expect(lines.filter((line) => line.length > 80 || line.endsWith(' '))).toEqual([]);
  });

  it('shows every option, and examples at the end', () => {
    for (const { name } of spec.options) expect(text).toContain(`--${name}`);
    const headings = lines.filter((line) => /^\w[^.]*:$/.test(line));
    expect(headings.at(-1)).toMatch(/^Examples?:$/);
  });

  it('has examples of commands and options that exist', () => {
    for (const [example] of spec.examples) {
      const [, name = ''] = /wslint (\w+)/.exec(example) ?? [];
      const used = commands.find((command) => command.name === name) ?? commands[0];
      for (const [, option] of example.matchAll(/ --([\w-]+)/g)) {
        expect(used?.options.map((one) => one.name)).toContain(option);
      }
    }
  });
});

describe('--help and --version', () => {
  it('are for the command that is named', async () => {
    const cwd = folder();
    expect((await wslint(cwd, ['rules', '--help'])).stdout).toContain('Usage: wslint rules');
    expect((await wslint(cwd, ['-h'])).stdout).toContain('Usage: wslint [options]');
  });

  it('win over everything else, also over wrong options', async () => {
    const cwd = folder();
    expect(await wslint(cwd, ['--nonsense', '--help'])).toMatchObject({ code: 0, stderr: '' });
    expect(await wslint(cwd, ['nowhere', '--version'])).toMatchObject({ code: 0, stderr: '' });
    expect((await wslint(cwd, ['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('are paths behind --', async () => {
    expect((await wslint(folder(), ['--', '--help'])).code).toBe(2);
  });
});
