import type { Finding } from '../lint/result.js';
import type { Formatter } from './formatter.js';
import { groupBy } from './group.js';
import { oneLine, visible } from './visible.js';
import { at, errorName, ruleOf } from './words.js';

interface Case {
  readonly suite: string;
  readonly name: string;
  readonly outcome: 'failure' | 'error' | 'skipped' | 'passed';
  readonly type: string;
  readonly message: string;
  readonly text: string;
}

/**
 * JUnit XML: a suite a file, a case a finding. Errors and warnings are failures, infos pass with their text as output,
 * unread files are skipped, what kept wslint from judging all is an error. A clean run is one passing case, since several
 * readers take an empty report for a broken one.
 */
export const junit: Formatter = ({ findings, errors, summary, notes }) => {
  const cases: Case[] = findings.map(findingCase);
  for (const error of errors) {
    const text = oneLine(error.message);
    const name = errorName(error);
    cases.push({ suite: error.file ?? 'wslint', name, outcome: 'error', type: name, message: text, text });
  }
  for (const { file, reason, detail } of summary.skipped) {
    const text = oneLine(detail);
    cases.push({ suite: file, name: reason, outcome: 'skipped', type: reason, message: text, text });
  }
  for (const [i, note] of notes.entries()) {
    cases.push({
      suite: 'wslint',
      name: `note ${i + 1}`,
      outcome: 'passed',
      type: 'note',
      message: '',
      text: oneLine(note),
    });
  }
  if (findings.length === 0 && errors.length === 0) {
    cases.push({ suite: 'wslint', name: 'no findings', outcome: 'passed', type: '', message: '', text: '' });
  }
  return document(cases);
};

function findingCase(finding: Finding): Case {
  const lines = [at(finding), oneLine(finding.message)];
  if (finding.why !== undefined) lines.push(`why: ${oneLine(finding.why)}`);
  if (finding.help !== undefined) lines.push(`fix: ${oneLine(finding.help)}`);
  for (const related of finding.related) lines.push(`see ${at(related)} ${oneLine(related.message)}`);
  lines.push(finding.url);
  return {
    suite: finding.file,
    name: `${ruleOf(finding)} ${finding.line}:${finding.column}`,
    outcome: finding.severity === 'info' ? 'passed' : 'failure',
    type: finding.severity,
    message: oneLine(finding.message),
    text: lines.join('\n'),
  };
}

function document(cases: readonly Case[]): string {
  const suites = groupBy(cases, ({ suite }) => suite);
  const body = [...suites].map(([name, own]) => {
    const counts = `${countsOf(own)} skipped="${own.filter((c) => c.outcome === 'skipped').length}"`;
    return `  <testsuite name="${attribute(name)}" ${counts}>\n${own.map(caseElement).join('')}  </testsuite>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="wslint" ${countsOf(cases)}>\n${body.join('')}</testsuites>\n`;
}

function countsOf(cases: readonly Case[]): string {
  const failures = cases.filter(({ outcome }) => outcome === 'failure').length;
  const errors = cases.filter(({ outcome }) => outcome === 'error').length;
  return `tests="${cases.length}" failures="${failures}" errors="${errors}"`;
}

function caseElement({ suite, name, outcome, type, message, text }: Case): string {
  const open = `    <testcase name="${attribute(name)}" classname="${attribute(suite)}"`;
  if (outcome !== 'passed') {
    const attributes = `type="${attribute(type)}" message="${attribute(message)}"`;
    return `${open}>\n      <${outcome} ${attributes}>${content(text)}</${outcome}>\n    </testcase>\n`;
  }
  if (text === '') return `${open}/>\n`;
  return `${open}>\n      <system-out>${content(text)}</system-out>\n    </testcase>\n`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '#': '&#35;',
};

/** An attribute value. Control characters, most of which XML 1.0 forbids, become visible. */
function attribute(text: string): string {
  return visible(text).replace(/[&<>"]|#(?=#)/g, (character) => ENTITIES[character] ?? character);
}

/** The content of an element: line breaks stay, and no line looks like a command to a CI runner. */
function content(text: string): string {
  return text
    .split('\n')
    .map((line) => attribute(line).replace(/^(\s*):(?=:)/, '$1&#58;'))
    .join('\n');
}
