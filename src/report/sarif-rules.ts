import type { ReportingDescriptor } from 'sarif';
import type { RuleInfo, Severity } from '../lint/result.js';

/** GitHub takes descriptions of at most this many characters. */
const LONGEST_DESCRIPTION = 1024;

export const LEVEL: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
};

const PROBLEM: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'recommendation' };

/** A rule as SARIF and GitHub code scanning describe it; its page is what GitHub shows beside the alert. */
export function ruleDescriptor(rule: RuleInfo): ReportingDescriptor {
  const page = withAbsoluteLinks(rule.page, rule.url);
  return {
    id: rule.id,
    name: pascalCase(rule.name),
    shortDescription: { text: description(rule.summary) },
    fullDescription: { text: description(firstParagraph(rule.page) ?? rule.summary) },
    help: { text: plainText(page), markdown: page },
    ...(isWebAddress(rule.url) ? { helpUri: rule.url } : {}),
    defaultConfiguration: { level: LEVEL[rule.severity] },
    properties: {
      tags: ['istio', 'websocket', rule.category],
      'problem.severity': PROBLEM[rule.severity],
    },
  };
}

export function isWebAddress(url: string): boolean {
  return /^https?:\/\/[^\s/]/.test(url) && URL.canParse(url);
}

/** The home of the tool, told by where the pages of its rules are: the repository on GitHub, else the site. */
export function homeOf(rules: readonly RuleInfo[]): string | undefined {
  const page = rules.map(({ url }) => url).find(isWebAddress);
  if (page === undefined) return undefined;
  const { origin, host, pathname } = new URL(page);
  return host === 'github.com' ? `${origin}/${pathname.split('/').slice(1, 3).join('/')}` : `${origin}/`;
}

/** `h2-upgrade` → `H2Upgrade`: SARIF wants identifiers, other than the id. */
function pascalCase(name: string): string {
  return name.replace(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_, first: string) => first.toUpperCase());
}

function description(text: string): string {
  const ended = /[.!?]$/.test(text) ? text : `${text}.`;
  if (ended.length <= LONGEST_DESCRIPTION) return ended;
  const head = ended.slice(0, LONGEST_DESCRIPTION - 2);
  const sentenceEnd = head.lastIndexOf('. ');
  return sentenceEnd > 0 ? head.slice(0, sentenceEnd + 1) : `${head.slice(0, head.lastIndexOf(' '))} …`;
}

/** The first paragraph of prose of a page, without markup. */
function firstParagraph(page: string): string | undefined {
  for (const block of page.split(/\r?\n\s*\r?\n/)) {
    const text = block.trim();
    if (text === '' || /^(#|```|\||[-*] |>|<|!\[)/.test(text)) continue;
    return plainText(text).replace(/\s+/g, ' ');
  }
  return undefined;
}

/** Markdown as plain text: link texts for links, no emphasis or backticks; fenced blocks as they are, without fences. */
function plainText(markdown: string): string {
  let fenced = false;
  const lines: string[] = [];
  for (const line of markdown.split(/\r?\n/)) {
    if (/^\s*```/.test(line)) {
      fenced = !fenced;
      continue;
    }
    lines.push(
      fenced
        ? line
        : line
            .replace(/^#+\s+/, '')
            .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
            .replace(/\*\*([^*]+)\*\*/g, '$1')
            .replace(/`([^`]+)`/g, '$1'),
    );
  }
  return lines.join('\n').trim();
}

/** Links of a page to its neighbours, made to work where GitHub shows it. */
function withAbsoluteLinks(page: string, url: string): string {
  if (!isWebAddress(url)) return page;
  return page.replace(/\]\((?![a-z][a-z0-9+.-]*:|#)([^)\s]+)\)/gi, (whole, target: string) =>
    URL.canParse(target, url) ? `](${new URL(target, url).href})` : whole,
  );
}
