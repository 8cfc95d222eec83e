import type { Finding, LintResult, Related } from '../lint/result.js';
import { append } from '../manifests/append.js';
import type { Formatter, ReportOptions } from './formatter.js';
import { columnsFor, drawFrame, type Frame, type Mark } from './frame.js';
import { groupBy } from './group.js';
import { type Lines, sourceLines } from './lines.js';
import { type Paint, paintFor } from './paint.js';
import { oneLine, withoutCommands } from './visible.js';
import { wrap } from './width.js';
import { at, count, ruleOf, skippedLine, summaryLine } from './words.js';

/** Related places at most this many lines away are drawn into the frame of the finding. */
const NEAR = 6;
const MOST_RELATED = 10;
const MOST_SKIPPED = 5;

/** The report for people: every finding with its code frame, then what could not be judged, then one line of counts. */
export const text: Formatter = (result, options) => {
  const paint = paintFor(options);
  const page: Page = { paint, width: columnsFor(options.width) };
  const linesOf = sourceLines(result);
  const block = (lines: readonly string[]) => withoutCommands(`${lines.join('\n')}\n`);
  const blocks = result.findings.map((finding) => block(findingBlock(finding, linesOf(finding.file), page)));
  const closing = closingBlock(result, options, page);
  if (closing.length > 0) blocks.push(block(closing));
  return blocks.join('\n');
};

interface Page {
  readonly paint: Paint;
  readonly width: number;
}

function findingBlock(finding: Finding, source: Lines | undefined, page: Page): string[] {
  const { paint } = page;
  const drawn =
    source === undefined ? undefined : drawFrame(source, marksOf(finding), page.width, paint, finding.severity);
  const severity = paint.severity(finding.severity, finding.severity);
  const rule = paint.link(ruleOf(finding), finding.url);
  return [
    `${paint.strong(at(finding))}  ${severity}  ${rule}`,
    ...prose('  ', '  ', 2, finding.message, page),
    ...(drawn?.lines ?? []),
    ...belowFrame(finding, drawn, page),
  ];
}

function isNear(finding: Finding, related: Related): boolean {
  return related.file === finding.file && Math.abs(related.line - finding.line) <= NEAR;
}

/** The place of a finding and the related places near it, as one frame shows them. */
export function marksOf(finding: Finding): Mark[] {
  const near = finding.related.filter((related) => isNear(finding, related)).slice(0, MOST_RELATED);
  return [
    { range: finding, text: '', main: true },
    ...near.map((related) => ({ range: related, text: oneLine(related.message), main: false })),
  ];
}

/** Related places that the frame does not tell, as a tree; then why it matters and what to do. */
function belowFrame(finding: Finding, drawn: Frame | undefined, page: Page): string[] {
  const { paint } = page;
  const indent = ' '.repeat((drawn?.gutter ?? 2) + 1);
  const inFrame = new Set(
    drawn === undefined ? [] : marksOf(finding).flatMap((mark) => (mark.main ? [] : [mark.range])),
  );
  for (const mark of drawn?.unlabelled ?? []) inFrame.delete(mark.range);
  const listed = finding.related.filter((related) => !inFrame.has(related));
  const lines: string[] = [];
  for (const related of listed.slice(0, MOST_RELATED)) {
    const first = `${indent}${paint.faint('├')} `;
    const next = `${indent}${paint.faint('│')}   `;
    append(lines, prose(first, next, indent.length + 4, `${at(related)}  ${oneLine(related.message)}`, page));
  }
  if (listed.length > MOST_RELATED) {
    lines.push(`${indent}${paint.faint('├')} and ${count(listed.length - MOST_RELATED, 'more place')}`);
  }
  const remarks: [string, string | undefined][] = [
    ['why', finding.why],
    ['fix', finding.help],
    ['confidence', finding.confidence === 'high' ? undefined : finding.confidence],
  ];
  for (const [word, remark] of remarks) {
    if (remark === undefined || remark.trim() === '') continue;
    const first = `${indent}${paint.faint('=')} ${paint.strong(`${word}:`)} `;
    const columns = indent.length + word.length + 4;
    append(lines, prose(first, ' '.repeat(columns), columns, remark, page));
  }
  return lines;
}

/** Visible text after `first`, wrapped; further lines begin with `next`. Both prefixes take `columns` columns. */
function prose(first: string, next: string, columns: number, message: string, { width }: Page): string[] {
  return wrap(oneLine(message), width - columns).map((line, i) => (i === 0 ? first : next) + line);
}

function closingBlock(result: LintResult, options: ReportOptions, page: Page): string[] {
  const { paint } = page;
  const lines: string[] = [];
  const say = (severity: 'error' | 'info', word: string, message: string): void => {
    const first = `${paint.severity(severity, `${word}:`)} `;
    append(lines, prose(first, '  ', word.length + 2, message, page));
  };
  for (const error of result.errors) {
    say('error', 'error', error.file === undefined ? error.message : `${error.file}: ${error.message}`);
  }
  if (options.quiet) return lines;
  for (const [reason, files] of groupBy(result.summary.skipped, ({ reason }) => reason)) {
    if (reason === 'helm-template') {
      const named = files.slice(0, MOST_SKIPPED).map(({ file }) => file);
      const more = files.length > named.length ? ` and ${files.length - named.length} more` : '';
      const them = files.length === 1 ? 'this Helm template' : 'these Helm templates';
      say(
        'info',
        'skipped',
        `${named.join(', ')}${more}: render ${them} first: \`--render auto\`, or \`helm template CHART | wslint -\``,
      );
      continue;
    }
    for (const file of files.slice(0, MOST_SKIPPED)) say('info', 'skipped', skippedLine(file));
    if (files.length > MOST_SKIPPED) say('info', 'skipped', `${files.length - MOST_SKIPPED} more (${reason})`);
  }
  for (const note of result.notes) say('info', 'note', note);
  const fixable = result.findings.filter(({ fixes }) => fixes.some(({ safe }) => safe)).length;
  const parts = [summaryLine(result)];
  if (fixable > 0) parts.push(`${fixable} fixable with --fix`);
  if (result.duration !== undefined) parts.push(`${(result.duration / 1000).toFixed(2)} s`);
  append(lines, wrap(parts.join(' · '), page.width).map(paint.strong));
  return lines;
}
