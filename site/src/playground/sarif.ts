import type { Log } from 'sarif';
import { type LintResult, report } from 'wslint';
import { type Html, html } from '../html.js';
import { withLibraries } from './libraries.js';

/** A result as `wslint --format sarif` writes it. */
export function sarifOf(result: LintResult): Promise<string> {
  return withLibraries(() => report(result, 'sarif'));
}

/** The SARIF as the panel shows it: its results. The texts of the rules are long, and stay in the copy and the file. */
export function sarifView(sarif: string): Html {
  const log = JSON.parse(sarif) as Log;
  const results = log.runs[0]?.results ?? [];
  return html`<div class="toolbar"><p>The results. The file also has the texts of all rules (${Math.round(sarif.length / 1000)} kB).</p>
<span class="buttons"><button type="button" id="copy-sarif">Copy</button> <button type="button" id="download-sarif">Download</button></span></div>
<pre class="code" tabindex="0" role="group" aria-label="Results in SARIF"><code>${JSON.stringify(results, null, 2)}</code></pre>`;
}
