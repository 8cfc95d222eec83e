import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyFixes } from '../../src/cli/fix.js';
import { shownPaths } from '../../src/cli/shownPaths.js';
import { lintSet } from '../../src/lint/lint.js';
import type { LintResult } from '../../src/lint/result.js';
import { readManifests } from '../../src/manifests/read.js';
import type { Rule } from '../../src/rule.js';
import { ruleThat } from '../lint/helpers.js';
import { folder, read, write } from './helpers.js';

/** Lints a folder with rules of the test's own and applies their fixes; `meanwhile` runs before anything is written. */
function fixWith(cwd: string, rules: readonly Rule[], meanwhile: () => void = () => {}) {
  const lint = (overlay?: ReadonlyMap<string, string>): LintResult => {
    const result = lintSet(readManifests({ cwd, paths: ['.'], overlay }), { rules });
    if (overlay !== undefined) meanwhile();
    return result;
  };
  return applyFixes(lint(), lint, shownPaths(cwd), { unsafe: false, dryRun: false });
}

/** Replaces the value of a key of each VirtualService's spec by what `next` makes of it. */
const replacing = (key: string, next: (value: string) => string | undefined, also?: Rule): Rule =>
  ruleThat(
    ({ resources, report }) => {
      for (const { kind, field } of resources) {
        if (kind !== 'VirtualService') continue;
        const { node, file, text = '', place } = field.get('spec', key);
        const replaced = next(text);
        if (node === undefined || replaced === undefined) continue;
        const edits = [{ place: { file, start: node.start, end: node.end }, text: replaced }];
        report(undefined, place, { message: 'm', edits: { description: 'd', safe: true, edits } });
      }
    },
    also === undefined ? {} : { id: also.id, name: also.name },
  );

