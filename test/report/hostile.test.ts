import { describe, expect, it } from 'vitest';
import type { LintResult } from '../../src/lint/result.js';
import { formatNames, formatters, jobSummary } from '../../src/report/index.js';
import { expectInert, expectNoCommands, HOSTILE } from './safety.js';
import { findingAt, plainOptions, resultOf } from './sample.js';

const file = `::error ::${HOSTILE}.yaml`;

const hostile: LintResult = resultOf(
  [
    findingAt(
      { file, line: 2, column: 3, endLine: 2, endColumn: 9 },
      {
        message: `${HOSTILE} ${HOSTILE}`,
        why: HOSTILE,
        help: HOSTILE,
        resource: { apiVersion: HOSTILE, kind: HOSTILE, namespace: HOSTILE, name: HOSTILE },
        related: [{ file, line: 3, column: 1, endLine: 3, endColumn: 4, message: HOSTILE }],
        fixes: [
          {
            description: HOSTILE,
            safe: true,
            edits: [{ file, line: 2, column: 1, endLine: 3, endColumn: 1, text: HOSTILE }],
          },
        ],
        fingerprint: HOSTILE,
      },
    ),
  ],
  new Map([[file, `a: 1\n  ${HOSTILE.replace(/[\r\n]/g, '')}\n::error::source\n`]]),
  {
    istio: { version: HOSTILE, source: 'manifests', place: { file, line: 1, column: 1 } },
    errors: [{ message: HOSTILE, file }],
    notes: [HOSTILE],
    summary: {
      files: 1,
      resources: 1,
      paths: 1,
      errors: 1,
      warnings: 0,
      infos: 0,
      suppressed: 0,
      known: 0,
      skipped: [{ file, reason: 'binary', detail: HOSTILE }],
    },
  },
);

describe('names and values made by an attacker', () => {
  it.each(formatNames)('are printed by %s without control characters or commands to a CI runner', (name) => {
    for (const width of [40, 80, 200]) {
      const output = formatters[name](hostile, { ...plainOptions, width });
      expectInert(output);
      if (name !== 'github') expectNoCommands(output);
    }
  });

  it('add no workflow command to those that the github format prints', () => {
    const lines = formatters.github(hostile, plainOptions).trimEnd().split('\n');
    expect(lines.map((line) => line.slice(0, line.indexOf(' ')))).toEqual(['::error', '::error', '::notice']);
  });

  it('are printed by the job summary without control characters or commands', () => {
    expectInert(jobSummary(hostile));
    expectNoCommands(jobSummary(hostile));
  });

  it('do not end the colours and links of the terminal report early', () => {
    const output = formatters.text(hostile, { ...plainOptions, color: 1, hyperlinks: true });
    const left = output
      .replaceAll('\u001b]8;;https://example.com/wslint/rules/h2-upgrade\u001b\\', '')
      .replaceAll('\u001b]8;;\u001b\\', '')
      .replace(/\u001b\[\d+m/g, '');
    expectInert(left);
  });
});

describe('a long text', () => {
  it.each([
    ['spaces', ' '],
    ['letters that are no ASCII', 'é'],
    ['marks', 'e\u0301\u0302'],
    ['backticks', '`a '],
  ])('of %s is printed by every format in time that grows with its length', (_, piece) => {
    const message = `a${piece.repeat(Math.ceil(200_000 / piece.length))}b`;
    const [finding] = hostile.findings;
    const long = { ...hostile, findings: finding === undefined ? [] : [{ ...finding, message }] };
    const begin = process.cpuUsage();
    for (const name of formatNames) formatters[name](long, { ...plainOptions, width: 80 });
    expect(process.cpuUsage(begin).user).toBeLessThan(3_000_000);
  });
});

describe('every format', () => {
  it.each(formatNames)('%s depends on nothing but its arguments', (name) => {
    const at = (zone: string) => {
      const before = process.env.TZ;
      process.env.TZ = zone;
      process.env.LC_ALL = zone === 'UTC' ? 'C' : 'tr_TR.UTF-8';
      try {
        return formatters[name](hostile, plainOptions);
      } finally {
        if (before === undefined) delete process.env.TZ;
        else process.env.TZ = before;
        delete process.env.LC_ALL;
      }
    };
    expect(at('Pacific/Auckland')).toBe(at('UTC'));
  });

  it.each(formatNames.filter((name) => name !== 'text'))('%s holds no duration', (name) => {
    const timed = { ...hostile, duration: 987_654 };
    expect(formatters[name](timed, plainOptions)).toBe(formatters[name](hostile, plainOptions));
  });

  it.each(formatNames.filter((name) => name !== 'text'))('%s is the same on every terminal', (name) => {
    const elsewhere = formatters[name](hostile, {
      ...plainOptions,
      color: 3,
      hyperlinks: true,
      width: 20,
      quiet: name !== 'unix',
    });
    expect(elsewhere).toBe(formatters[name](hostile, plainOptions));
  });

  it.each(['json', 'sarif', 'gitlab', 'junit', 'unix'] as const)('%s names every one of 1,000 findings', (name) => {
    const findings = Array.from({ length: 1000 }, (_, i) =>
      findingAt(
        { file: 'a.yaml', line: i + 1, column: 1, endLine: i + 1, endColumn: 5 },
        { message: `Finding <${i}>` },
      ),
    );
    const output = formatters[name](resultOf(findings), plainOptions);
    const missing = findings.filter(
      (_, i) => !output.includes(`Finding <${i}>`) && !output.includes(`Finding &lt;${i}&gt;`),
    );
    expect(missing).toEqual([]);
  });
});
