import type { LintResult } from '../lint/result.js';
import { hostsOf } from '../picture/picture.js';
import { escaped } from '../picture/svg.js';
import { count, skippedLine, summaryLine } from '../report/words.js';
import type { TraceDocument } from '../trace/model.js';
import { type Anchors, anchorsOf, findingsList } from './findings.js';
import { htmlPage, prose } from './html.js';
import { waysList } from './ways.js';

/**
 * A whole run as one page: the counts, the findings with their frames, and a drawing for each host. Nothing is loaded from
 * elsewhere; the page can be mailed, printed, and kept with a build.
 *
 * @param document the trace of the same manifests, with what the result reports
 */
export function lintPage(result: LintResult, document: TraceDocument): string {
  const anchors = anchorsOf(result.findings);
  const sections = [
    findingsSection(result, anchors),
    waysSection(document, anchors),
    remarksSection([
      ...result.errors.map(
        ({ file, message, reason }) =>
          `${reason === undefined ? 'internal error' : 'error'}: ${file === undefined ? '' : `${file}: `}${message}`,
      ),
      ...result.notes,
      ...result.summary.skipped.map((skipped) => `not read: ${skippedLine(skipped)}`),
    ]),
  ];
  return page('wslint', summaryLine(result), sections);
}

/** The ways of WebSockets as one page. */
export function tracePage(document: TraceDocument): string {
  const hosts = hostsOf(document).length;
  const { istio, shownFor, paths } = document;
  const version = istio.version === null ? `Istio ${shownFor} (version unknown)` : `Istio ${istio.version}`;
  const summary = `${count(paths.length, 'WebSocket path')} to ${count(hosts, 'host')}, ${version}`;
  return page('wslint trace', summary, [waysSection(document, new Map()), remarksSection(document.notes)]);
}

function page(title: string, summary: string, sections: readonly Section[]): string {
  const shown = sections.filter(({ html }) => html !== '');
  const links = shown.map(({ id, title }) => `<a href="#${id}">${title}</a>`);
  const body = `<header>
<h1>${escaped(title)}</h1>
<p class="scope">${escaped(summary)}</p>
${links.length < 2 ? '' : `<nav aria-label="Sections">${links.join(' ')}</nav>\n`}</header>
<main>
${shown.map(section).join('')}</main>`;
  return htmlPage(title, body);
}

interface Section {
  readonly id: string;
  readonly title: string;
  /** Empty where there is nothing to tell. */
  readonly html: string;
}

function section({ id, title, html }: Section): string {
  return `<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${html}
</section>
`;
}

function findingsSection(result: LintResult, anchors: Anchors): Section {
  return { id: 'findings', title: 'Findings', html: findingsList(result, anchors) };
}

function waysSection(document: TraceDocument, anchors: Anchors): Section {
  return { id: 'ways', title: 'WebSocket paths', html: waysList(document, anchors) };
}

function remarksSection(lines: readonly string[]): Section {
  const items = lines.map((line) => `<li>${prose(line)}</li>`);
  return { id: 'remarks', title: 'Remarks', html: items.length === 0 ? '' : `<ul>\n${items.join('\n')}\n</ul>` };
}
