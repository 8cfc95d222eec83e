import { type Html, html, raw } from '../html.js';

/** What every page links to: paths from the root of the site. */
export interface Assets {
  readonly style: string;
  readonly playground: string;
  /** Scripts that the playground needs at once. */
  readonly preload: readonly string[];
}

export interface Page {
  /** Folder of the page below the root of the site, `rules/h2-upgrade/`; empty for the start page. */
  readonly path: string;
  readonly title: string;
  readonly description: string;
  readonly body: Html;
  /** What stands in `<head>` besides what all pages have. */
  readonly head?: Html;
  /** Sources of styles that the page needs besides files of the site. */
  readonly styles?: readonly string[];
  readonly wide?: boolean;
  /** Files that belong to the page: contents by path from the root of the site. */
  readonly files?: ReadonlyMap<string, string>;
}

const SECTIONS = [
  ['rules/', 'Rules'],
  ['facts/', 'Facts'],
  ['proofs/', 'Proofs'],
  ['playground/', 'Playground'],
] as const;

export const REPOSITORY = 'https://github.com/wslint/wslint';

/** The way from a page to the root of the site: `../../`; `./` on the start page. */
export function toRoot(path: string): string {
  return '../'.repeat(path.split('/').length - 1) || './';
}

/** A whole page. It loads nothing from elsewhere and sends nothing anywhere: its policy forbids both. */
export function layout(page: Page, assets: Assets): string {
  const up = toRoot(page.path);
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    ["style-src 'self'", ...(page.styles ?? [])].join(' '),
    "img-src 'self' data:",
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const title = page.path === '' ? page.title : `${page.title} · wslint`;
  const links = SECTIONS.map(
    ([path, name]) => html`<li><a href="${up}${path}"${current(page.path, path)}>${name}</a></li>`,
  );
  return `${
    html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<meta name="description" content="${page.description}">
<link rel="icon" href="${up}icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${up}${assets.style}">
${page.head}</head>
<body${page.wide && raw(' class="wide"')}>
<a class="skip" href="#main">Skip to the content</a>
<header class="site">
<a class="brand" href="${up}"${page.path === '' && raw(' aria-current="page"')}>${MARK}<span>wslint</span></a>
<nav aria-label="Site"><ul>${links}<li><a href="${REPOSITORY}">GitHub</a></li></ul></nav>
</header>
${page.body}
${!page.wide && footer(up)}
</body>
</html>`.markup
  }\n`;
}

/** A client, a broken line, a server. */
export const MARK = raw(
  '<svg class="mark" viewBox="0 0 32 32" width="26" height="26" aria-hidden="true"><circle class="end" cx="5" cy="16" r="4"/><circle class="end" cx="27" cy="16" r="4"/><path class="wire" d="M9 16h3.5l2-5 3 10 2-5H23" fill="none" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"/></svg>',
);

function current(path: string, section: string): Html | undefined {
  if (path === section) return raw(' aria-current="page"');
  return path.startsWith(section) ? raw(' aria-current="true"') : undefined;
}

function footer(up: string): Html {
  return html`<footer class="site">
<p>wslint is open source (Apache-2.0): <a href="${REPOSITORY}">code and issues</a>,
<a href="${up}THIRD-PARTY.txt">libraries of this site</a>. What it claims is
<a href="${up}facts/">listed</a> and, where that is possible, <a href="${up}proofs/">tried on real proxies</a>.</p>
</footer>`;
}
