import { istioVersions, type RuleInfo } from 'wslint';
import { html, raw } from '../html.js';
import { STYLE_NONCE } from '../nonce.js';
import { toFragment } from '../share.js';
import { drawingStyle } from './drawing.js';
import type { MistakeExample } from './examples.js';
import type { Assets, Page } from './layout.js';

/** The playground without its contents; each example is a link that holds it whole. */
export async function playgroundPage(
  rules: readonly RuleInfo[],
  examples: readonly MistakeExample[],
  assets: Assets,
): Promise<Page> {
  const links = await Promise.all(
    examples.map(async (example) => {
      const id = rules.find(({ name }) => name === example.rule)?.id;
      return html`<li><a href="#${await toFragment(example)}" data-example="${example.rule}"><span class="id">${id}</span> ${example.title}</a></li>`;
    }),
  );
  const versions = istioVersions().map((version) => html`<option value="${version}">${version}</option>`);
  return {
    path: 'playground/',
    title: 'Playground',
    description: 'Check Istio manifests for what breaks WebSockets, in the browser: nothing is sent anywhere',
    wide: true,
    styles: [`'nonce-${STYLE_NONCE}'`, drawingStyle()],
    head: html`${assets.preload.map((path) => html`<link rel="modulepreload" href="../${path}">\n`)}<script type="module" src="../${assets.playground}"></script>\n`,
    body: html`<main id="main" class="playground">
<div class="intro">
<h1>Playground</h1>
<p>Paste or drop manifests. Nothing leaves your browser.</p>
</div>
<nav class="examples" aria-labelledby="examples-title"><h2 id="examples-title">Mistakes to look at</h2><ul>${links}</ul></nav>
<noscript><p class="notice error">The playground runs in your browser, which needs JavaScript for it.</p></noscript>
<p id="notice" class="notice" role="alert" hidden></p>
<div class="workbench">
<section class="source" aria-label="Manifests">
<div class="toolbar">
<label for="istio">Istio</label>
<select id="istio"><option value="">unknown: as the files say, else all</option>${versions}</select>
<span class="buttons">
<button type="button" id="clear">New</button>
<button type="button" id="open">Open files…</button>
<button type="button" id="share" class="main">Copy link</button>
</span>
<input id="files" type="file" multiple hidden>
</div>
<div class="tabs files"><div id="file-tabs" role="tablist" aria-label="Files"></div><button type="button" id="add" aria-label="Add a file" title="Add a file">+</button></div>
<div class="pathbar"><label for="path">Path</label><input id="path" type="text" autocomplete="off" spellcheck="false"><button type="button" id="remove">Remove file</button></div>
<div id="editor" role="tabpanel" aria-label="Manifest"></div>
<p class="hint" id="editor-hint"><kbd>Tab</kbd> indents; <kbd>Esc</kbd> then <kbd>Tab</kbd> leaves the editor; <kbd>F8</kbd> goes to the next finding.</p>
</section>
<section class="results" aria-label="Results">
<p id="status" role="status" aria-live="polite">Loading…</p>
<div class="tabs" id="result-tabs" role="tablist" aria-label="Results">
<button type="button" role="tab" id="tab-findings" aria-controls="findings" aria-selected="true">Findings</button>
<button type="button" role="tab" id="tab-drawing" aria-controls="drawing" aria-selected="false" tabindex="-1">Drawing</button>
<button type="button" role="tab" id="tab-sarif" aria-controls="sarif" aria-selected="false" tabindex="-1">SARIF</button>
</div>
<div id="findings" role="tabpanel" aria-labelledby="tab-findings"></div>
<div id="drawing" role="tabpanel" aria-labelledby="tab-drawing" hidden></div>
<div id="sarif" role="tabpanel" aria-labelledby="tab-sarif" hidden></div>
</section>
</div>
${raw('<div id="drop" aria-hidden="true" hidden><p>Drop manifests here</p></div>')}
</main>`,
  };
}
