import { hostsOf, picture, type TraceDocument, trace } from 'wslint';
import { type Html, html, raw } from '../html.js';
import { inputOf, type Project } from '../project.js';
import { withLibraries } from './libraries.js';

/** With more hosts than these, a drawing of all is longer than anybody looks at. */
const MOST_HOSTS = 4;

/**
 * The ways of WebSockets through a project.
 *
 * @throws InvalidVersion
 */
export function traceOf(project: Project): Promise<TraceDocument> {
  return withLibraries(() => trace(inputOf(project)));
}

/** The drawing as the panel shows it; of many hosts the one that is chosen, else the first with a finding. */
export function drawingView(document: TraceDocument, width: number, chosen: string | undefined): Html {
  const hosts = hostsOf(document);
  if (hosts.length === 0) return html`<div class="nothing"><p>No way of a WebSocket to draw.</p></div>`;
  if (hosts.length <= MOST_HOSTS) return raw(picture(document, { width, id: 'way' }));
  const paths = document.paths.filter(({ findings }) => findings.length > 0);
  const [worst = hosts[0]] = hostsOf({ ...document, paths });
  const host = chosen !== undefined && hosts.includes(chosen) ? chosen : worst;
  const options = hosts.map((one) => html`<option value="${one}"${one === host && raw(' selected')}>${one}</option>`);
  return html`<div class="toolbar"><label for="host">Host</label> <select id="host">${options}</select></div>
${raw(picture(document, { width, id: 'way', ...(host !== undefined && { host }) }))}`;
}
