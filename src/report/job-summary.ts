import type { Finding, LintResult } from '../lint/result.js';
import { append } from '../manifests/append.js';
import { code, link, plain, prose } from './safe-markdown.js';
import { withoutCommands } from './visible.js';
import { at, byImportance, ruleOf, skippedLine, summaryLine } from './words.js';

/** GitHub takes 1 MiB of summary a step; other tools may write to the same one. */
const LIMIT = 900 * 1024;
/** Room for what follows the table. */
const TAIL = 60 * 1024;

/** The ways of WebSockets to one host, in the words of Mermaid. */
export interface Chart {
  readonly host: string;
  readonly chart: string;
}

/** What there is room for besides the table, and what a browser draws without making people wait. */
const MOST_CHARTS = 12;
const CHARTS = 120 * 1024;

/**
 * Markdown for `$GITHUB_STEP_SUMMARY`: a table of all findings, the most important first, and what could not be judged.
 * Always below 900 KiB: rows that do not fit are counted.
 */
export function jobSummary(result: LintResult, charts: readonly Chart[] = []): string {
  const parts = [`## wslint\n\n${plain(summaryLine(result))}\n`];
  const drawings = drawn(charts).join('');
  if (result.findings.length > 0) {
    parts.push(`\n${TABLE_HEAD}\n`);
    const rows = byImportance(result.findings).map(tableRow);
    append(parts, limited(rows, LIMIT - TAIL - Buffer.byteLength(drawings), 'findings'));
  }
  parts.push(drawings);
  const lists = [...remarks(result)].map((line) => `${line}\n`);
  if (lists.length > 0) append(parts, ['\n', ...limited(lists, TAIL - 8 * 1024, 'remarks')]);
  return withoutCommands(parts.join(''));
}

/** The charts that fit, each in a block that GitHub draws; the others are counted. */
function drawn(charts: readonly Chart[]): string[] {
  const parts: string[] = [];
  let used = 0;
  for (const { host, chart } of charts) {
    const part = `\n### ${plain(host)}\n\n\`\`\`mermaid\n${chart.trimEnd()}\n\`\`\`\n`;
    used += Buffer.byteLength(part);
    if (parts.length === MOST_CHARTS || used > CHARTS - 1024) {
      parts.push(`\n… and ${charts.length - parts.length} more hosts: \`wslint trace\` shows them\n`);
      break;
    }
    parts.push(part);
  }
  return parts;
}

/** Lines up to a size in bytes, then how many more there are. */
function limited(lines: readonly string[], bytes: number, what: string): string[] {
  const kept: string[] = [];
  let used = 0;
  for (const line of lines) {
    used += Buffer.byteLength(line);
    if (used > bytes) {
      kept.push(`\n… and ${lines.length - kept.length} more ${what}: see the log\n`);
      break;
    }
    kept.push(line);
  }
  return kept;
}

export const TABLE_HEAD = '| Severity | Rule | Where | What |\n|---|---|---|---|';

/** A row of the table of findings. */
export function tableRow(finding: Finding): string {
  const what =
    finding.help === undefined ? prose(finding.message) : `${prose(finding.message)}<br>Fix: ${prose(finding.help)}`;
  return `| ${finding.severity} | ${link(ruleOf(finding), finding.url)} | ${code(at(finding))} | ${what} |\n`;
}

/** Errors that are no findings, skipped files and notes as a Markdown list. */
export function* remarks({ errors, summary, notes }: LintResult): Generator<string> {
  for (const { file, message, reason } of errors) {
    yield `- **${reason === undefined ? 'Internal error' : 'Error'}**: ${file === undefined ? '' : `${code(file)}: `}${prose(message)}`;
  }
  for (const note of notes) yield `- ${prose(note)}`;
  for (const skipped of summary.skipped) yield `- Not read: ${plain(skippedLine(skipped))}`;
}
