import MarkdownIt, { type Token } from 'markdown-it';
import type { Finding } from 'wslint';
import { escapeText, type Html, html, raw } from '../html.js';
import { codeFrame } from './codeFrame.js';
import { REPOSITORY } from './layout.js';

/** A YAML block of a page, and what is shown with it. */
export interface Example {
  /** The heading it stands under. */
  readonly heading: string;
  readonly text: string;
}

interface Shown {
  readonly findings: readonly Finding[];
  /** Where the block can be tried, and what else stands below it. */
  readonly below: Html;
}

export interface Source {
  /** The file below the project's root, by which its relative links are understood. */
  readonly file: string;
  /** The way from the page to the root of the site. */
  readonly up: string;
  /** What is shown with a YAML block. */
  readonly example?: (example: Example) => Promise<Shown>;
}

export interface Rendered {
  /** Without the first heading. */
  readonly body: Html;
  readonly headings: readonly { readonly id: string; readonly title: string }[];
}

const HTML_COMMENT = /^<!--[\s\S]*?-->\s*/;
const ANCHOR = /<a id="([\w-]+)"><\/a>/g;

// Markup in the text stays text.
const md = new MarkdownIt({ html: false, linkify: false, typographer: false });

md.renderer.rules.fence = (tokens, index) => {
  const { content, info, meta } = tokens[index] as Token;
  const shown = meta as (Shown & { readonly label: string }) | null;
  if (info !== 'yaml') return html`<pre class="code" tabindex="0"><code>${content}</code></pre>`.markup;
  const { findings = [], below, label = 'Example' } = shown ?? {};
  return html`<div class="example">${codeFrame(content, findings, { label })}${below}</div>\n`.markup;
};
md.renderer.rules.table_open = () => '<div class="table" tabindex="0" role="group" aria-label="Table"><table>';
md.renderer.rules.table_close = () => '</table></div>';

/** A Markdown file of the project as part of a page. */
export async function render(markdown: string, source: Source): Promise<Rendered> {
  const anchors = new Map<string, string>();
  const text = markdown.replace(HTML_COMMENT, '').replace(ANCHOR, (_, id: string) => {
    anchors.set(anchorMark(id), id);
    return anchorMark(id);
  });
  const tokens = md.parse(text, {});
  const headings = await prepare(tokens, source);
  const first = tokens.findIndex(({ type }) => type === 'heading_close');
  let markup = md.renderer.render(tokens.slice(tokens[0]?.type === 'heading_open' ? first + 1 : 0), md.options, {});
  for (const [mark, id] of anchors) markup = markup.replace(mark, `<a id="${escapeText(id)}"></a>`);
  return { body: raw(markup), headings };
}

/** A place in the text that no document holds by chance. */
function anchorMark(id: string): string {
  return `\u{e000}${id}\u{e001}`;
}

/** Gives headings their ids, links their targets, cells their column, YAML blocks their findings. */
async function prepare(tokens: readonly Token[], source: Source): Promise<Rendered['headings']> {
  const headings: { id: string; title: string }[] = [];
  let heading = '';
  let columns: string[] = [];
  let column = 0;
  for (const [index, token] of tokens.entries()) {
    const inline = tokens[index + 1]?.content ?? '';
    if (token.type === 'heading_open') {
      const id = slug(inline);
      token.attrSet('id', id);
      if (token.tag === 'h2') {
        heading = inline;
        headings.push({ id, title: inline });
      }
    } else if (token.type === 'table_open') columns = [];
    else if (token.type === 'tr_open') column = 0;
    else if (token.type === 'th_open') columns.push(inline);
    else if (token.type === 'td_open') token.attrSet('data-column', columns[column++] ?? '');
    else if (token.type === 'fence' && token.info === 'yaml' && source.example !== undefined)
      token.meta = { label: heading, ...(await source.example({ heading, text: token.content })) };
    for (const child of token.children ?? [])
      if (child.type === 'link_open') child.attrSet('href', target(String(child.attrGet('href') ?? ''), source));
  }
  return headings;
}

/** Anchors as GitHub makes them, since the files link to each other by those. */
export function slug(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

/** The page of the site for a file of the project; other files are shown on GitHub. */
function target(href: string, { file, up }: Source): string {
  if (/^[a-z]+:|^#/.test(href)) return href;
  const { pathname, hash } = new URL(href, `file:///${file}`);
  const path = pathname.slice(1);
  const page =
    /^(rules\/[^/]+\/)README\.md$/.exec(path)?.[1] ?? /^docs\/(facts|proofs)\.md$/.exec(path)?.[1]?.concat('/');
  return page === undefined ? `${REPOSITORY}/blob/main/${path}${hash}` : `${up}${page}${hash}`;
}
