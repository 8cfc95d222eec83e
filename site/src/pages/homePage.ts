import { type Finding, type LintResult, lint, type RuleInfo } from 'wslint';
import { advice, type Html, html, prose } from '../html.js';
import { inputOf, type Project } from '../project.js';
import { codeFrame } from './codeFrame.js';
import { drawing, traceOf } from './drawing.js';
import { type MistakeExample, tryIt } from './examples.js';
import type { Page } from './layout.js';

interface Contents {
  readonly rules: readonly RuleInfo[];
  /** The manifests of the project's own demo. */
  readonly demo: Project;
  readonly examples: readonly MistakeExample[];
}

/** The start page: what wslint is, shown by a finding of its own demo. */
export async function homePage({ rules, demo, examples }: Contents): Promise<Page> {
  const result = lint(inputOf(demo));
  const shown = result.findings.find(({ severity }) => severity === 'error');
  if (shown === undefined) throw new Error('the demo has no error to show');
  const headlines = await Promise.all(
    examples.map(async (example) => {
      const rule = rules.find(({ name }) => name === example.rule);
      if (rule === undefined) throw new Error(`there is no rule ${example.rule}`);
      return html`<li><h3><a href="rules/${rule.name}/"><span class="id">${rule.id}</span> ${rule.name}</a></h3>
<p>${prose(rule.summary)}.</p>
<p>${await tryIt(example, './', 'See it happen')}</p></li>`;
    }),
  );
  const trace = traceOf(demo);
  const host = trace.paths.find(({ findings }) => findings.includes(shown.rule))?.url;
  const way = drawing(
    { ...trace, paths: trace.paths.filter(({ url }) => url === host) },
    {
      name: 'demo',
      up: './',
      alternative: `The way of a WebSocket to ${host}, hop by hop, with what limits it`,
      widths: [
        { width: 368, from: 0 },
        { width: 560, from: 576 },
        { width: 1000, from: 1080 },
        { width: 1136, from: 1216 },
      ],
    },
  );
  return {
    path: '',
    files: way.files,
    title: 'wslint: finds the configuration that breaks WebSockets',
    description: 'Finds the Kubernetes and Istio configuration that breaks WebSockets, before it ships',
    body: html`<main id="main" class="home">
<section class="hero">
<div>
<h1>Finds the configuration that breaks WebSockets, before it ships</h1>
<p class="lead">A DestinationRule with <code>h2UpgradePolicy: UPGRADE</code> makes every WebSocket handshake answer 503.
<code>kubectl apply</code> accepts it, <code>istioctl analyze</code> is silent, and the first to notice is a customer.</p>
<p class="lead">wslint works out what Istio would configure on each hop of a WebSocket’s way, in the Istio version you run,
and judges that.</p>
<p class="actions"><a class="button" href="playground/">Try it on your manifests</a> <a class="button quiet" href="rules/">All ${rules.length} rules</a></p>
<p class="promise">In the playground nothing leaves your browser. On your machine: no network, no cluster access.</p>
</div>
${findingCard(shown, result)}
</section>

<section aria-labelledby="headlines">
<h2 id="headlines">The five mistakes it exists for</h2>
<ul class="headlines">${headlines}</ul>
</section>

<section aria-labelledby="way">
<h2 id="way">See the way of a WebSocket</h2>
<p class="about">Hop by hop, each setting in force with the line it comes from: on the page, as <code>wslint trace</code> in
the terminal, or as a drawing for a pull request.</p>
${way.element}
<p>${await tryIt(demo, './', 'Open this demo in the playground')}</p>
</section>

<section class="claims" aria-label="What to expect">
<div><h2>It is right</h2><p>The effective setting decides: after name resolution, merging, subsets, ports, port protocols and
EnvoyFilters. What it claims was <a href="proofs/">measured on real proxies</a>, or says that it was not
(<a href="facts/">all facts</a>).</p></div>
<div><h2>It is quiet</h2><p>A finding appears only where WebSockets travel, with the evidence, at the exact line. Popular advice
that is folklore stays unreported: <code>idleTimeout</code> of an HTTP pool, for instance, never touches an open WebSocket.</p></div>
<div><h2>It fits in</h2><p>SARIF, JSON, JUnit, GitHub and GitLab reports, a GitHub Action, pre-commit hooks and a language
server. Charts and kustomizations are judged as they render.</p></div>
</section>

<section class="start" aria-labelledby="start">
<h2 id="start">Start</h2>
<pre class="code" tabindex="0" role="group" aria-label="Commands"><code>${COMMANDS.map(([command, what]) => html`<span class="line"><i># ${what}</i>\n</span><span class="line">${command}\n</span>`)}</code></pre>
</section>
</main>`,
  };
}

const COMMANDS = [
  ['npx wslint ./k8s', 'check a folder'],
  ['helm template chat ./chart | npx wslint -', 'what a chart makes'],
  ['npx wslint --istio VERSION ./k8s', 'for the Istio you run'],
  ['npx wslint trace ./k8s', 'the way of every WebSocket'],
] as const;

/** A finding as the playground lists it, with its code. */
function findingCard(finding: Finding, result: LintResult): Html {
  const text = result.source(finding.file) ?? '';
  const lines = [Math.max(1, finding.line - 4), finding.line + 1] as const;
  return html`<figure class="finding-card">
<figcaption>${finding.file.replace(/^.*?([^/]+\/[^/]+)$/, '$1')}:${finding.line}</figcaption>
${codeFrame(text, [finding], { lines, numbers: true, label: 'A finding of wslint' })}
<dl><dt>Why</dt><dd>${prose(finding.why ?? '')}</dd><dt>Fix</dt><dd>${advice(finding.help ?? '', './')}</dd></dl>
<p><a href="rules/${finding.name}/">More about ${finding.rule} ${finding.name}</a></p>
</figure>`;
}
