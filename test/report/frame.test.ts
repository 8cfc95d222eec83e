import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frame } from '../../src/report/index.js';
import { widthOf, wrap } from '../../src/report/width.js';
import { expectInert } from './safety.js';

const options = { color: 0, width: 80 } as const;

describe('frame()', () => {
  it('writes a short label beside the mark', () => {
    expect(
      frame('rules:\n  h2-upgrde: off\n', { line: 2, column: 3, endLine: 2, endColumn: 12 }, 'no such rule', options),
    ).toBe(['  │', '1 │ rules:', '2 │   h2-upgrde: off', '  │   ^^^^^^^^^ no such rule'].join('\n'));
  });

  it('writes a long label below the frame, wrapped', () => {
    const label = 'no such rule; did you mean h2-upgrade, which is about HTTP/2 between proxies, or another one?';
    expect(frame('a: 1', { line: 1, column: 1, endLine: 1, endColumn: 2 }, label, { ...options, width: 60 })).toBe(
      [
        '  │',
        '1 │ a: 1',
        '  │ ^',
        '  = no such rule; did you mean h2-upgrade, which is about',
        '    HTTP/2 between proxies, or another one?',
      ].join('\n'),
    );
  });

  it('is empty for a line that the text does not have', () => {
    expect(frame('a: 1\n', { line: 5, column: 1, endLine: 5, endColumn: 2 }, 'x', options)).toBe('');
  });

  it('marks in colour where asked to', () => {
    const range = { line: 1, column: 1, endLine: 1, endColumn: 2 };
    expect(frame('a: 1', range, '', { color: 1, width: 80 })).toContain('\u001b[31m^\u001b[39m');
  });

  it('is inert and within its width for any text, range and label', () => {
    const position = fc.integer({ min: 1, max: 30 });
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.string({ unit: 'binary', maxLength: 40 }),
        fc.record({ line: fc.integer({ min: 1, max: 3 }), column: position, endLine: position, endColumn: position }),
        fc.integer({ min: -5, max: 200 }),
        (text, label, range, width) => {
          const drawn = frame(text, range, label, { color: 0, width });
          expectInert(drawn);
          const columns = width > 0 ? Math.min(150, Math.max(40, width)) : 80;
          const code = drawn.split('\n').filter((line) => line.includes('│') && !line.includes('='));
          for (const line of code) expect(widthOf(line)).toBeLessThanOrEqual(columns);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('puts the caret under the character the column names, in any printable line', () => {
    const word = fc.constantFrom('a', '天', '🚀', 'e\u0301', '\t', ' ', 'ＡＢ', '👨‍👩‍👧', '\u001b', '"');
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), fc.array(word, { maxLength: 60 }), (before, after) => {
        const text = `${before.join('')}#${after.join('')}`;
        const column = before.join('').length + 1;
        const lines = frame(text, { line: 1, column, endLine: 1, endColumn: column + 1 }, '', options).split('\n');
        const source = lines[1] ?? '';
        const head = source.slice(0, source.indexOf('#'));
        expect(widthOf(lines[2]?.slice(0, -1) ?? '')).toBe(widthOf(head));
      }),
      { numRuns: 300 },
    );
  });
});

describe('wrap()', () => {
  it('loses no word and breaks only at spaces', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z天`]{1,12}$/)), fc.integer({ min: 1, max: 30 }), (words, width) => {
        expect(wrap(words.join(' '), width).join(' ')).toBe(words.join(' '));
      }),
    );
  });
});
