import { layOut } from '../picture/layout.js';
import { plainText, titleOf } from '../picture/picture.js';
import { escaped, svg } from '../picture/svg.js';
import { type Way, waysOf } from '../picture/way.js';
import { count } from '../report/words.js';
import type { TraceDocument, TraceFinding } from '../trace/model.js';
import { keyOf } from '../trace/reported.js';
import type { Anchors } from './findings.js';
import { prose } from './html.js';

/** Drawn for these widths in pixels; the page scales them. */
const WIDE = 1000;
const NARROW = 392;
/** Characters of drawings in one page: a browser has to hold them all. */
const MOST = 6_000_000;

/** One drawing for each host; those with findings first and open. */
export function waysList(document: TraceDocument, anchors: Anchors): string {
  if (document.paths.length === 0) return '';
  const ways = waysOf(document).sort((a, b) => Number(hasFindings(b)) - Number(hasFindings(a)));
  const parts: string[] = [];
  let used = 0;
  for (const [index, way] of ways.entries()) {
    const part = wayItem(document, way, `way-${index + 1}`, anchors);
    used += part.length;
    if (used > MOST && index > 0) {
      parts.push(
        `<p class="note">${count(ways.length - index, 'more host')} not drawn: <code>wslint trace</code> shows each</p>`,
      );
      break;
    }
    parts.push(part);
  }
  return `<p class="note">Red: limits the socket, with the rule (filled: error). Grey: Istio's default.</p>
${parts.join('\n')}`;
}

function hasFindings({ paths }: Way): boolean {
  return paths.some(({ details }) => details.length > 0);
}

function wayItem(document: TraceDocument, way: Way, id: string, anchors: Anchors): string {
  const { host, paths, omitted } = way;
  const title = titleOf(host);
  const draw = (name: string, width: number): string => {
    const drawing = layOut([way], document, { width, isBare: true });
    const drawn = svg(drawing, { title, description: { at: `${id}-text` }, id: `${id}-${name}` });
    return `<figure class="${name}">${drawn.trimEnd()}</figure>`;
  };
  const text = plainText({ ...document, paths, notes: [] }).trimEnd();
  const found = paths.flatMap(({ details }) => details);
  const body = `${foundList(found, anchors)}${draw('wide', WIDE)}
${draw('narrow', NARROW)}
<details class="words"><summary>As text</summary><pre id="${id}-text" tabindex="0">${escaped(text)}</pre></details>`;
  const scope = count(paths.length + omitted, 'WebSocket path');
  return found.length === 0
    ? `<details class="quiet" id="${id}"><summary>${escaped(host)}: ${scope}, no findings</summary>
${body}
</details>`
    : `<section id="${id}" aria-labelledby="${id}-title">
<h3 id="${id}-title">${escaped(host)}</h3>
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
