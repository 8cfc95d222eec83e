import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { missingParts, ruleFolders, rules, SECTIONS, titled } from './rules.js';
import { root } from './sources.js';

const ids = new Map(rules.map(({ name, id }) => [name, id]));
const folders = ruleFolders();

function linesOf(file: string): number {
  return readFileSync(`${root}/${file}`, 'utf8').trimEnd().split('\n').length;
}

describe('every rule', () => {
  it.each(folders)('%s has code, a page, fixtures and its line in rules/index.ts', (name) => {
    expect(missingParts(name, ids.get(name))).toEqual([]);
  });

  it.each(folders)('%s has 15 to 60 lines: what it works out is in src/, its words are in findings.ts', (name) => {
    const lines = linesOf(`rules/${name}/rule.ts`);
    expect(lines).toBeLessThanOrEqual(60);
    expect(lines).toBeGreaterThanOrEqual(15);
  });

  it('has a folder of its name', () => {
    expect(rules.map(({ name }) => name).sort()).toEqual(folders);
  });

  it('has an id and a name of its own', () => {
    expect(ids.size).toBe(rules.length);
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  });

  it.each(titled)('%s follows the form of ids, names and summaries', (_, { id, name, summary }) => {
    expect(id).toMatch(/^WS\d{3}$/);
    expect(name).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
    expect(summary).toMatch(/^\S.*[^.\s]$/);
    expect(summary.length).toBeLessThanOrEqual(130);
  });
});

describe('an unfinished rule', () => {
  it('is told everything it lacks', () => {
    const base = mkdtempSync(join(tmpdir(), 'wslint-rule-'));
    onTestFinished(() => rmSync(base, { recursive: true, force: true }));
    mkdirSync(join(base, 'rules/quiet'), { recursive: true });
    writeFileSync(join(base, 'rules/quiet/README.md'), '# WS999 quiet\n\n## Wrong\n\n## Right instead\n');
    expect(missingParts('quiet', undefined, base)).toEqual([
      'add rules/quiet/rule.ts (npm run new-rule -- quiet)',
      'add the line for ./quiet/rule.js to rules/index.ts',
      'add a case to fixtures/quiet/bad/',
      'add a case to fixtures/quiet/good/',
      ...SECTIONS.filter(([heading]) => heading !== 'Wrong' && heading !== 'Right').map(
        ([heading]) => `add a section "## ${heading}" to rules/quiet/README.md`,
      ),
    ]);
  });
});
