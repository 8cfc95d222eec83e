import type { Severity } from '../lint/result.js';
import type { ReportOptions } from './formatter.js';
import { columnsOf, type Layout, layout, type Window, windowOf } from './layout.js';
import { type Lines, lineAt, linesOf } from './lines.js';
import { type Paint, paintFor } from './paint.js';
import { oneLine } from './visible.js';
import { widthOf, wrap } from './width.js';

/** Lines and columns: 1-based, end exclusive, columns in UTF-16 code units. */
interface SourceRange {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A range to underline. The main one has carets, the others dashes. */
export interface Mark {
  readonly range: SourceRange;
  readonly text: string;
  readonly main: boolean;
}

type FrameOptions = Pick<ReportOptions, 'color' | 'width'>;

/** A drawn frame. */
export interface Frame {
  readonly lines: readonly string[];
  /** Columns of the line numbers, for what is printed below the frame. */
  readonly gutter: number;
  /** Marks whose text does not fit beside their underline. */
  readonly unlabelled: readonly Mark[];
}

const CONTEXT = 2;
const WIDEST = 150;
const NARROWEST = 40;

/** Columns that a report may use for a terminal of `width` columns; what is no sensible width counts as 80. */
export function columnsFor(width: number): number {
  return width > 0 ? Math.max(width, NARROWEST) : 80;
}

/**
 * A code frame for one range of a text: two lines of context, the line, carets under the range (of its first line, when
 * it spans several) and the label. Empty when the text has no such line. No line break at the end.
 */
export function frame(text: string, range: SourceRange, label: string, options: FrameOptions): string {
  const paint = paintFor({ color: options.color, hyperlinks: false });
  const mark = { range, text: oneLine(label), main: true };
  const drawn = drawFrame(linesOf(text), [mark], options.width, paint, 'error');
  if (drawn === undefined) return '';
  const below = drawn.unlabelled.flatMap((unlabelled) => {
    const indent = ' '.repeat(drawn.gutter + 1);
    const room = columnsFor(options.width) - indent.length - 2;
    return wrap(unlabelled.text, room).map((line, i) => `${indent}${paint.faint(i === 0 ? '=' : ' ')} ${line}`);
  });
  return [...drawn.lines, ...below].join('\n');
}

interface ShownLine {
  readonly number: number;
  readonly marks: readonly Mark[];
  readonly layout: Layout;
  readonly length: number;
}

/**
 * Draws marks of one file into one frame, at most 150 columns wide: every marked line, two lines of context above the
 * main one, `⋮` for what is left out between them, common indentation removed.
 */
export function drawFrame(
  lines: Lines,
  marks: readonly Mark[],
  width: number,
  paint: Paint,
  severity: Severity,
): Frame | undefined {
  const shown = shownLines(lines, marks);
  const last = shown.at(-1);
  if (last === undefined) return undefined;
  const gutter = String(last.number).length;
  const room = Math.min(WIDEST, columnsFor(width)) - gutter - 3;
  const indents = shown.flatMap((line) => line.layout.indent ?? []);
  const dedent = indents.length === 0 ? 0 : indents.reduce((least, indent) => Math.min(least, indent));
  const bar = paint.faint('│');
  const margin = ' '.repeat(gutter);
  const drawn = [`${margin} ${bar}`];
  const unlabelled = marks.filter(({ range }) => lineAt(lines, range.line) === undefined);
  let previous: number | undefined;
  for (const line of shown) {
    if (previous !== undefined && line.number > previous + 1) drawn.push(`${margin} ${paint.faint('⋮')}`);
    previous = line.number;
    const spans = line.marks.map((mark) => columnsOf(line.layout, ...offsets(mark, line)));
    const cut = windowOf(line.layout, dedent, room, spans[0] ?? { start: 0, end: 0 });
    const number = paint.faint(String(line.number).padStart(gutter));
    drawn.push(`${number} ${bar} ${cut.text}`.trimEnd());
    for (const [i, mark] of line.marks.entries()) {
      const { text, labelled } = underline(mark, spans[i] ?? { start: 0, end: 1 }, cut, room, paint, severity);
      drawn.push(`${margin} ${bar} ${text}`);
      if (!labelled) unlabelled.push(mark);
    }
  }
  return { lines: drawn, gutter, unlabelled };
}

/** UTF-16 offsets of a mark in its line; to the end of the line when it goes on in the next one. */
function offsets({ range }: Mark, { length }: ShownLine): [start: number, end: number] {
  return [range.column - 1, range.endLine > range.line ? length : range.endColumn - 1];
}

function shownLines(lines: Lines, marks: readonly Mark[]): ShownLine[] {
  const numbers = new Set<number>();
  for (const { range, main } of marks) {
    if (lineAt(lines, range.line) === undefined) continue;
    numbers.add(range.line);
    for (let line = range.line - 1; main && line >= range.line - CONTEXT; line--) {
      const place = lineAt(lines, line);
      // What stands before `---` belongs to another document.
      if (place === undefined || lines.text.startsWith('---', place.start)) break;
      numbers.add(line);
    }
  }
  const sorted = [...numbers].sort((a, b) => a - b);
  for (const [i, number] of sorted.entries()) if (sorted[i + 1] === number + 2) numbers.add(number + 1);
  return [...numbers]
    .sort((a, b) => a - b)
    .flatMap((number) => {
      const place = lineAt(lines, number);
      if (place === undefined) return [];
      const own = marks.filter(({ range }) => range.line === number).sort((a, b) => Number(b.main) - Number(a.main));
      const text = lines.text.slice(place.start, place.end);
      const focus = (own[0]?.range.column ?? 1) - 1;
      return [{ number, marks: own, layout: layout(text, focus), length: text.length }];
    });
}

function underline(
  mark: Mark,
  span: { readonly start: number; readonly end: number },
  cut: Window,
  room: number,
  paint: Paint,
  severity: Severity,
): { text: string; labelled: boolean } {
  const start = Math.min(Math.max(span.start, cut.left), cut.right - 1);
  const end = Math.max(start + 1, Math.min(span.end, cut.right));
  const color = (text: string): string => (mark.main ? paint.severity(severity, text) : paint.related(text));
  const line = ' '.repeat(start - cut.left) + color((mark.main ? '^' : '-').repeat(end - start));
  if (mark.text === '') return { text: line, labelled: true };
  const fits = end - cut.left + 1 + widthOf(mark.text) <= room;
  return fits ? { text: `${line} ${color(mark.text)}`, labelled: true } : { text: line, labelled: false };
}
