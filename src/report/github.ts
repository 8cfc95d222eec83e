import type { Finding, LintResult } from '../lint/result.js';
import { append } from '../manifests/append.js';
import type { Formatter } from './formatter.js';
import { oneLine, visible, withoutInlineCommands } from './visible.js';
import { asides, at, byImportance, count, ruleOf, skippedLine } from './words.js';

/** GitHub shows at most ten annotations of each level for a step, the first that are printed. */
const SHOWN = 10;
/** The runner cuts messages after 4096 characters; room is left for the sentence after the list. */
const LONGEST_LIST = 3500;

type Level = 'error' | 'warning' | 'notice';
const LEVELS: readonly Level[] = ['error', 'warning', 'notice'];
const LEVEL = { error: 'error', warning: 'warning', info: 'notice' } as const;

/**
 * Workflow commands: the ten most important findings of each level as annotations, and one closing notice with the
 * rest and with all that could not be judged. Nothing when there is nothing to say.
 */
export const github: Formatter = (result) => {
  const byLevel: Record<Level, string[]> = { error: [], warning: [], notice: [] };
  for (const { message, file } of result.errors.slice(0, SHOWN)) {
    byLevel.error.push(
      command('error', { file, line: file === undefined ? undefined : 1, title: 'wslint' }, oneLine(message)),
    );
  }
  const findings = byImportance(result.findings);
  const rest: Finding[] = [];
  const fitsAll = fits(result);
  for (const finding of findings) {
    const level = LEVEL[finding.severity];
    const room = level === 'notice' && !fitsAll ? SHOWN - 1 : SHOWN;
    if (byLevel[level].length < room) byLevel[level].push(annotation(level, finding));
    else rest.push(finding);
  }
  const commands = LEVELS.flatMap((level) => byLevel[level]);
  if (!fitsAll) commands.push(command('notice', { title: 'wslint' }, closing(result, rest)));
  return withoutInlineCommands(commands.map((line) => `${line}\n`).join(''));
};

/** Whether the annotations say everything, so that no closing notice is needed. */
function fits({ findings, errors, summary, notes }: LintResult): boolean {
  if (errors.length > SHOWN || summary.skipped.length > 0 || notes.length > 0) return false;
  const counts = { error: errors.length, warning: 0, info: 0 };
  for (const { severity } of findings) counts[severity]++;
  return Object.values(counts).every((number) => number <= SHOWN);
}

function annotation(level: Level, finding: Finding): string {
  const { file, line, column, endLine, endColumn } = finding;
  const oneLineOnly = endLine === line;
  const properties: Properties = {
    file,
    line,
    endLine,
    col: oneLineOnly ? column : undefined,
    endColumn: oneLineOnly ? endColumn : undefined,
    title: ruleOf(finding),
  };
  const parts = [oneLine(finding.message)];
  if (finding.why !== undefined) parts.push(`Why: ${oneLine(finding.why)}`);
  if (finding.help !== undefined) parts.push(`Fix: ${oneLine(finding.help)}`);
  for (const related of finding.related.slice(0, SHOWN)) parts.push(`See ${at(related)}: ${oneLine(related.message)}`);
  return command(level, properties, parts.join('\n'));
}

function closing(result: LintResult, rest: readonly Finding[]): string {
  const paragraphs: string[] = [];
  if (rest.length > 0) {
    const lines = rest.map((f) => `${at(f)}: ${f.severity}: ${oneLine(f.message)} [${ruleOf(f)}]`);
    paragraphs.push(`${count(rest.length, 'more finding')}, since GitHub shows ${SHOWN} of a level:`);
    append(paragraphs, shortened(lines));
  }
  const hiddenErrors = result.errors.length - SHOWN;
  if (hiddenErrors > 0) paragraphs.push(`${count(hiddenErrors, 'more failure')}: see the log`);
  append(paragraphs, result.notes.map(oneLine));
  if (result.summary.skipped.length > 0) {
    paragraphs.push(`Not judged: ${asides(result).join(', ')}`);
    append(paragraphs, shortened(result.summary.skipped.map(skippedLine)));
  }
  return paragraphs.join('\n');
}

function shortened(lines: readonly string[]): string[] {
  const kept: string[] = [];
  let length = 0;
  for (const line of lines) {
    length += line.length + 1;
    if (length > LONGEST_LIST / 2) {
      kept.push(`and ${lines.length - kept.length} more: see the log or the job summary`);
      break;
    }
    kept.push(line);
  }
  return kept;
}

interface Properties {
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly endLine?: number | undefined;
  readonly col?: number | undefined;
  readonly endColumn?: number | undefined;
  readonly title: string;
}

function command(level: Level, properties: Properties, message: string): string {
  const written = Object.entries(properties).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${escapeProperty(String(value))}`],
  );
  return `::${level} ${written.join(',')}::${escapeData(message)}`;
}

function escapeData(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(visible(text)).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
