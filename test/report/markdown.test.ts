import { describe, expect, it } from 'vitest';
import { formatters } from '../../src/report/index.js';
import { HOSTILE } from './safety.js';
import { chatResult, findingAt, plainOptions, resultOf } from './sample.js';

const location = { file: 'a.yaml', line: 1, column: 1, endLine: 1, endColumn: 2 };

/** What Markdown shows: character references and escapes resolved, tags that wslint itself writes removed. */
function shown(markdown: string): string {
  return markdown
    .replace(/<\/?code>|<br>/g, '')
    .replace(/\\_/g, '_')
    .replace(/\u2060/g, '')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}

describe('the markdown report', () => {
  it('prints a whole run', async () => {
    await expect(formatters.markdown(chatResult, plainOptions)).toMatchFileSnapshot('snapshots/run.md.txt');
  });

  it('prints one line for a clean run', () => {
    expect(formatters.markdown(resultOf([]), plainOptions)).toBe(
      '# wslint\n\nNo findings in 0 files (0 resources, 1 WebSocket path, Istio version unknown)\n',
    );
  });

  it('lets no name become markup', () => {
    const message = HOSTILE.replaceAll('`', '');
    const document = formatters.markdown(
      resultOf([findingAt({ ...location, file: HOSTILE }, { message })]),
      plainOptions,
    );
    const ours = document
      .replaceAll('[WS202 h2-upgrade](https://example.com/wslint/rules/h2-upgrade)', '')
      .replace(/<\/?code>|<br>/g, '')
      .replace(/\*\*error\*\*|\\_/g, '')
      .split('\n')
      .filter((line) => !/^#{1,2} |^\| (Severity|error)|^\|---/.test(line) || line.startsWith('| error'))
      .map((line) => line.replace(/^\| error \| {2}\| (.*) \|$/, '$1').replace(/ \| /g, ' '));
    expect(ours.join('\n')).not.toMatch(/[<>`*_[\]|$~]|@[a-z]|https?:\/\//);
  });

  it('shows hostile text as it is, apart from control characters', () => {
    const document = formatters.markdown(
      resultOf([findingAt(location, { message: 'a|b <b> *c* _d_ @e [f](g) \\ &amp; $h$' })]),
      plainOptions,
    );
    expect(shown(document)).toContain('**error**: a|b <b> *c* _d_ @e [f](g) \\ &amp; $h$');
  });

  it('keeps a table row on one line with four cells', () => {
    const document = formatters.markdown(
      resultOf([findingAt({ ...location, file: 'a|b\n.yaml' }, { message: 'x | y\n| z', help: '`a|b`' })]),
      plainOptions,
    );
    const row = document.split('\n').find((line) => line.startsWith('| error'));
    expect(row?.split('|')).toHaveLength(6);
  });

  it('shows what a rule put in backticks as code', () => {
    const document = formatters.markdown(
      resultOf([findingAt(location, { message: '`simple` and `a_b` exclude' })]),
      plainOptions,
    );
    expect(document).toContain('<code>simple</code> and <code>a\\_b</code> exclude');
  });

  it('fences source that contains fences', () => {
    const text = 'a: 1 # ```` <script>\n';
    const document = formatters.markdown(resultOf([findingAt(location)], new Map([['a.yaml', text]])), plainOptions);
    expect(document).toContain('\n`````text\n  │\n1 │ a: 1 # ```` <script>\n  │ ^\n`````\n');
  });

  it('makes no link of an address that is none', () => {
    const document = formatters.markdown(resultOf([findingAt(location, { url: 'javascript:alert(1)' })]), plainOptions);
    expect(document).not.toContain('](');
  });

  it('lists internal errors, notes and skipped files', () => {
    const result = resultOf([], new Map(), { errors: [{ message: 'WS101 failed' }], notes: ['odd'] });
    const skipped = [{ file: 'b.yaml', reason: 'binary', detail: 'binary file' }];
    const document = formatters.markdown({ ...result, summary: { ...result.summary, skipped } }, plainOptions);
    expect(document).toContain('- **Internal error**: WS101 failed\n- odd\n- Not read: b.yaml: binary file\n');
  });
});

describe('the unix report', () => {
  it('prints a whole run', async () => {
    await expect(formatters.unix(chatResult, plainOptions)).toMatchFileSnapshot('snapshots/run.unix.txt');
  });

  it('is a line a finding that problem matchers read', () => {
    const output = formatters.unix(resultOf([findingAt(location, { message: 'two\nlines' })]), plainOptions);
    expect(output).toBe('a.yaml:1:1: error: two lines [WS202 h2-upgrade]\n');
  });

  it('tells internal errors', () => {
    const output = formatters.unix(resultOf([], new Map(), { errors: [{ message: 'WS101 failed' }] }), plainOptions);
    expect(output).toBe('wslint: error: WS101 failed [internal-error]\n');
  });

  it('prints errors and findings only when quiet', () => {
    const errors = [{ message: 'WS101 failed' }];
    const result = resultOf([findingAt(location)], new Map(), { errors, notes: ['odd'] });
    const skipped = [{ file: 'b.yaml', reason: 'binary', detail: 'binary file' }];
    const run = { ...result, summary: { ...result.summary, skipped } };
    const lines = formatters.unix(run, plainOptions).split('\n');
    expect(lines).toHaveLength(5);
    expect(formatters.unix(run, { ...plainOptions, quiet: true }).split('\n')).toEqual([...lines.slice(0, 2), '']);
  });

  it('names what is no fault of wslint by its reason', () => {
    const errors = [
      { file: 'b.yaml', reason: 'not-found', message: 'there is no such file' },
      { reason: 'too-many', message: 'too many paths' },
    ];
    const result = resultOf([], new Map(), { errors });
    expect(formatters.unix(result, plainOptions)).toBe(
      'b.yaml:1:1: error: there is no such file [not-found]\nwslint: error: too many paths [too-many]\n',
    );
    expect(formatters.junit(result, plainOptions)).toContain('<testcase name="not-found" classname="b.yaml">');
    expect(formatters.junit(result, plainOptions)).toContain('<error type="too-many" message="too many paths">');
    const names = JSON.parse(formatters.gitlab(result, plainOptions)).map(
      (issue: { check_name: string }) => issue.check_name,
    );
    expect(names).toEqual(['not-found', 'too-many']);
    expect(formatters.markdown(result, plainOptions)).toContain(
      '- **Error**: <code>b.yaml</code>: there is no such file\n',
    );
  });
});
