import { describe, expect, it } from 'vitest';
import type { Related } from '../../src/lint/result.js';
import { formatters, type ReportOptions } from '../../src/report/index.js';
import { chatResult, findingAt, plainOptions, rangeIn, resultOf } from './sample.js';

function print(
  files: Record<string, string>,
  finding: Parameters<typeof findingAt>,
  options: Partial<ReportOptions> = {},
) {
  const result = resultOf([findingAt(...finding)], new Map(Object.entries(files)));
  return formatters.text(result, { ...plainOptions, ...options });
}

function printMark(text: string, marked: string, options: Partial<ReportOptions> = {}, after = '') {
  const files = new Map([['a.yaml', text]]);
  return print({ 'a.yaml': text }, [rangeIn(files, 'a.yaml', marked, after)], options);
}

/** Only the lines of the frame. */
function frameOf(output: string): string[] {
  return output.split('\n').filter((line) => /^ *\d* [│⋮]/.test(line));
}

describe('the text report', () => {
  it.each([80, 120])('prints a whole run at %i columns', async (width) => {
    const output = formatters.text(chatResult, { ...plainOptions, width });
    await expect(output).toMatchFileSnapshot(`snapshots/run-${width}.txt`);
  });

  it.each([80, 120])('prints a whole run at %i columns with colours and links', async (width) => {
    const output = formatters.text(chatResult, { ...plainOptions, width, color: 1, hyperlinks: true });
    await expect(output.replaceAll('\u001b', '\\e')).toMatchFileSnapshot(`snapshots/run-${width}-color.txt`);
  });

  it('says the same with and without colour', () => {
    const coloured = formatters.text(chatResult, { ...plainOptions, color: 3 });
    expect(coloured.replace(/\u001b\[[\d;]*m/g, '')).toBe(formatters.text(chatResult, plainOptions));
    expect(coloured).toContain('\u001b[31merror\u001b[39m');
  });

  it('prints a clean run as one line', () => {
    expect(formatters.text(resultOf([]), plainOptions)).toBe(
      'No findings in 0 files (0 resources, 1 WebSocket path, Istio version unknown)\n',
    );
  });

  it('prints nothing about a clean run when quiet', () => {
    expect(formatters.text(resultOf([], new Map(), { notes: ['a note'] }), { ...plainOptions, quiet: true })).toBe('');
  });

  it('prints internal errors even when quiet', () => {
    const result = resultOf([], new Map(), { errors: [{ message: 'WS101 failed', file: 'a.yaml' }] });
    expect(formatters.text(result, { ...plainOptions, quiet: true })).toBe('error: a.yaml: WS101 failed\n');
  });

  it('keeps the findings when quiet', () => {
    const quiet = formatters.text(chatResult, { ...plainOptions, quiet: true });
    expect(quiet).toContain('WS202 h2-upgrade');
    expect(quiet).not.toContain('41 files');
  });

  it('says that a flag chose the Istio version', () => {
    const result = resultOf([], new Map(), { istio: { version: '1.30', source: 'flag', place: null } });
    expect(formatters.text(result, plainOptions)).toContain('Istio 1.30 from --istio)');
  });

  it('names the line of the configuration that chose the Istio version', () => {
    const place = { file: 'wslint.yaml', line: 3, column: 8 };
    const result = resultOf([], new Map(), { istio: { version: '1.30', source: 'config', place } });
    expect(formatters.text(result, { ...plainOptions, width: 120 })).toContain('Istio 1.30 from wslint.yaml:3)');
  });

  it('tells where the finding is when the text of the file is not at hand', () => {
    const output = print({}, [
      { file: 'gone.yaml', line: 3, column: 5, endLine: 3, endColumn: 9 },
      { related: [{ file: 'gone.yaml', line: 2, column: 1, endLine: 2, endColumn: 2, message: 'seen here' }] },
    ]);
    expect(output).toContain('gone.yaml:3:5  error  WS202 h2-upgrade\n');
    expect(output).toContain('   ├ gone.yaml:2:1  seen here\n');
    expect(frameOf(output)).toEqual([]);
  });

  it('keeps a command in backticks on one line', () => {
    const location = { file: 'a.yaml', line: 1, column: 1, endLine: 1, endColumn: 2 };
    const help = `${'word '.repeat(12)}run \`wslint explain h2-upgrade\``;
    expect(print({}, [location, { help }])).toMatch(/\n +`wslint explain h2-upgrade`\n/);
  });

  it('counts related places beyond the tenth', () => {
    const related: Related[] = Array.from({ length: 14 }, (_, i) => {
      return { file: `p${i}.yaml`, line: 1, column: 1, endLine: 1, endColumn: 2, message: 'hit' };
    });
    const output = print({ 'a.yaml': 'x: 1\n' }, [
      { file: 'a.yaml', line: 1, column: 1, endLine: 1, endColumn: 2 },
      { related },
    ]);
    expect(output).toContain('p9.yaml:1:1  hit\n  ├ and 4 more places\n');
    expect(output).not.toContain('p10.yaml');
  });

  it('wraps at the width it is given and keeps long words whole', () => {
    const location = { file: 'a.yaml', line: 1, column: 1, endLine: 1, endColumn: 2 };
    const path = `https://example.com/${'long/'.repeat(20)}`;
    const lines = print({}, [location, { message: `see ${path} for ${'words '.repeat(30)}` }], { width: 50 }).split(
      '\n',
    );
    const [header, ...rest] = lines.filter((line) => !line.includes(path));
    expect(header).toBe('a.yaml:1:1  error  WS202 h2-upgrade');
    expect(Math.max(...rest.map((line) => line.length))).toBeLessThanOrEqual(50);
    expect(lines.some((line) => line.trim() === path)).toBe(true);
  });

  it('never wraps at infinite width', () => {
    const location = { file: 'a.yaml', line: 1, column: 1, endLine: 1, endColumn: 2 };
    const message = 'word '.repeat(200).trim();
    expect(print({}, [location, { message }], { width: Number.POSITIVE_INFINITY })).toContain(`  ${message}\n`);
  });
});

describe('a code frame', () => {
  it('removes the common indentation', () => {
    expect(frameOf(printMark('a:\n    b:\n      c:\n        d: 1\n', 'd: 1'))).toEqual([
      '  │',
      '2 │ b:',
      '3 │   c:',
      '4 │     d: 1',
      '  │     ^^^^',
    ]);
  });

  it('shows no lines of the document before', () => {
    expect(frameOf(printMark('a: 1\n---\nb: 2\n', 'b: 2'))).toEqual(['  │', '3 │ b: 2', '  │ ^^^^']);
  });

  it('draws related places nearby into the same frame and leaves out what is between', () => {
    const text = 'a: 1\nb: 2\nc: 3\nd: 4\ne: 5\nf: 6\n';
    const related = { file: 'a.yaml', line: 1, column: 1, endLine: 1, endColumn: 5, message: 'the other' };
    const output = print({ 'a.yaml': text }, [
      { file: 'a.yaml', line: 6, column: 4, endLine: 6, endColumn: 5 },
      { related: [related] },
    ]);
    expect(frameOf(output)).toEqual([
      '  │',
      '1 │ a: 1',
      '  │ ---- the other',
      '  ⋮',
      '4 │ d: 4',
      '5 │ e: 5',
      '6 │ f: 6',
      '  │    ^',
    ]);
    expect(output).not.toContain('├');
  });

  it('draws several marks on one line below each other, the main one first', () => {
    const related = { file: 'a.yaml', line: 1, column: 1, endLine: 1, endColumn: 7, message: 'beside it' };
    const output = print({ 'a.yaml': 'simple: 1, hash: 2\n' }, [
      { file: 'a.yaml', line: 1, column: 12, endLine: 1, endColumn: 16 },
      { related: [related] },
    ]);
    expect(frameOf(output)).toEqual(['  │', '1 │ simple: 1, hash: 2', '  │            ^^^^', '  │ ------ beside it']);
  });

  it('lists a related place below when its text does not fit beside the mark', () => {
    const message = 'a long explanation '.repeat(6).trim();
    const related = { file: 'a.yaml', line: 1, column: 1, endLine: 1, endColumn: 5, message };
    const output = print({ 'a.yaml': 'a: 1\nb: 2\n' }, [
      { file: 'a.yaml', line: 2, column: 1, endLine: 2, endColumn: 5 },
      { related: [related] },
    ]);
    expect(frameOf(output)).toContain('  │ ----');
    expect(output).toContain('  ├ a.yaml:1:1  a long explanation');
  });

  it('lists a related place below when the file has no such line', () => {
    const related = { file: 'a.yaml', line: 3, column: 1, endLine: 3, endColumn: 5, message: 'not there' };
    const output = print({ 'a.yaml': 'a: 1' }, [
      { file: 'a.yaml', line: 1, column: 1, endLine: 1, endColumn: 5 },
      { related: [related] },
    ]);
    expect(output).toContain('  ├ a.yaml:3:1  not there');
  });

  it('shows files with CRLF line ends like others', () => {
    expect(frameOf(printMark('a:\r\n  b: 1\r\n', 'b: 1'))).toEqual(['  │', '1 │ a:', '2 │   b: 1', '  │   ^^^^']);
  });

  it('puts the mark behind the last character at the end of a file without line break', () => {
    const output = print({ 'a.yaml': 'a: [1' }, [{ file: 'a.yaml', line: 1, column: 6, endLine: 1, endColumn: 6 }]);
    expect(frameOf(output)).toEqual(['  │', '1 │ a: [1', '  │      ^']);
  });

  it('marks the first column of an empty file', () => {
    const output = print({ 'a.yaml': '' }, [{ file: 'a.yaml', line: 1, column: 1, endLine: 1, endColumn: 1 }]);
    expect(frameOf(output)).toEqual(['  │', '1 │', '  │ ^']);
  });

  it('marks a range over several lines on its first line', () => {
    const output = print({ 'a.yaml': 'a: {\n  b: 1 }\n' }, [
      { file: 'a.yaml', line: 1, column: 4, endLine: 2, endColumn: 9 },
    ]);
    expect(frameOf(output)).toEqual(['  │', '1 │ a: {', '  │    ^']);
  });

  it('expands tabs to the same columns in the line and below it', () => {
    expect(frameOf(printMark('{\n\t"a":\t1,\n\t"bb":\t"x"\n}', '"x"'))).toEqual([
      '  │',
      '1 │ {',
      '2 │     "a":    1,',
      '3 │     "bb":   "x"',
      '  │             ^^^',
    ]);
  });

  it.each([
    ['wide letters', '聊天室: x\n'],
    ['full-width forms', 'ＡＢＣ: x\n'],
    ['Korean syllables', '채팅방: x\n'],
  ])('counts %s as two columns', (_, text) => {
    expect(frameOf(printMark(text, text.charAt(1))).at(-1)).toBe('  │   ^^');
  });

  it.each([
    ['an emoji', '🚀'],
    ['a family of joined emoji', '👨‍👩‍👧'],
    ['a flag', '🇫🇮'],
    ['an emoji by variation selector', '❤️'],
  ])('counts %s as two columns', (_, emoji) => {
    expect(frameOf(printMark(`${emoji} name: x\n`, 'name')).at(-1)).toBe('  │    ^^^^');
  });

  it('counts a letter with combining marks as one column', () => {
    expect(frameOf(printMark('e\u0301\u0323 name\n', 'name')).at(-1)).toBe('  │   ^^^^');
  });

  it('shows control characters of the source and still marks the right columns', () => {
    expect(frameOf(printMark('a: "\u001b[2J" # \u009b\u202e name\n', 'name'))).toEqual([
      '  │',
      '1 │ a: "␛[2J" # <U+009B><U+202E> name',
      '  │                              ^^^^',
    ]);
  });

  it('shows no byte order mark', () => {
    expect(frameOf(printMark('\ufeffa: 1\n', 'a: 1'))).toEqual(['  │', '1 │ a: 1', '  │ ^^^^']);
  });

  it('cuts a long line around the mark', () => {
    const text = `data: ${'x'.repeat(300)} MARK ${'y'.repeat(300)}\n`;
    const lines = frameOf(printMark(text, 'MARK'));
    expect(lines[1]).toMatch(/^1 │ …x+ MARK y+…$/);
    expect(lines[1]?.length).toBe(80);
    expect(lines[2]?.indexOf('^^^^')).toBe(lines[1]?.indexOf('MARK'));
  });

  it('is at most 150 columns wide on any terminal', () => {
    const lines = frameOf(printMark(`${'x'.repeat(400)}\n`, 'xx', { width: 400 }));
    expect(lines[1]?.length).toBe(150);
    expect(lines[1]?.endsWith('x…')).toBe(true);
  });

  it('marks no further than the line is shown', () => {
    const lines = frameOf(printMark(`key: ${'x'.repeat(400)}\n`, `${'x'.repeat(400)}`));
    expect(lines[1]).toMatch(/^1 │ key: x+…$/);
    expect(lines[2]).toMatch(/^ {2}│ {6}\^+$/);
    expect(lines[2]?.length).toBe(79);
  });

  it('keeps wide characters whole where it cuts', () => {
    const lines = frameOf(printMark(`${'天'.repeat(200)}MARK${'室'.repeat(200)}\n`, 'MARK'));
    expect(lines[1]).toMatch(/^1 │ … ?天+MARK室+ ?…$/);
  });

  it('draws a mark in a line of 1 MB within a second', () => {
    const text = `a: "${'x'.repeat(500_000)}MARK${'🚀'.repeat(250_000)}"\n`;
    const started = performance.now();
    const lines = frameOf(printMark(text, 'MARK'));
    expect(performance.now() - started).toBeLessThan(1000);
    expect(lines[2]?.indexOf('^^^^')).toBe(lines[1]?.indexOf('MARK'));
  });

  it('draws a mark at the very end of a line of 1 MB', () => {
    const lines = frameOf(printMark(`a: "${'x'.repeat(1_000_000)}END`, 'END'));
    expect(lines[1]).toMatch(/^1 │ …x+END$/);
    expect(lines[2]?.indexOf('^^^')).toBe(lines[1]?.indexOf('END'));
  });
});
