import type { Finding, LintResult } from '../lint/result.js';
import { append } from '../manifests/append.js';
import type { Formatter } from './formatter.js';
import { drawFrame } from './frame.js';
import { remarks, TABLE_HEAD, tableRow } from './job-summary.js';
import { type Lines, sourceLines } from './lines.js';
import { paintFor } from './paint.js';
import { code, fence, link, plain, prose } from './safe-markdown.js';
import { withoutCommands } from './visible.js';
import { at, ruleOf, summaryLine } from './words.js';

/** Columns of the code blocks: documents are not as wide as terminals. */
const BLOCK_WIDTH = 120;

/** A document: one table of all findings, then each with its lines, why it matters and what to do. */
export const markdown: Formatter = (result) => {
  const lines = ['# wslint', '', plain(summaryLine(result))];
  if (result.findings.length > 0) {
    append(lines, ['', TABLE_HEAD]);
    for (const finding of result.findings) lines.push(tableRow(finding).trimEnd());
    append(lines, details(result));
  }
  const others = [...remarks(result)];
  if (others.length > 0) append(lines, ['', '## Remarks', '', ...others]);
  return withoutCommands(`${lines.join('\n')}\n`);
};

function details(result: LintResult): string[] {
  const linesOf = sourceLines(result);
  return result.findings.flatMap((finding) => detail(finding, linesOf(finding.file)));
}

function detail(finding: Finding, source: Lines | undefined): string[] {
  const paint = paintFor({ color: 0, hyperlinks: false });
  const mark = { range: finding, text: '', main: true };
  const drawn = source === undefined ? undefined : drawFrame(source, [mark], BLOCK_WIDTH, paint, finding.severity);
  const lines = ['', `## ${link(ruleOf(finding), finding.url)} at ${code(at(finding))}`, ''];
  lines.push(`**${finding.severity}**: ${prose(finding.message)}`);
  if (drawn !== undefined) append(lines, ['', ...fence(drawn.lines)]);
  if (finding.related.length > 0) lines.push('');
  for (const related of finding.related) lines.push(`- ${code(at(related))} ${prose(related.message)}`);
  if (finding.why !== undefined) lines.push('', `**Why**: ${prose(finding.why)}`);
  if (finding.help !== undefined) lines.push('', `**Fix**: ${prose(finding.help)}`);
  if (finding.confidence !== 'high') lines.push('', `**Confidence**: ${finding.confidence}`);
  return lines;
}