const counter = (value: string): string =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: a }\nspec: { count: ${value} }\n`;

describe('fixes', () => {
  it('make room for each other in several rounds', () => {
    const cwd = folder({ 'a.yaml': counter('0') });
    fixWith(cwd, [replacing('count', (value) => (Number(value) < 4 ? String(Number(value) + 1) : undefined))]);
    expect(read(cwd, 'a.yaml')).toBe(counter('4'));
  });

  it('end after ten rounds', () => {
    const cwd = folder({ 'a.yaml': counter('0') });
    fixWith(cwd, [replacing('count', (value) => String(Number(value) + 1))]);
    expect(read(cwd, 'a.yaml')).toBe(counter('10'));
  });

  it('that would break the file are not written', () => {
    const cwd = folder({ 'a.yaml': counter('0') });
    const parses = ruleThat(
      ({ problems, report }) => {
        for (const { place, message } of problems) report(undefined, place, { message });
      },
      { id: 'WS905', name: 'parses' },
    );
    const { remarks } = fixWith(cwd, [replacing('count', (value) => (value === '0' ? '[' : undefined)), parses]);
    expect(read(cwd, 'a.yaml')).toBe(counter('0'));
    expect(remarks).toEqual(['1 fix was not applied: it would bring WS905 parses in a.yaml']);
  });

  it('that would bring a failure of wslint are not written', () => {
    const cwd = folder({ 'a.yaml': counter('0') });
    const fails = ruleThat(
      ({ resources }) => {
        if (resources.some(({ field }) => field.get('spec', 'count').text === '1'))
          throw new TypeError('no such thing');
      },
      { id: 'WS905', name: 'fails' },
    );
    const { remarks } = fixWith(cwd, [replacing('count', (value) => (value === '0' ? '1' : undefined)), fails]);
    expect(read(cwd, 'a.yaml')).toBe(counter('0'));
    expect(remarks[0]).toMatch(/^1 fix was not applied: it would bring an error \(rule WS905 fails failed/);
  });

  it('that bring nothing new are applied, whatever others would bring', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const cwd = folder(
      Object.fromEntries(
        names.map((name) => [`${name}.yaml`, counter('0').replace('{ name: a }', `{ name: ${name} }`)]),
      ),
    );
    write(cwd, { 'b.yaml': `${counter('7')}---\n${counter('0').replace('{ name: a }', '{ name: good }')}` });
    const next: Readonly<Record<string, string>> = { '0': '1', '7': '8' };
    const bad = ruleThat(
      ({ resources, report }) => {
        for (const { field } of resources) {
          const count = field.get('spec', 'count');
          if (count.text === '8') report(undefined, count.place, { message: 'm' });
        }
      },
      { id: 'WS905', name: 'eight' },
    );
    const { remarks, result } = fixWith(cwd, [replacing('count', (value) => next[value]), bad]);
    expect(names.map((name) => read(cwd, `${name}.yaml`).match(/count: ./g))).toEqual([
      ['count: 1'],
      ['count: 7', 'count: 1'],
      ['count: 1'],
      ['count: 1'],
      ['count: 1'],
    ]);
    expect(remarks).toEqual(['1 fix was not applied: it would bring WS905 eight in b.yaml', '5 fixes in 5 files']);
    expect(result.findings.map(({ rule }) => rule)).toEqual(['WS900']);
  });

  it('that only together bring something new are applied one by one', () => {
    const cwd = folder({ 'a.yaml': counter('0').replace('spec: {', 'spec: { other: 0,') });
    const once = (value: string): string | undefined => (value === '0' ? '1' : undefined);
    const both = ruleThat(
      ({ resources, report }) => {
        for (const { field } of resources) {
          const { text, place } = field.get('spec', 'count');
          if (text === '1' && field.get('spec', 'other').text === '1') report(undefined, place, { message: 'm' });
        }
      },
      { id: 'WS905', name: 'both' },
    );
    const other = ruleThat(() => {}, { id: 'WS906', name: 'other' });
    const { remarks } = fixWith(cwd, [replacing('other', once), replacing('count', once, other), both]);
    expect(read(cwd, 'a.yaml')).toContain('other: 1, count: 0');
    expect(remarks).toEqual(['1 fix was not applied: it would bring WS905 both in a.yaml', '1 fix in 1 file']);
  });

  it('are tried so often and no more', () => {
    const count = 300;
    const names = Array.from({ length: count }, (_, at) => `${at}.yaml`);
    const cwd = folder(
      Object.fromEntries(names.map((name) => [name, counter('0').replace('name: a', `name: a${name}`)])),
    );
    let runs = 0;
    const bad = ruleThat(
      ({ resources, report }) => {
        runs++;
        for (const { field } of resources) {
          const { text, place } = field.get('spec', 'count');
          if (text === '1') report(undefined, place, { message: 'm' });
        }
      },
      { id: 'WS905', name: 'one' },
    );
    const { remarks } = fixWith(cwd, [replacing('count', (value) => (value === '0' ? '1' : undefined)), bad]);
    expect(runs).toBeLessThan(110);
    expect(remarks.at(-1)).toBe('not all fixes were tried: too many would bring new findings');
  });

  it('are not written to a file that changed in the meantime', () => {
    const cwd = folder({ 'a.yaml': counter('0') });
    const rule = replacing('count', (value) => (value === '0' ? '1' : undefined));
    const { remarks } = fixWith(cwd, [rule], () => writeFileSync(join(cwd, 'a.yaml'), counter('7')));
    expect(read(cwd, 'a.yaml')).toBe(counter('7'));
    expect(remarks).toEqual(['a.yaml changed while it was checked: not written']);
  });

  // The superuser may write everywhere.
  it.skipIf(process.getuid?.() === 0)('are not written to a file that may not be written', () => {
    const cwd = folder({ 'a.yaml': counter('0') });
    chmodSync(join(cwd, 'a.yaml'), 0o444);
    const { remarks } = fixWith(cwd, [replacing('count', (value) => (value === '0' ? '1' : undefined))]);
    expect(read(cwd, 'a.yaml')).toBe(counter('0'));
    expect(remarks).toEqual(['a.yaml cannot be written: permission denied']);
  });

  it('tell when a file cannot be written', () => {
    const cwd = folder({ 'k8s/a.yaml': counter('0') });
    const rule = replacing('count', (value) => (value === '0' ? '1' : undefined));
    const { remarks } = fixWith(cwd, [rule], () => chmodSync(join(cwd, 'k8s'), 0o555));
    chmodSync(join(cwd, 'k8s'), 0o755);
    // The superuser may write everywhere.
    const isRoot = process.getuid?.() === 0;
    expect(remarks).toEqual([isRoot ? '1 fix in 1 file' : 'k8s/a.yaml cannot be written: permission denied']);
  });
});
