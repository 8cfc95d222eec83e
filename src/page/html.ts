import { createHash } from 'node:crypto';
import { escaped } from '../picture/svg.js';
import { withoutCommands } from '../report/visible.js';
import { VERSION } from '../version.js';
import { SCRIPT } from './script.js';
import { PAGE_STYLE } from './style.js';

/**
 * A page that needs no other file and asks for none: a Content-Security-Policy allows its one style and its one script by
 * their hashes, and nothing else at all.
 *
 * @param title plain text
 * @param body HTML
 */
export function htmlPage(title: string, body: string): string {
  const policy = [
    "default-src 'none'",
    `style-src '${sha256(PAGE_STYLE)}'`,
    `script-src '${sha256(SCRIPT)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return withoutCommands(`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
${body}
<footer>wslint ${escaped(VERSION)}</footer>
<script>${SCRIPT}</script>
</body>
</html>
`);
}

function sha256(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** Prose of a rule: what it put in backticks is code, everything else is plain. */
export function prose(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .split(/`([^`]+)`/)
    .map((part, index) => (index % 2 === 1 ? `<code>${escaped(part)}</code>` : escaped(part)))
    .join('');
}

/** A link; only the text when the address is no plain web address. */
export function link(text: string, url: string): string {
  return /^https?:\/\/[^\s()<>|\\"'`]+$/.test(url) ? `<a href="${escaped(url)}">${escaped(text)}</a>` : escaped(text);
}
