import { oneLine } from './visible.js';

/**
 * Names and values come from manifests of strangers: as Markdown they must not become links, images, tags, mentions,
 * formulas or table cells. Character references are never taken for markup, neither by Markdown nor by HTML.
 */
export function plain(text: string): string {
  return oneLine(text)
    .replace(/[&<>"\\`*[\]~$|!#]|:(?=\/\/)|(?<=www)\./gi, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/_/g, '\\_')
    .replace(/@/g, '@\u2060');
}

/** Prose of a rule: what it put in backticks is code, everything else is plain. */
export function prose(text: string): string {
  return text
    .split(/`([^`]+)`/)
    .map((part, i) => (i % 2 === 1 ? code(part) : outer(part)))
    .join('');
}

/** Plain text that keeps the space towards its neighbours. */
function outer(part: string): string {
  const lead = /^\s/.test(part) ? ' ' : '';
  const tail = part.trim() !== '' && /\s$/.test(part) ? ' ' : '';
  return lead + plain(part) + tail;
}

/** Inline code, also within a table. */
export function code(text: string): string {
  return `<code>${plain(text)}</code>`;
}

/** A link; only the text when the address is no plain web address. */
export function link(text: string, url: string): string {
  return /^https?:\/\/[^\s()<>|\\"'`]+$/.test(url) ? `[${plain(text)}](${url})` : plain(text);
}

/** A fenced block that its content cannot close. */
export function fence(lines: readonly string[]): string[] {
  let longest = 2;
  for (const line of lines) for (const run of line.match(/`+/g) ?? []) longest = Math.max(longest, run.length);
  const ticks = '`'.repeat(longest + 1);
  return [`${ticks}text`, ...lines, ticks];
}
