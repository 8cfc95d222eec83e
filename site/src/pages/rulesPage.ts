import type { RuleInfo } from 'wslint';
import { html, prose } from '../html.js';
import { byCategory, CATEGORIES } from '../rulesInfo.js';
import type { Page } from './layout.js';
import { severityChip, star } from './rulePage.js';

/** The list of all rules, by what they are about. */
export function rulesPage(rules: readonly RuleInfo[]): Page {
  const groups = [...byCategory(rules)].map(
    ([category, group]) => html`<section aria-labelledby="${category}">
<h2 id="${category}">${CATEGORIES[category]?.title}</h2>
<p class="about">${CATEGORIES[category]?.about}</p>
<ul class="rules">${group.map(
      (
        rule,
      ) => html`<li><a href="${rule.name}/"><span class="id">${rule.id}</span> <span class="name">${rule.name}${star(rule)}</span></a>
${severityChip(rule)}
<p>${prose(rule.summary)}</p></li>`,
    )}</ul>
</section>`,
  );
  return {
    path: 'rules/',
    title: 'Rules',
    description: `The ${rules.length} rules of wslint: what breaks WebSockets in Istio, and what to do about it`,
    body: html`<main id="main" class="prose rules-index">
<h1>Rules</h1>
<p class="lead">${rules.length} rules, each with its symptom, a wrong and a right example, the Istio versions it holds for, and
when it stays silent. <span class="star">★</span> marks the five mistakes that wslint exists for.</p>
${groups}
</main>`,
  };
}
