import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unifiedDiff } from '../../src/cli/diff.js';
import { folder, git, read, write } from './helpers.js';

/** What `git apply` makes of a file. */
function applied(name: string, before: string, after: string): string {
  const cwd = folder({ [name]: before });
  const diff = unifiedDiff(name, before, after);
  if (diff === '') return before;
  write(cwd, { 'change.diff': diff });
  git(cwd, 'apply', '--whitespace=nowarn', 'change.diff');
  return read(cwd, name);
}

const numbered = (count: number): string => Array.from({ length: count }, (_, at) => `line ${at}\n`).join('');

describe('a diff', () => {
  it('is empty for equal texts', () => {
    expect(unifiedDiff('a.yaml', 'a\nb\n', 'a\nb\n')).toBe('');
  });

  it('shows three lines around a change', () => {
    expect(unifiedDiff('k8s/a.yaml', numbered(9), numbered(9).replace('line 4\n', ''))).toBe(
      `diff --git a/k8s/a.yaml b/k8s/a.yaml
--- a/k8s/a.yaml
+++ b/k8s/a.yaml
@@ -2,7 +2,6 @@
 line 1
 line 2
 line 3
-line 4
 line 5
 line 6
 line 7
`,
    );
  });

  it('joins changes that stand close together, and parts others', () => {
    const hunks = (second: number): number =>
      unifiedDiff('a', numbered(40), numbered(40).replace('line 5\n', 'x\n').replace(`line ${second}\n`, 'y\n')).match(
        /^@@/gm,
      )?.length ?? 0;
    expect([hunks(12), hunks(13)]).toEqual([1, 2]);
  });

  it.each([
    ['CRLF', 'a\r\nb\r\nc\r\n', 'a\r\nc\r\n'],
    ['no line end at the end', 'a\nb', 'a\nc'],
    ['a line end that is added', 'a\nb', 'a\nb\n'],
    ['a line end that is taken away', 'a\nb\n', 'a\nb'],
    ['a byte order mark', '\uFEFFa\nb\n', '\uFEFFa\n'],
    ['a file that becomes empty', 'a\n', ''],
    ['lone carriage returns', 'a\rb\nc\n', 'a\rb\n'],
  ])('is what git takes: %s', (_, before, after) => {
    expect(applied('a.yaml', before, after)).toBe(after);
  });

  it.each(['with space.yaml', 'quo"te.yaml', 'ünï.yaml', 'tab\there.yaml'])('is what git takes for %j', (name) => {
    expect(applied(name, 'a\nb\n', 'a\n')).toBe('a\n');
  });

  it.each([
    ['far apart', 11],
    ['close together', 4],
  ])('of thousands of changes takes little time and memory: %s', (_, distance) => {
    const lines = Array.from({ length: 100_000 }, (_, at) => `line ${at % 50}\n`);
    const kept = lines.map((line, at) => (at % distance === 0 ? (at % 2 === 0 ? '' : `new ${line}`) : line)).join('');
    const before = lines.join('');
    const started = performance.now();
    const diff = unifiedDiff('a.yaml', before, kept);
    // Generous: it takes a fraction of a second, and the shortest diff of all would take many times as long as this.
    expect(performance.now() - started).toBeLessThan(3000);
    expect(diff.match(/^-/gm)?.length).toBeLessThan((100_000 / distance) * 1.3);
    const cwd = folder({ 'a.yaml': before, 'change.diff': diff });
    git(cwd, 'apply', 'change.diff');
    expect(read(cwd, 'a.yaml')).toBe(kept);
  });

  it('of two texts that have nothing in common takes little time', () => {
    const started = performance.now();
    const other = numbered(20_000).replaceAll('line', 'other');
    expect(applied('a.yaml', numbered(20_000), other)).toBe(other);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('is what git takes for any two texts', () => {
    const line = fc.constantFrom('a', 'b', 'c', '', '  d: e');
    const text = fc
      .tuple(fc.array(line, { maxLength: 30 }), fc.boolean())
      .map(([lines, ended]) => lines.join('\n') + (ended ? '\n' : ''));
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(applied('a.yaml', before, after)).toBe(after);
      }),
      { numRuns: 40, seed: 1 },
    );
  });
});
