import { html } from '../html.js';
import { type Page, toRoot } from './layout.js';
import { render } from './markdown.js';

interface Document {
  /** The file below the project's root. */
  readonly file: string;
  readonly markdown: string;
  readonly path: string;
  readonly title: string;
  readonly description: string;
}

/** A page that is a document of the project. */
export async function documentPage({ file, markdown, path, title, description }: Document): Promise<Page> {
  const { body, headings } = await render(markdown, { file, up: toRoot(path) });
  const contents =
    headings.length > 1 &&
    html`<aside class="contents"><nav aria-label="On this page"><h2>On this page</h2>
<ul>${headings.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav></aside>`;
  return {
    path,
    title,
    description,
    body: html`<div class="columns">${contents}
<main id="main" class="prose document ${path.replace('/', '')}">
<h1>${title}</h1>
${body}
</main>
</div>`,
  };
}
