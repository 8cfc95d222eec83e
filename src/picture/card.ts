import type { TracePlace } from '../trace/model.js';
import { fitLines, fitPlace } from './fit.js';
import { widthOf } from './measure.js';
import { type Band, type Card, FACES, type FaceName, type Pill, type Text, type Tone } from './model.js';
import type { Hop, Mark, Row } from './way.js';

export const PADDING = 11;
/** How far below the top of a card arrows meet it. */
export const PORT = 19;
const TOP = 10;
const BETWEEN_ROWS = 5;
const BETWEEN_PILLS = 4;
const PILL_PADDING = 5;
/** Between a label and its value. */
const LEAST_SPACE = 7;

/** A card of one hop with its top left corner at 0, 0. */
export function cardOf(hop: Hop, width: number): Card {
  const sheet = new Sheet(width);
  sheet.y = TOP;
  const badges = pillsOf(hop.marks);
  const room = sheet.room - (badges.length > 0 ? BETWEEN_PILLS + rowWidth(badges) : 0);
  const beside = room > 60;
  const top = sheet.y;
  sheet.lines(hop.kind, 'kind', 'muted', { width: beside ? room : sheet.room, most: 1 });
  if (beside) sheet.pills(badges, top);
  else sheet.wrappedPills(badges);
  sheet.lines(hop.name, 'title', hop.absence === 'unread' ? 'muted' : 'ink', { most: 4 });
  for (const note of hop.notes.slice(0, MOST_NOTES))
    sheet.lines(note, 'note', hop.absence === 'missing' ? 'bad' : 'ink', { most: 3 });
  if (hop.notes.length > MOST_NOTES) sheet.lines(`and ${hop.notes.length - MOST_NOTES} more`, 'note', 'muted', {});
  if (hop.place !== null) sheet.place(hop.place, sheet.room);
  if (hop.rows.length > 0) {
    sheet.y += 8;
    sheet.rule();
    sheet.y += 8;
    for (const row of hop.rows) addRow(sheet, row);
    sheet.y -= BETWEEN_ROWS;
  }
  const isBad = hop.absence === 'missing' || hop.marks.length > 0 || hop.rows.some(({ marks }) => marks.length > 0);
  return sheet.card(TOP, hop.absence === 'unread' ? 'absent' : isBad ? 'bad' : 'hop');
}

const MOST_NOTES = 6;

function addRow(sheet: Sheet, row: Row): void {
  const isBad = row.marks.length > 0;
  const tone: Tone = isBad ? 'bad' : row.isDefault ? 'faint' : 'ink';
  const start = sheet.y;
  if (isBad) sheet.y += 3;
  const face = isBad ? 'strong' : 'value';
  const label = widthOf(row.label, FACES.label);
  const value = fitLines(row.value, FACES[face], sheet.room, 4, 'name');
  const [only = ''] = value.lines;
  if (value.lines.length === 1 && label + LEAST_SPACE + widthOf(only, FACES[face]) <= sheet.room) {
    sheet.text(row.label, 'label', isBad ? 'ink' : row.isDefault ? 'faint' : 'muted', 'start');
    sheet.text(only, face, tone, 'end', value.full);
    sheet.y += FACES.value.line;
  } else {
    sheet.lines(row.label, 'label', isBad ? 'ink' : row.isDefault ? 'faint' : 'muted', { most: 1 });
    for (const line of value.lines) {
      sheet.text(line, face, tone, value.lines.length === 1 ? 'end' : 'start', value.full);
      sheet.y += FACES[face].line;
    }
  }
  addOrigin(sheet, row);
  for (const other of row.elsewhere)
    sheet.lines(other, 'place', isBad ? 'muted' : 'faint', { most: 2, breaking: 'prose' });
  if (row.only !== undefined) sheet.lines(row.only, 'place', 'muted', { most: 3, breaking: 'prose' });
  if (isBad) {
    sheet.y += 3;
    sheet.band(start);
  }
  sheet.y += BETWEEN_ROWS;
}

/** Where a setting comes from, and beside it the rules that object. */
function addOrigin(sheet: Sheet, { place, because, isDefault, marks }: Row): void {
  const badges = pillsOf(marks);
  const room = sheet.room - (badges.length === 0 ? 0 : BETWEEN_PILLS + rowWidth(badges));
  const beside = badges.length === 0 || room >= leastRoom(place);
  const start = sheet.y;
  if (place !== null) sheet.place(place, beside ? room : sheet.room);
  else if (because !== undefined && !(isDefault && because === DEFAULT))
    sheet.lines(because, 'place', isDefault ? 'faint' : 'muted', {
      most: 2,
      breaking: 'prose',
      width: beside ? room : sheet.room,
    });
  if (!beside) sheet.wrappedPills(badges);
  else if (badges.length > 0) {
    sheet.pills(badges, start);
    sheet.y = Math.max(sheet.y, start + FACES.pill.line + 1);
  }
}

