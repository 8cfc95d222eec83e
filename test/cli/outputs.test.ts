import { chmodSync, chownSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { plannedOutputs, replaceFile, writeWhole } from '../../src/cli/outputs.js';
import { type FormatName, formatNames } from '../../src/report/index.js';
import { folder, read } from './helpers.js';

const plan = (values?: string[], defaults: readonly FormatName[] = ['text']) =>
  plannedOutputs(values, formatNames, defaults);

describe('--format', () => {
  it('has a default that anything given replaces', () => {
    expect(plan()).toEqual([{ format: 'text', file: undefined }]);
    expect(plan(undefined, ['text', 'github']).map(({ format }) => format)).toEqual(['text', 'github']);
    expect(plan(['json'], ['text', 'github']).map(({ format }) => format)).toEqual(['json']);
  });

  it('may be given several times, with files', () => {
    expect(plan(['text', 'sarif=out/w.sarif', 'json=a=b.json', 'unix=-'].slice(0, 3))).toEqual([
      { format: 'text', file: undefined },
      { format: 'sarif', file: 'out/w.sarif' },
      { format: 'json', file: 'a=b.json' },
    ]);
    expect(plan(['json=-'])).toEqual([{ format: 'json', file: undefined }]);
  });

  it('lets logs share standard output', () => {
    expect(plan(['text', 'github'])).toHaveLength(2);
  });

  it.each([
    [['sraif'], '--format sraif: did you mean sarif?'],
    [['pdf'], '--format pdf: it has to be text, sarif, json, github, gitlab, junit, markdown or unix'],
    [['json='], '--format json=: a file has to follow the ='],
    [['json', 'sarif'], 'json and sarif cannot both go to standard output: give one a file, as in --format sarif=FILE'],
    [['text', 'json=-'], 'text and json cannot both go to standard output: give one a file, as in --format json=FILE'],
    [['json=a', 'sarif=./a'], 'two reports cannot go to one file'],
  ])('refuses %j', (values, message) => {
    expect(() => plan(values)).toThrow(expect.objectContaining({ name: 'UsageError', message }));
  });
});

describe('a written file', () => {
  it('takes the place of the old one with its mode, and leaves nothing behind', () => {
    const cwd = folder({ 'a.txt': 'old' });
    chmodSync(join(cwd, 'a.txt'), 0o640);
    writeWhole({ cwd }, 'a.txt', 'new');
    expect(read(cwd, 'a.txt')).toBe('new');
    expect(statSync(join(cwd, 'a.txt')).mode & 0o777).toBe(0o640);
    expect(readdirSync(cwd)).toEqual(['a.txt']);
  });

  it('has the mode of the old one whatever the umask is', () => {
    const cwd = folder({ 'a.txt': 'old' });
    chmodSync(join(cwd, 'a.txt'), 0o664);
    const umask = process.umask(0o077);
    onTestFinished(() => void process.umask(umask));
    writeWhole({ cwd }, 'a.txt', 'new');
    writeWhole({ cwd }, 'b.txt', 'new');
    expect(['a.txt', 'b.txt'].map((name) => statSync(join(cwd, name)).mode & 0o777)).toEqual([0o664, 0o600]);
  });

  // The others may not give files away.
  it.skipIf(process.getuid?.() !== 0)('has the owner and the group of the old one', () => {
    const cwd = folder({ 'a.txt': 'old' });
    chownSync(join(cwd, 'a.txt'), 1234, 2345);
    chmodSync(join(cwd, 'a.txt'), 0o4755);
    writeWhole({ cwd }, 'a.txt', 'new');
    const { uid, gid, mode } = statSync(join(cwd, 'a.txt'));
    expect([uid, gid, mode & 0o7777]).toEqual([1234, 2345, 0o4755]);
  });

  // The superuser may write everywhere.
  it.skipIf(process.getuid?.() === 0)('does not take the place of one that may not be written', () => {
    const cwd = folder({ 'a.txt': 'old' });
    chmodSync(join(cwd, 'a.txt'), 0o444);
    expect(() => writeWhole({ cwd }, 'a.txt', 'new')).toThrow('a.txt cannot be written: permission denied');
    expect(read(cwd, 'a.txt')).toBe('old');
    expect(readdirSync(cwd)).toEqual(['a.txt']);
  });

  it('leaves the old one when it cannot be written', () => {
    const cwd = folder();
    mkdirSync(join(cwd, 'taken'));
    expect(() => replaceFile(join(cwd, 'taken'), 'new', undefined)).toThrow();
    expect(readdirSync(cwd)).toEqual(['taken']);
  });

  it('may be a device', () => {
    expect(() => writeWhole({ cwd: '/' }, '/dev/null', 'text')).not.toThrow();
  });

  it('says in one line why it cannot be written', () => {
    const cwd = folder();
    expect(() => writeWhole({ cwd }, 'no/such/folder.txt', '')).toThrow(
      'no/such/folder.txt cannot be written: there is no such file or folder',
    );
  });
});
