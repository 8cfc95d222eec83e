import type { Rule } from '../rule.js';
import { HOMEPAGE } from '../version.js';
import type { RuleInfo } from './result.js';

/** The rule's page on the web; in a source tree without a home, its place in the tree. */
export function pageUrl({ name }: Rule): string {
  return `${HOMEPAGE}rules/${name}/README.md`;
}

/** The rule's page as Markdown. Loaded on demand: few runs show one. */
export function pageOf({ name }: Rule): string {
  const pages = require('#pages') as Readonly<Record<string, string>>;
  return Object.hasOwn(pages, name) ? (pages[name] ?? '') : '';
}

/** What reports tell about a rule. */
export function ruleInfo(rule: Rule): RuleInfo {
  const { id, name, summary, category, headline = false, severity } = rule;
  return {
    id,
    name,
    summary,
    category,
    headline,
    severity,
    url: pageUrl(rule),
    get page() {
      return pageOf(rule);
    },
  };
}
