import { graphemes, graphemeWidth } from '../report/width.js';

/** A way to set text: the size in pixels, the line height, and the family. */
export interface Face {
  readonly size: number;
  readonly line: number;
  readonly family: 'sans' | 'bold' | 'mono' | 'monobold';
}

/**
 * Widths in hundredths of the font size, from the space to the tilde: the wider of DejaVu Sans, which is among the widest
 * of the fonts that systems use for `sans-serif`, and of Liberation Sans, which is as wide as Arial and Helvetica. Text
 * that fits by this table fits in each of them.
 */
const REGULAR = [
  32, 41, 46, 84, 64, 96, 78, 28, 40, 40, 50, 84, 32, 37, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34, 34, 84,
  84, 84, 56, 102, 69, 69, 73, 78, 67, 62, 78, 76, 30, 50, 67, 56, 87, 75, 79, 67, 79, 73, 67, 62, 74, 69, 99, 69, 67,
  69, 40, 34, 40, 84, 56, 50, 62, 64, 55, 64, 62, 36, 64, 64, 28, 28, 58, 28, 98, 64, 62, 64, 64, 42, 53, 40, 64, 60,
  82, 60, 60, 53, 64, 34, 64, 84,
];
const BOLD = [
  35, 46, 53, 84, 70, 101, 88, 31, 46, 46, 53, 84, 38, 42, 38, 37, 70, 70, 70, 70, 70, 70, 70, 70, 70, 70, 40, 40, 84,
  84, 84, 62, 100, 78, 77, 74, 84, 69, 69, 83, 84, 38, 56, 78, 64, 100, 84, 86, 74, 86, 78, 73, 69, 82, 78, 111, 78, 73,
  73, 46, 37, 46, 84, 56, 50, 68, 72, 60, 72, 68, 44, 72, 72, 35, 35, 67, 35, 105, 72, 69, 72, 72, 50, 60, 48, 72, 66,
  93, 65, 66, 59, 72, 37, 72, 84,
];
/** The widest advance of common monospaced fonts. */
const MONO = 62;
/** Signs of our own beyond ASCII. */
const SIGNS: ReadonlyMap<string, number> = new Map([
  ['…', 100],
  ['·', 40],
  ['–', 56],
]);
/** Other letters: the widest of Latin, Greek and Cyrillic, and of two columns. Text with such letters is set with `textLength`. */
const OTHER = 125;
const WIDE = 150;

/** The width of a text in pixels: never less than a browser needs with any of the fonts in the stack. */
export function widthOf(text: string, { size, family }: Face): number {
  let hundredths = 0;
  for (const grapheme of graphemes(text)) hundredths += graphemeHundredths(grapheme, family);
  return (hundredths * size) / 100;
}

function graphemeHundredths(grapheme: string, family: Face['family']): number {
  const code = grapheme.charCodeAt(0);
  if (grapheme.length === 1 && code >= 0x20 && code < 0x7f) {
    if (family === 'mono' || family === 'monobold') return MONO;
    return (family === 'bold' ? BOLD : REGULAR)[code - 0x20] ?? OTHER;
  }
  const sign = SIGNS.get(grapheme);
  if (sign !== undefined) return sign;
  const columns = graphemeWidth(grapheme);
  return columns === 0 ? 0 : columns === 1 ? OTHER : WIDE;
}

/** Whether the table knows every letter; widths of other letters differ from font to font. */
export function isMeasured(text: string): boolean {
  return /^[\u0020-\u007e…·–]*$/.test(text);
}
