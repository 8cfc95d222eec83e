import { oneLine } from '../report/visible.js';
import { isWebAddress } from './diagnostics.js';

/** How a text is written for the client: Markdown, or plain for those that do not know it. */
export interface Markup {
  readonly kind: 'markdown' | 'plaintext';
  /** Prose in which names of strangers may stand: what is between backticks is code, nothing else is markup. */
  prose(text: string): string;
  strong(text: string): string;
  code(text: string): string;
  /** Only the text where the address is no web page and no file. */
  link(text: string, url: string): string;
  readonly rule: string;
}

/** Manifests come from strangers: in Markdown their names must not become links, pictures or tags. */
export const markdown: Markup = {
  kind: 'markdown',
  prose: (text) =>
    oneLine(text)
      .split(/`([^`]+)`/)
      .map((part, index) => (index % 2 === 1 ? code(part) : escaped(part)))
      .join(''),
  strong: (text) => `**${escaped(oneLine(text))}**`,
  code,
  link: (text, url) =>
    isWebAddress(url) || /^file:\/\/[^\s()<>|\\"'`]+$/.test(url)
      ? `[${escaped(oneLine(text))}](${url})`
      : escaped(text),
  rule: '---',
};

export const plaintext: Markup = {
  kind: 'plaintext',
  prose: oneLine,
  strong: oneLine,
  code: oneLine,
  link: (text, url) => (isWebAddress(url) ? `${oneLine(text)}: ${url}` : oneLine(text)),
  rule: '',
};

function code(text: string): string {
  return `\`${oneLine(text).replaceAll('`', 'ˋ')}\``;
}

function escaped(text: string): string {
  return text.replace(/[\\`*[\]<&~]/g, '\\$&');
}
