import { visible } from './visible.js';
import { graphemes, graphemeWidth, widthOf } from './width.js';

/** One character of a source line as it is printed. */
interface Cell {
  /** UTF-16 offsets in the line, `end` exclusive. */
  readonly start: number;
  readonly end: number;
  /** Terminal column at which it begins, 0-based. */
  readonly at: number;
  readonly width: number;
  readonly text: string;
}

/** A source line as it is printed: tabs expanded, control characters visible, each character with its columns. */
export interface Layout {
  /** What was laid out, if each of its characters takes one column and is printed as it is: it has no cells then. */
  readonly plain: string | undefined;
  /** UTF-16 offset in the line at which that begins. */
  readonly from: number;
  readonly cells: readonly Cell[];
  /** Terminal columns of the whole line. */
  readonly width: number;
  /** Columns of white space it begins with; undefined for a blank line and where the beginning was left out. */
  readonly indent: number | undefined;
  /** Characters before or after the part that was laid out. */
  readonly moreBefore: boolean;
  readonly moreAfter: boolean;
}

const TAB = 4;
/** Of longer lines only the surroundings of the highlighted range are looked at. */
const LONG_LINE = 1000;
const BEFORE_RANGE = 400;
const PRINTABLE = /^[ -~]*$/;

/** Lays a line out, of a very long one the part around `focus` (UTF-16 offset in the line). */
export function layout(line: string, focus: number): Layout {
  const from = line.length > LONG_LINE ? Math.max(0, Math.min(focus - BEFORE_RANGE, line.length - LONG_LINE)) : 0;
  const to = Math.min(line.length, from + LONG_LINE);
  const more = { from, moreBefore: from > 0, moreAfter: to < line.length };
  const part = line.slice(from, to);
  if (PRINTABLE.test(part)) {
    const first = from === 0 ? part.search(/[^ ]/) : -1;
    return { plain: part, cells: [], width: part.length, indent: first < 0 ? undefined : first, ...more };
  }
  const cells: Cell[] = [];
  let start = from;
  let at = 0;
  let indent: number | undefined;
  for (const character of graphemes(part)) {
    const blank = character === ' ' || character === '\t';
    if (!blank && indent === undefined && from === 0) indent = at;
    const { text, width } = printed(character, at);
    const end = start + character.length;
    cells.push({ start, end, at, width, text });
    start = end;
    at += width;
  }
  return { plain: undefined, cells, width: at, indent, ...more };
}

/** How a character looks at a column, and how many columns it takes. */
function printed(character: string, at: number): { readonly text: string; readonly width: number } {
  if (character === '\t') return { text: ' '.repeat(TAB - (at % TAB)), width: TAB - (at % TAB) };
  if (/^[ -~]$/.test(character)) return { text: character, width: 1 };
  if (character === '\ufeff') return { text: '', width: 0 };
  const text = visible(character);
  return { text, width: text === character ? graphemeWidth(text) : widthOf(text) };
}

/** Columns `[start, end)` of a UTF-16 range; at least one column wide, also at the end of the line. */
export function columnsOf(line: Layout, start: number, end: number): { start: number; end: number } {
  const isPlain = line.plain !== undefined;
  const column = (offset: number) => Math.min(Math.max(offset - line.from, 0), line.width);
  const first = isPlain ? column(start) : (line.cells.find((cell) => cell.end > start)?.at ?? line.width);
  const last = isPlain ? column(end) : (line.cells.find((cell) => cell.start >= end)?.at ?? line.width);
  return { start: first, end: Math.max(last, first + 1) };
}

/** Part of a line: columns `[left, right)`, with `…` where something was cut off. */
export interface Window {
  readonly text: string;
  /** Column of the line that is printed first, and the one after the last that may carry a mark. */
  readonly left: number;
  readonly right: number;
}

/** Cuts a line to `room` columns around `focus`, leaving out `dedent` columns of indentation. */
export function windowOf(line: Layout, dedent: number, room: number, focus: { start: number; end: number }): Window {
  const skipped = Math.min(dedent, line.indent ?? (line.moreBefore ? 0 : line.width));
  let left = skipped;
  const whole = line.width - skipped <= room && !line.moreAfter;
  const third = Math.floor(room / 3);
  if (!whole && focus.end > left + room - 1 && focus.start > left + third) {
    left = focus.start - (focus.end - focus.start < room / 2 ? third : 2);
  }
  const cutBefore = line.moreBefore || left > skipped;
  const cutAfter = line.moreAfter || line.width - left > room;
  const first = cutBefore ? left + 1 : left;
  const right = cutAfter ? left + room - 1 : left + room;
  let text = cutBefore ? '…' : '';
  let column = first;
  if (line.plain !== undefined) {
    text += line.plain.slice(first, right);
    column = Math.max(first, Math.min(right, line.width));
  }
  for (const cell of line.cells) {
    if (cell.at < first) continue;
    if (cell.at + cell.width > right) break;
    text += ' '.repeat(cell.at - column) + cell.text;
    column = cell.at + cell.width;
  }
  if (cutAfter) text += `${' '.repeat(right - column)}…`;
  return { text: text.trimEnd(), left, right };
}
