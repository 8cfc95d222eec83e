import { picture } from '../picture/picture.js';
import { escaped } from '../picture/svg.js';
import { count } from '../report/words.js';
import { pathsByHost } from '../trace/hosts.js';
import type { TraceDocument, TraceFinding, TracePath } from '../trace/model.js';
import { keyOf } from '../trace/reported.js';
import { traceText } from '../trace/text.js';
import type { Anchors } from './findings.js';
import { prose } from './html.js';

/** Drawn for these widths in pixels; the page scales them. */
const WIDE = 1000;
const NARROW = 392;
/** Characters of drawings in one page: a browser has to hold them all. */
const MOST = 6_000_000;
const COLUMNS = 110;

/** One drawing for each host; those with findings first and open. */
export function waysList(document: TraceDocument, anchors: Anchors): string {
  if (document.paths.length === 0) return '';
  const byHost = pathsByHost(document);
  const isBad = (host: string): boolean => (byHost.get(host) ?? []).some(({ details }) => details.length > 0);
  const hosts = [...byHost.keys()].sort((a, b) => Number(isBad(b)) - Number(isBad(a)));
  const parts: string[] = [];
  let used = 0;
  for (const [index, host] of hosts.entries()) {
    const part = wayItem(document, host, byHost.get(host) ?? [], index, anchors);
    used += part.length;
    if (used > MOST && index > 0) {
      parts.push(
        `<p class="note">${count(hosts.length - index, 'more host')} not drawn: <code>wslint trace</code> shows each</p>`,
      );
      break;
    }
    parts.push(part);
  }
  return `<p class="note">Red: limits the socket, with the rule (filled: error). Grey: Istio's default.</p>
${parts.join('\n')}`;
}

function wayItem(
  document: TraceDocument,
  host: string,
  paths: readonly TracePath[],
  index: number,
  anchors: Anchors,
): string {
  const id = `way-${index + 1}`;
  const own = { ...document, paths, notes: [] };
  const draw = (name: string, width: number): string =>
    `<figure class="${name}">${picture(own, { width, id: `${id}-${name}`, isBare: true, isStyled: true }).trimEnd()}</figure>`;
  const text = traceText(own, { bold: same, dim: same, bad: same }, COLUMNS);
  const found = paths.flatMap(({ details }) => details);
  const body = `${foundList(found, anchors)}${draw('wide', WIDE)}
${draw('narrow', NARROW)}
<details class="words"><summary>As text</summary><pre tabindex="0">${escaped(text.trimEnd())}</pre></details>`;
  const title = escaped(host);
  const scope = count(paths.length, 'WebSocket path');
  return found.length === 0
    ? `<details class="quiet" id="${id}"><summary>${title}: ${scope}, no findings</summary>
${body}
</details>`
    : `<section id="${id}" aria-labelledby="${id}-title">
<h3 id="${id}-title">${title}</h3>
<p class="scope">${scope}</p>
${body}
</section>`;
}

/** The findings of a way: linked where the page tells all of them, else with what they say. */
function foundList(found: readonly TraceFinding[], anchors: Anchors): string {
  const items = new Map<string, string>();
  for (const { rule, severity, message, place } of found) {
    const id = anchors.get(keyOf(rule, place));
    const at = `${place.file}:${place.line}`;
    const item =
      id === undefined
        ? `<span class="severity ${escaped(severity)}">${escaped(rule)}</span> ${prose(message)} <span class="at">${escaped(at)}</span>`
        : `<a href="#${id}">${escaped(rule)}</a> <span class="at">${escaped(at)}</span>`;
    items.set(item, `<li>${item}</li>`);
  }
  return items.size === 0 ? '' : `<ul class="found">${[...items.values()].join('')}</ul>\n`;
}

function same(text: string): string {
  return text;
}
