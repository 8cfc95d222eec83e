import type { RuleInfo } from 'wslint';
import { type Html, html, prose, raw } from '../html.js';
import type { Project } from '../project.js';
import { categoryTitle } from '../rulesInfo.js';
import { type Drawing, drawing, traceOf } from './drawing.js';
import { asProject, findingsOf, tryIt } from './examples.js';
import { type Page, toRoot } from './layout.js';
import { render } from './markdown.js';

/** Where the page of a rule stands: as in the repository, whose pages the findings link to. */
export function rulePath({ name }: Pick<RuleInfo, 'name'>): string {
  return `rules/${name}/`;
}

/** The page of a rule, with the findings drawn into what it calls wrong. */
export async function rulePage(rule: RuleInfo, neighbours: readonly (RuleInfo | undefined)[]): Promise<Page> {
  const path = rulePath(rule);
  const up = toRoot(path);
  let way: Drawing | undefined;
  const { body, headings } = await render(rule.page, {
    file: `rules/${rule.name}/README.md`,
    up,
    async example({ heading, text }) {
      const project = asProject(text, `${rule.name}.yaml`);
      const isWrong = heading.startsWith('Wrong');
      const findings = isWrong ? findingsOf(project).filter(({ rule: id }) => id === rule.id) : [];
      const isFirst = isWrong && way === undefined;
      if (isFirst) way = wayOf(project, rule, up);
      return {
        findings,
        below: html`${way && isFirst && folded(way)}${/^(Wrong|Right)\b/.test(heading) && (await tryIt(project, up))}`,
      };
    },
  });
  const contents = headings.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`);
  return {
    path,
    title: `${rule.id} ${rule.name}`,
    description: rule.summary.replaceAll('`', ''),
    ...(way === undefined ? {} : { files: way.files }),
    body: html`<div class="columns">
<aside class="contents"><nav aria-label="On this page"><h2>On this page</h2><ul>${contents}</ul></nav></aside>
<main id="main" class="prose rule">
<p class="crumbs"><a href="../">Rules</a> / <a href="../#${rule.category}">${categoryTitle(rule)}</a></p>
<h1><span class="id">${rule.id}</span> ${rule.name}${star(rule)}</h1>
<p class="facts-of-rule">${severityChip(rule)} <a href="${rule.url}">Page on GitHub</a></p>
${body}
<nav class="neighbours" aria-label="Other rules">${neighbours.map(neighbour)}</nav>
</main>
</div>`,
  };
}

/** A drawing is taller than the example it explains: it unfolds for those who want to see it. */
function folded({ element }: Drawing): Html {
  return html`<details class="way"><summary>Show the way of this WebSocket</summary>${element}</details>`;
}

/** The way of the WebSocket in a wrong example, where that is what the rule objects to. */
function wayOf(project: Project, rule: RuleInfo, up: string): Drawing | undefined {
  const trace = traceOf(project);
  const paths = trace.paths.filter(({ findings }) => findings.includes(rule.id)).slice(0, 1);
  if (paths.length === 0) return undefined;
  return drawing(
    { ...trace, paths },
    {
      name: rule.name,
      up,
      alternative: `The way of the WebSocket in this example, hop by hop, with the place that ${rule.id} is about`,
      widths: [
        { width: 368, from: 0 },
        { width: 560, from: 640 },
        { width: 752, from: 840 },
      ],
    },
  );
}

export function severityChip({ severity }: Pick<RuleInfo, 'severity'>): Html {
  return html`<span class="chip ${severity}">${severity === 'info' ? 'info' : `up to ${severity}`}</span>`;
}

export function star({ headline }: Pick<RuleInfo, 'headline'>): Html | undefined {
  return headline
    ? raw(' <span class="star" title="One of the five mistakes that wslint exists for">★</span>')
    : undefined;
}

function neighbour(rule: RuleInfo | undefined, index: number): Html {
  if (rule === undefined) return html`<span></span>`;
  const [label, rel] = index === 0 ? ['← ', 'prev'] : ['→ ', 'next'];
  return html`<a rel="${rel}" href="../${rule.name}/"><span aria-hidden="true">${label}</span>${rule.id} ${rule.name}<small>${prose(rule.summary)}</small></a>`;
}
