import type { Finding, LintResult, Location } from 'wslint';
import { advice, type Html, html, prose } from '../html.js';

/** Shown at once; a tree may have thousands. */
const MOST = 200;

/** The findings as a list, each with its place, its reason and what can be done; below them, what could not be judged. */
export function findingsList(result: LintResult): Html {
  const { findings, summary, notes, errors } = result;
  const more = findings.length - MOST;
  return html`
${findings.length === 0 && html`<div class="nothing"><p><strong>Nothing found.</strong></p><p>${silence(result)}</p></div>`}
<ol class="findings">${worstFirst(findings)
    .slice(0, MOST)
    .map((finding) => item(finding, findings.indexOf(finding)))}</ol>
${more > 0 && html`<p class="remark">… and ${more} more, all in the SARIF.</p>`}
${remarks([...errors.map(({ message, file }) => (file === undefined ? message : `${file}: ${message}`)), ...notes, ...summary.skipped.map(({ file, reason, detail }) => `${file} was not judged: ${reason}${detail && `, ${detail}`}`)])}`;
}

/** People read a list from its top; reports are in the order of the files. */
export function worstFirst(findings: readonly Finding[]): readonly Finding[] {
  return (['error', 'warning', 'info'] as const).flatMap((one) => findings.filter(({ severity }) => severity === one));
}

function item(finding: Finding, index: number): Html {
  const { severity, rule, name, message, why, help, related, fixes, confidence } = finding;
  return html`<li class="finding ${severity}">
<div class="head"><span class="chip ${severity}">${severity}</span> <a href="../rules/${name}/" title="The page of the rule"><span class="id">${rule}</span> ${name}</a> ${place(finding, 'place')}</div>
<h3>${prose(message)}</h3>
${why !== undefined && html`<p><span class="label">Why:</span> ${prose(why)}</p>`}
${help !== undefined && html`<p><span class="label">Fix:</span> ${advice(help, '../')}</p>`}
${
  (related.length > 0 || confidence !== 'high') &&
  html`<details data-fingerprint="${finding.fingerprint}"><summary>What it is based on</summary><ul class="related">
${related.map((one) => html`<li>${place(one)} ${one.message}</li>`)}${confidence !== 'high' && html`<li>Confidence: ${confidence}</li>`}</ul></details>`
}
${fixes.length > 0 && html`<p class="fixes">${fixes.map((fix, number) => html`<button type="button" data-finding="${index}" data-fix="${number}">${fix.description}${!fix.safe && ' (may change what is meant)'}</button>`)}</p>`}
</li>`;
}

/** A button that leads to a place in the editor. */
function place({ file, line, column, endLine, endColumn }: Location, kind = ''): Html {
  const range = [line, column, endLine, endColumn].join(' ');
  return html`<button type="button" class="link ${kind}" data-file="${file}" data-range="${range}">${file}:${line}</button>`;
}

/** Why nothing was found. */
function silence({ summary }: LintResult): string {
  if (summary.resources === 0) return 'No Kubernetes or Istio objects were read.';
  if (summary.paths === 0)
    return `None of the ${summary.resources} objects carries WebSockets, as far as wslint can see.`;
  return `${count(summary.paths, 'WebSocket path')} through ${count(summary.resources, 'object')}.`;
}

function remarks(lines: readonly string[]): Html | undefined {
  return lines.length === 0 ? undefined : html`<ul class="remarks">${lines.map((line) => html`<li>${line}</li>`)}</ul>`;
}

/** One line of counts, for the eye and for screen readers. */
export function statusLine({ summary, istio }: LintResult): string {
  const { errors, warnings, infos, files, paths, suppressed } = summary;
  const counts = [
    errors > 0 && count(errors, 'error'),
    warnings > 0 && count(warnings, 'warning'),
    infos > 0 && count(infos, 'info'),
  ].filter((text) => text !== false);
  const version = istio.version === null ? 'Istio version unknown' : `Istio ${istio.version}`;
  const from = istio.place === null ? '' : ` from ${istio.place.file}:${istio.place.line}`;
  return [
    `${counts.join(', ') || 'No findings'} in ${count(files, 'file')}`,
    ...(suppressed > 0 ? [`${suppressed} ignored`] : []),
    count(paths, 'WebSocket path'),
    version + from,
  ].join(' · ');
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
