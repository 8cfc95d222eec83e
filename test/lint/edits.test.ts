import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../src/lint/edits.js';
import type { Edit, Finding, Fix } from '../../src/lint/result.js';

const TEXT = 'one: 1\ntwo: 2\r\nthree: 3\n';
const edit = (line: number, column: number, endLine: number, endColumn: number, text = ''): Edit => ({
  file: 'a.yaml',
  line,
  column,
  endLine,
  endColumn,
  text,
});
const finding = (...fixes: Fix[]): Finding => ({
  ...edit(1, 1, 1, 2),
  rule: 'WS900',
  name: 'test-rule',
  severity: 'warning',
  confidence: 'high',
  message: 'm',
  url: '',
  related: [],
  fixes,
  fingerprint: 'f',
});
const safe = (...edits: Edit[]): Finding => finding({ description: 'd', safe: true, edits });
const apply = (findings: Finding[], unsafe = false) => {
  const { texts, applied } = applyEdits(findings, (file) => (file === 'a.yaml' ? TEXT : undefined), unsafe);
  return { text: texts.get('a.yaml'), applied: applied.length };
};

describe('edits', () => {
  it('replace and delete ranges', () => {
    expect(apply([safe(edit(1, 6, 1, 7, '9')), safe(edit(2, 1, 3, 1))])).toEqual({
      text: 'one: 9\nthree: 3\n',
      applied: 2,
    });
  });

  it('count lines and columns behind CRLF as everywhere', () => {
    expect(apply([safe(edit(3, 8, 3, 9, '33'))]).text).toBe('one: 1\ntwo: 2\r\nthree: 33\n');
  });

  it('that overlap wait for the next round', () => {
    expect(apply([safe(edit(1, 1, 2, 1)), safe(edit(1, 6, 1, 7, '9'))])).toEqual({
      text: 'two: 2\r\nthree: 3\n',
      applied: 1,
    });
    expect(apply([safe(edit(1, 6, 1, 7, '9')), safe(edit(1, 7, 1, 7, '!'))]).applied).toBe(1);
  });

  it('that delete neighbouring lines do not overlap', () => {
    expect(apply([safe(edit(1, 1, 2, 1)), safe(edit(2, 1, 3, 1))])).toEqual({ text: 'three: 3\n', applied: 2 });
  });

  it('of one fix are applied together or not at all', () => {
    const both = safe(edit(1, 6, 1, 7, '9'), edit(3, 8, 3, 9, '9'));
    expect(apply([safe(edit(3, 1, 3, 9, 'x: y')), both])).toEqual({ text: 'one: 1\ntwo: 2\r\nx: y\n', applied: 1 });
    expect(apply([safe(edit(1, 6, 1, 7, '9'), { ...edit(1, 1, 1, 2), file: 'gone.yaml' })]).applied).toBe(0);
  });

  it('that together would take all keys of a map wait', () => {
    const map = { start: 0, keys: 3 };
    const deletion = (line: number): Finding => safe({ ...edit(line, 1, line + 1, 1), map });
    expect(apply([deletion(1), deletion(2), deletion(3)])).toEqual({ text: 'three: 3\n', applied: 2 });
    const all = [1, 2, 3].map((line) => ({ ...edit(line, 1, line + 1, 1), map }));
    expect(apply([safe(...all)]).applied).toBe(0);
  });

  it('that may change what is meant need to be asked for', () => {
    const unsafe = finding({ description: 'd', safe: false, edits: [edit(1, 6, 1, 7, '9')] });
    expect(apply([unsafe]).applied).toBe(0);
    expect(apply([unsafe], true).text).toBe('one: 9\ntwo: 2\r\nthree: 3\n');
  });

  it('outside of the text are not applied', () => {
    expect(apply([safe(edit(9, 1, 9, 2))]).applied).toBe(0);
    expect(apply([safe(edit(1, 90, 1, 91))]).applied).toBe(0);
  });
});
