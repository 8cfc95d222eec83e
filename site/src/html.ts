/** Markup that is safe to print as it is. */
export interface Html {
  readonly markup: string;
}

type Content = string | number | Html | undefined | false | readonly Content[];

/** Markup from a template: what stands in `${}` is text, unless it is markup itself. */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Html {
  let markup = parts[0] ?? '';
  for (const [index, content] of contents.entries()) markup += markupOf(content) + (parts[index + 1] ?? '');
  return { markup };
}

/** Text that already is markup. */
export function raw(markup: string): Html {
  return { markup };
}

/** Text as it is written in elements and in quoted attributes. */
export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Prose in which `backticks` mark code. */
export function prose(text: string): Html {
  return raw(escapeText(text).replace(/`([^`]+)`/g, '<code>$1</code>'));
}

/** Prose of a finding: where it names the command that explains a rule, a link leads to the rule's page. */
export function advice(text: string, up: string): Html {
  const parts = text.split(/`wslint explain ([\w-]+)`/);
  return html`${parts.map((part, i) => (i % 2 === 0 ? prose(part) : html`<a href="${up}rules/${part}/">the page of ${part}</a>`))}`;
}

function markupOf(content: Content): string {
  if (content === undefined || content === false) return '';
  if (typeof content === 'string') return escapeText(content);
  if (typeof content === 'number') return String(content);
  return 'markup' in content ? content.markup : content.map(markupOf).join('');
}
