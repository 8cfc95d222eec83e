import { describe, expect, it } from 'vitest';
import type { Finding, Severity } from '../../src/lint/result.js';
import { formatters, jobSummary } from '../../src/report/index.js';
import { chatResult, findingAt, plainOptions, resultOf } from './sample.js';

const print = (result: Parameters<typeof jobSummary>[0]) =>
  formatters.github(result, plainOptions).split('\n').slice(0, -1);

function many(number: number, severity: Severity, more: Partial<Finding> = {}): Finding[] {
  return Array.from({ length: number }, (_, i) =>
    findingAt(
      { file: `${severity}.yaml`, line: i + 1, column: 1, endLine: i + 1, endColumn: 5 },
      { severity, message: `${severity} ${i + 1}`, ...more },
    ),
  );
}

const level = (line: string) => line.slice(2, line.indexOf(' '));

describe('the github report', () => {
  it('prints a whole run', async () => {
    await expect(formatters.github(chatResult, plainOptions)).toMatchFileSnapshot('snapshots/run.github.txt');
  });

  it('prints nothing for a clean run', () => {
    expect(formatters.github(resultOf([]), plainOptions)).toBe('');
  });

  it('escapes file names and titles, so that they end no property', () => {
    const [line] = print(
      resultOf([
        findingAt(
          { file: 'a,b:c%0A::error::.yaml', line: 1, column: 2, endLine: 1, endColumn: 3 },
          { message: 'x %0A::error::y\n::error::z' },
        ),
      ]),
    );
    expect(line).toBe(
      '::error file=a%2Cb%3Ac%250A%3A%3Aerror%3A%3A.yaml,line=1,endLine=1,col=2,endColumn=3,title=WS202 h2-upgrade::x %250A::error::y ::error::z',
    );
  });

  it('gives no columns for a range over several lines', () => {
    const [line] = print(resultOf([findingAt({ file: 'a.yaml', line: 1, column: 2, endLine: 3, endColumn: 1 })]));
    expect(line).toMatch(/^::error file=a\.yaml,line=1,endLine=3,title=/);
  });

  it('prints ten of each level and no notice when nothing is left', () => {
    const lines = print(resultOf([...many(10, 'error'), ...many(10, 'warning'), ...many(10, 'info')]));
    expect(lines.map(level)).toEqual([
      ...Array(10).fill('error'),
      ...Array(10).fill('warning'),
      ...Array(10).fill('notice'),
    ]);
    expect(lines.at(-1)).toContain('info 10');
  });

  it('makes room among ten notices for the one that lists the rest', () => {
    const lines = print(resultOf([...many(12, 'error'), ...many(10, 'info')]));
    expect(lines.filter((line) => level(line) === 'error')).toHaveLength(10);
    expect(lines.filter((line) => level(line) === 'notice')).toHaveLength(10);
    expect(lines.at(-1)).toBe(
      '::notice title=wslint::3 more findings, since GitHub shows 10 of a level:' +
        '%0Aerror.yaml:11:1: error: error 11 [WS202 h2-upgrade]' +
        '%0Aerror.yaml:12:1: error: error 12 [WS202 h2-upgrade]' +
        '%0Ainfo.yaml:10:1: info: info 10 [WS202 h2-upgrade]',
    );
  });

  it('prefers certain findings among those of one level', () => {
    const lines = print(
      resultOf([...many(10, 'warning', { confidence: 'medium' }), ...many(1, 'warning', { message: 'sure' })]),
    );
    expect(lines[0]).toContain('::sure');
  });

  it('keeps the closing notice within what the runner passes on', () => {
    const lines = print(resultOf(many(2000, 'warning')));
    expect(lines.at(-1)?.length).toBeLessThan(4096);
    expect(lines.at(-1)).toMatch(/and 19\d\d more: see the log or the job summary$/);
  });

  it('counts skipped files and tells internal errors first', () => {
    const skipped = [{ file: 'chart/templates/a.yaml', reason: 'helm-template', detail: 'Helm template' }];
    const result = resultOf(many(1, 'error'), new Map(), { errors: [{ message: 'WS101 failed' }] });
    const lines = print({ ...result, summary: { ...result.summary, skipped } });
    expect(lines[0]).toBe('::error title=wslint::WS101 failed');
    expect(lines.at(-1)).toContain('1 template skipped%0Achart/templates/a.yaml: Helm template');
  });
});

describe('the job summary', () => {
  it('prints a whole run', async () => {
    await expect(jobSummary(chatResult)).toMatchFileSnapshot('snapshots/run.summary.md.txt');
  });

  it('stays below 900 KiB and counts what it leaves out', () => {
    const summary = jobSummary(resultOf(many(20_000, 'error', { help: 'ä'.repeat(200) })));
    expect(Buffer.byteLength(summary)).toBeLessThan(900 * 1024);
    expect(Buffer.byteLength(summary)).toBeGreaterThan(800 * 1024);
    const rows = summary.split('\n').filter((line) => line.startsWith('| error')).length;
    expect(summary).toContain(`… and ${20_000 - rows} more findings: see the log`);
  });

  it('stays below 900 KiB when everything is long', () => {
    const skipped = many(5000, 'info').map(({ file }) => ({
      file: file.repeat(50),
      reason: 'binary',
      detail: 'binary',
    }));
    const result = resultOf(many(5000, 'error', { message: '<'.repeat(2000) }));
    const summary = jobSummary({ ...result, summary: { ...result.summary, skipped } });
    expect(Buffer.byteLength(summary)).toBeLessThan(900 * 1024);
    expect(summary).toMatch(/… and \d+ more findings: see the log/);
    expect(summary).toMatch(/… and \d+ more remarks: see the log/);
  });

  it('shows charts in blocks that GitHub draws, and counts those that there is no room for', () => {
    const charts = Array.from({ length: 15 }, (_, index) => ({
      host: `h${index}_*.example.com`,
      chart: 'flowchart LR\n',
    }));
    const summary = jobSummary(resultOf(many(1, 'error')), charts);
    expect(summary).toContain('\n### h1\\_&#42;.example.com\n\n```mermaid\nflowchart LR\n```\n');
    expect(summary.match(/```mermaid/g)).toHaveLength(12);
    expect(summary).toContain('… and 3 more hosts: `wslint trace` shows them');
  });

  it('stays below 900 KiB with charts', () => {
    const charts = Array.from({ length: 15 }, (_, index) => ({ host: `h${index}`, chart: 'x'.repeat(20_000) }));
    const summary = jobSummary(resultOf(many(20_000, 'error')), charts);
    expect(Buffer.byteLength(summary)).toBeLessThan(900 * 1024);
    expect(summary.match(/```mermaid/g)).toHaveLength(6);
    expect(summary).toMatch(/… and \d+ more findings: see the log/);
  });

  it('puts the most important finding first', () => {
    const rows = jobSummary(resultOf([...many(1, 'info'), ...many(1, 'error')])).split('\n');
    expect(rows.filter((row) => row.startsWith('| ')).map((row) => row.split(' ')[1])).toEqual([
      'Severity',
      'error',
      'info',
    ]);
  });
});