/** The legend tells that grey is this: it is not repeated for each setting. */
const DEFAULT = "Istio's default";
const MIN_ORIGIN = 70;

/** Beside pills, a place has its whole file name or a line of its own. */
function leastRoom(place: TracePlace | null): number {
  if (place === null) return MIN_ORIGIN;
  const name = place.file.split('/').at(-1) ?? '';
  return Math.max(MIN_ORIGIN, widthOf(`…/${name}:${place.line}`, FACES.place));
}

type Badge = Mark & { readonly width: number };

/** Pills by rule, as wide as their text. */
function pillsOf(marks: readonly Mark[]): Badge[] {
  return marks.map((mark) => ({ ...mark, width: pillWidth(mark.rule) }));
}

/** The width of the pill of a rule. */
export function pillWidth(rule: string): number {
  return widthOf(rule, FACES.pill) + 2 * PILL_PADDING;
}

function rowWidth(badges: readonly Badge[]): number {
  return badges.reduce((sum, { width }) => sum + width + BETWEEN_PILLS, -BETWEEN_PILLS);
}

interface LineOptions {
  readonly width?: number;
  readonly most?: number;
  readonly breaking?: 'name' | 'prose';
}

/** A column of text that grows downwards. */
class Sheet {
  y = 0;
  readonly room: number;
  private readonly texts: Text[] = [];
  private readonly allPills: Pill[] = [];
  private readonly bands: Band[] = [];
  private readonly ruled: number[] = [];

  constructor(private readonly width: number) {
    this.room = width - 2 * PADDING;
  }

  text(text: string, face: FaceName, tone: Tone, align: Text['align'], full?: string): void {
    const width = Math.min(widthOf(text, FACES[face]), this.room);
    const x = align === 'start' ? PADDING : this.width - PADDING - width;
    this.texts.push({ x, y: this.y, width, height: FACES[face].line, text, face, tone, align, full });
  }

  lines(
    text: string,
    face: FaceName,
    tone: Tone,
    { width = this.room, most = 2, breaking = 'name' }: LineOptions,
  ): void {
    const { lines, full } = fitLines(text, FACES[face], width, most, breaking);
    for (const line of lines) {
      this.text(line, face, tone, 'start', full);
      this.y += FACES[face].line;
    }
  }

  place({ file, line }: TracePlace, width: number): void {
    const { lines, full } = fitPlace(`${file}:${line}`, FACES.place, width);
    this.text(lines[0] ?? '', 'place', 'muted', 'start', full);
    this.y += FACES.place.line;
  }

  /** Pills in one row that ends at the right edge. */
  pills(badges: readonly Badge[], y: number): void {
    let x = this.width - PADDING - rowWidth(badges);
    for (const { rule, severity, message, width } of badges) {
      this.allPills.push({ x, y, width, height: FACES.pill.line, rule, severity, message });
      x += width + BETWEEN_PILLS;
    }
  }

  /** Pills in rows of their own. */
  wrappedPills(badges: readonly Badge[]): void {
    let row: Badge[] = [];
    for (const badge of badges) {
      if (row.length > 0 && rowWidth([...row, badge]) > this.room) {
        this.pills(row, this.y);
        this.y += FACES.pill.line + 3;
        row = [];
      }
      row.push(badge);
    }
    this.pills(row, this.y);
    this.y += FACES.pill.line + 3;
  }

  band(from: number): void {
    this.bands.push({ x: 0, y: from, width: this.width, height: this.y - from });
  }

  rule(): void {
    this.ruled.push(this.y);
  }

  card(bottom: number, kind: Card['kind']): Card {
    return {
      x: 0,
      y: 0,
      width: this.width,
      height: this.y + bottom,
      kind,
      texts: this.texts,
      pills: this.allPills,
      bands: this.bands,
      rules: this.ruled,
    };
  }
}

/** The card, moved. */
export function at(card: Card, x: number, y: number): Card {
  const moved = <T extends { readonly x: number; readonly y: number }>(box: T): T => ({
    ...box,
    x: box.x + x,
    y: box.y + y,
  });
  return {
    ...moved(card),
    texts: card.texts.map(moved),
    pills: card.pills.map(moved),
    bands: card.bands.map(moved),
    rules: card.rules.map((line) => line + y),
  };
}
