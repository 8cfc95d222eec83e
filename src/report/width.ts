/** Letters that are one column each, those of wslint's own words among them: no segmenter has to be set up for them. */
const NARROW = /^[\u0020-\u007e\u00b7\u2013\u2014\u2026]*$/;
const INVISIBLE = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;
const WIDE =
  /^[\p{Emoji_Presentation}\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18aff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]/u;
const EMOJI_STYLE = /^\p{Extended_Pictographic}\u{fe0f}/u;

let segmenter: Intl.Segmenter | undefined;

/** What a reader sees as one character: a letter with its marks, a flag, a family of joined emoji. */
export function graphemes(text: string): Iterable<string> {
  if (NARROW.test(text)) return text;
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return clusters(segmenter, text);
}

/** Code units that are segmented at a time: the time that a segmenter takes grows with the square of the text. */
const CHUNK = 256;

function* clusters(by: Intl.Segmenter, text: string): Generator<string> {
  for (let at = 0; at < text.length; ) {
    const parts = Array.from(by.segment(text.slice(at, at + CHUNK)), ({ segment }) => segment);
    // The last one may go on beyond the chunk.
    if (at + CHUNK < text.length && parts.length > 1) parts.pop();
    for (const part of parts) at += part.length;
    yield* parts;
  }
}

/** Terminal columns of one grapheme: 0 for marks alone, 2 for East Asian wide characters and emoji, else 1. */
export function graphemeWidth(grapheme: string): number {
  if (INVISIBLE.test(grapheme)) return 0;
  return WIDE.test(grapheme) || EMOJI_STYLE.test(grapheme) ? 2 : 1;
}

/** Terminal columns of a text without control characters. */
export function widthOf(text: string): number {
  if (NARROW.test(text)) return text.length;
  let width = 0;
  for (const grapheme of graphemes(text)) width += graphemeWidth(grapheme);
  return width;
}

/** A word or a short piece of code in backticks, with all but the last of the spaces behind it. */
const WORDS = /(?:`[^`]{1,60}`|[^ ])+(?: +(?= ))?/g;

/**
 * Breaks prose at spaces into lines of at most `width` columns. A word that is longer (a path, a URL) and a command in
 * backticks stay whole, so that they can be copied.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const word of text.match(WORDS) ?? []) {
    const columns = widthOf(word);
    if (line !== '' && used + 1 + columns > width) {
      lines.push(line.trimEnd());
      line = '';
      used = 0;
    }
    line = line === '' ? word : `${line} ${word}`;
    used += (used === 0 ? 0 : 1) + columns;
  }
  lines.push(line.trimEnd());
  return lines;
}
