/**
 * Code points that a terminal obeys or hides: control characters, line and paragraph separators, directional marks and
 * overrides, invisible operators and fillers, tags, halves of surrogate pairs. Joiners stay: emoji are built with them.
 */
const HIDDEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff]|[\u{e0000}-\u{e007f}]|\p{Cs}/gu;

/** Most text: one look tells that nothing in it is hidden or broken. */
const PLAIN = /^[ -~]*$/;

function pictureOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '␡';
  if (code >= 0xd800 && code <= 0xdfff) return '\ufffd';
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}

/** Text in which nothing is hidden and nothing steers a terminal: ESC becomes `␛`, a line break `␊`, U+202E `<U+202E>`. */
export function visible(text: string): string {
  return PLAIN.test(text) ? text : text.replace(HIDDEN, pictureOf);
}

/** A message as one line of visible text; line breaks and tabs with the space around them become one space. */
export function oneLine(text: string): string {
  if (PLAIN.test(text)) return text.trim();
  return visible(text.replace(/\s+/g, (space) => (/[\t\r\n]/.test(space) ? ' ' : space)).trim());
}

/** A sentence with its full stop. */
export function sentence(text: string): string {
  const line = oneLine(text);
  return line === '' || /[.!?:]$/.test(line) ? line : `${line}.`;
}

/** The same sentence with a capital letter, where it begins with a plain word and not with the name of something. */
export function capitalised(text: string): string {
  return /^[a-z]+[ ,]/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

/**
 * Printed text in which no build system finds a command within a line: GitHub's runner obeys `##[name]` anywhere, Azure's
 * agent `##vso[…]`. A word joiner, which has no width, breaks them.
 */
export function withoutInlineCommands(text: string): string {
  return text.replace(/##(?=\w*\[)/g, '##\u2060');
}

/** The same, and no line begins with `::`, which is how other commands to GitHub's runner begin. */
export function withoutCommands(text: string): string {
  return withoutInlineCommands(text).replace(/^([^\S\n]*):(?=:)/gm, '$1\u2060:');
}
