import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { root } from './sources.js';

interface Hook {
  readonly id: string;
  readonly language: string;
  readonly entry: string;
  readonly args: readonly string[];
  readonly files: string;
  readonly pass_filenames?: boolean;
  readonly require_serial: boolean;
}
const hooks = parse(readFileSync(`${root}/.pre-commit-hooks.yaml`, 'utf8')) as readonly Hook[];

describe('the pre-commit hooks', () => {
  it('are one for everything and one for what changed', () => {
    expect(hooks.map(({ id, args, pass_filenames = true }) => ({ id, args, pass_filenames }))).toEqual([
      { id: 'wslint', args: ['.'], pass_filenames: false },
      { id: 'wslint-changed', args: ['.', '--only-changed'], pass_filenames: true },
    ]);
  });

  it('run the command of the package, once for all files', () => {
    const { bin } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { bin: Record<string, string> };
    for (const { language, entry, require_serial } of hooks) {
      expect({ language, known: entry in bin, require_serial }).toEqual({
        language: 'node',
        known: true,
        require_serial: true,
      });
    }
  });

  it('run for YAML and JSON only', () => {
    for (const { files } of hooks) {
      expect(
        ['a/b.yaml', 'b.yml', 'c.json', 'd.yaml.tpl', 'e.md'].filter((file) => new RegExp(files).test(file)),
      ).toEqual(['a/b.yaml', 'b.yml', 'c.json']);
    }
  });

  it('are not broken by the banner that npm prints around prepare scripts', () => {
    expect(readFileSync(`${root}/.npmrc`, 'utf8')).toMatch(/^foreground-scripts=false$/m);
  });
});
