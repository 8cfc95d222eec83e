import type { Finding, LintResult } from '../lint/result.js';
import { escaped, withReferences } from '../picture/svg.js';
import { drawFrame } from '../report/frame.js';
import { groupBy } from '../report/group.js';
import { type Lines, sourceLines } from '../report/lines.js';
import type { Paint } from '../report/paint.js';
import { marksOf } from '../report/text.js';
import { oneLine } from '../report/visible.js';
import { at, byImportance, ruleOf } from '../report/words.js';
import { keyOf } from '../trace/reported.js';
import { link, prose } from './html.js';

/** Columns of the frames. */
const FRAME_WIDTH = 110;
/** Up to so many findings are open from the start. */
const MOST_OPEN = 2;
/** Fewer are seen at a glance. */
const LEAST_TO_FILTER = 4;

/** What links to a finding are made from. */
export type Anchors = ReadonlyMap<string, string>;

/** The ids of the findings in the page, by their keys. */
export function anchorsOf(findings: readonly Finding[]): Anchors {
  return new Map(findings.map((finding, index) => [keyOf(finding.rule, finding), `finding-${index + 1}`]));
}

/** All findings with their frames, the most important first, and a filter for those with a script. */
export function findingsList(result: LintResult, anchors: Anchors): string {
  if (result.findings.length === 0) return '';
  const linesOf = sourceLines(result);
  const isOpen = result.findings.length <= MOST_OPEN;
  const items = byImportance(result.findings).map(
    (finding) =>
      `<li>${findingItem(finding, anchors.get(keyOf(finding.rule, finding)) ?? '', linesOf(finding.file), isOpen)}</li>`,
  );
  return `${filter(result.findings)}<ol class="findings">
${items.join('\n')}
</ol>`;
}

function filter(findings: readonly Finding[]): string {
  if (findings.length < LEAST_TO_FILTER) return '';
  const bySeverity = groupBy(findings, ({ severity }) => severity);
  const severities = (['error', 'warning', 'info'] as const).flatMap((severity) => {
    const count = bySeverity.get(severity)?.length;
    if (count === undefined) return [];
    return [`<label><input type="checkbox" value="${severity}" checked> ${severity} (${count})</label>`];
  });
  const rules = [...groupBy(findings, ({ rule }) => rule)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([rule, of]) =>
        `<option value="${escaped(rule)}">${escaped(ruleOf(of[0] ?? { rule, name: '' }))} (${of.length})</option>`,
    );
  return `<div id="filter" hidden>
<fieldset><legend>Severity</legend>
${severities.join('\n')}
</fieldset>
<label>Rule <select><option value="">all rules</option>${rules.join('')}</select></label>
<button type="button">Open all</button>
<output></output>
</div>
`;
}

function findingItem(finding: Finding, id: string, source: Lines | undefined, isOpen: boolean): string {
  const { severity, rule, message, why, help, related, confidence, url } = finding;
  const drawn = source === undefined ? undefined : drawFrame(source, marksOf(finding), FRAME_WIDTH, SPANS, severity);
  const rows: string[] = [];
  if (why !== undefined) rows.push(`<dt>Why</dt><dd>${prose(why)}</dd>`);
  if (help !== undefined) rows.push(`<dt>Fix</dt><dd>${prose(help)}</dd>`);
  if (related.length > 0) {
    const places = related.map((one) => `<li><span class="at">${escaped(at(one))}</span> ${prose(one.message)}</li>`);
    rows.push(`<dt>See</dt><dd><ul>${places.join('')}</ul></dd>`);
  }
  if (confidence !== 'high') rows.push(`<dt>Confidence</dt><dd>${confidence}</dd>`);
  rows.push(`<dt>Rule</dt><dd>${link(ruleOf(finding), url)}</dd>`);
  const frame = drawn === undefined ? '' : `<pre tabindex="0">${withSpans(drawn.lines)}</pre>\n`;
  return `<details class="finding" id="${id}" data-severity="${severity}" data-rule="${escaped(rule)}"${isOpen ? ' open' : ''}>
<summary><span class="severity ${severity}">${severity}</span> <span class="rule">${escaped(rule)}</span> <span class="message">${prose(oneLine(message))}</span> <span class="at">${escaped(at(finding))}</span></summary>
<div class="body">
${frame}<dl>${rows.join('')}</dl>
</div>
</details>`;
}

/** Frames hold visible text only: control characters can stand for the tags until everything else is escaped. */
const OPEN = '\u0001';
const CLOSE = '\u0002';
const span = (name: string, text: string): string => `${OPEN}${name} ${text}${CLOSE}`;
const SPANS: Paint = {
  strong: (text) => text,
  faint: (text) => span('faint', text),
  severity: (severity, text) => span(severity, text),
  related: (text) => span('related', text),
  link: (text) => text,
};

function withSpans(lines: readonly string[]): string {
  return withReferences(lines.join('\n'))
    .replace(/\u0001(\w+) /g, '<span class="mark-$1">')
    .replaceAll(CLOSE, '</span>');
}
