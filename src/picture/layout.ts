import type { TraceDocument } from '../trace/model.js';
import { at, pillWidth } from './card.js';
import { fitLines, fitPlace } from './fit.js';
import { widthOf } from './measure.js';
import {
  type Card,
  type Connector,
  type Drawing,
  FACES,
  type FaceName,
  type Pill,
  type Text,
  type Tone,
} from './model.js';
import { placeTall } from './tall.js';
import type { Way } from './way.js';
import { columnWidths, placeWide } from './wide.js';

export interface LayoutOptions {
  /** In pixels. */
  readonly width: number;
  /** Host names, notes and the legend: left out where the page tells them. */
  readonly isBare: boolean;
}

const MARGIN = 16;
const BETWEEN_HOSTS = 36;

/** Lays ways of a document out, host below host. */
export function layOut(ways: readonly Way[], document: TraceDocument, { width, isBare }: LayoutOptions): Drawing {
  const page = new Page(width);
  const room = width - 2 * MARGIN;
  for (const [index, way] of ways.entries()) {
    if (index > 0) page.y += BETWEEN_HOSTS;
    if (!isBare) heading(page, way, document);
    const columns = columnWidths(way, room);
    page.place(columns === undefined ? placeTall(way, room) : placeWide(way, columns));
    below(page, way);
  }
  if (!isBare) {
    if (document.notes.length > 0 && ways.length > 0) page.y += 10;
    for (const note of document.notes) {
      page.y += 6;
      page.lines(note, 'note', 'muted', 3);
    }
    if (ways.length > 0) legend(page);
  }
  return page.drawing();
}

function heading(page: Page, way: Way, { istio, shownFor }: TraceDocument): void {
  page.lines(way.host, 'host', 'ink', 3);
  const count = way.paths.length + way.omitted;
  const version = istio.version === null ? `Istio ${shownFor} (version unknown)` : `Istio ${istio.version}`;
  page.lines(`${count === 1 ? '1 WebSocket path' : `${count} WebSocket paths`} · ${version}`, 'scope', 'muted', 2);
  page.y += 12;
}

/** What belongs to no single setting, and what was left out. */
function below(page: Page, { loose, omitted }: Way): void {
  if (loose.length > 0) page.y += 16;
  for (const finding of loose) page.finding(finding);
  if (omitted > 0) {
    page.y += 12;
    page.lines(`${omitted} more paths of this host are not drawn`, 'note', 'muted', 2);
  }
}

function legend(page: Page): void {
  page.y += 18;
  page.lines("red: limits the socket, with the rule (filled: error) · grey: Istio's default", 'place', 'muted', 2);
}

/** A drawing that grows downwards. */
class Page {
  y = MARGIN;
  private right = 0;
  private readonly cards: Card[] = [];
  private readonly connectors: Connector[] = [];
  private readonly texts: Text[] = [];
  private readonly pills: Pill[] = [];

  constructor(private readonly width: number) {}

  lines(text: string, face: FaceName, tone: Tone, most: number, indent = 0): void {
    const { lines, full } = fitLines(text, FACES[face], this.width - 2 * MARGIN - indent, most, 'prose');
    for (const line of lines) this.line(line, face, tone, indent, full);
  }

  line(text: string, face: FaceName, tone: Tone, indent: number, full: string | undefined): void {
    const width = widthOf(text, FACES[face]);
    const x = MARGIN + indent;
    this.right = Math.max(this.right, x + width);
    this.texts.push({ x, y: this.y, width, height: FACES[face].line, text, face, tone, align: 'start', full });
    this.y += FACES[face].line;
  }

  place({ cards, connectors, height }: ReturnType<typeof placeTall>): void {
    for (const card of cards) {
      this.cards.push(at(card, MARGIN, this.y));
      this.right = Math.max(this.right, MARGIN + card.x + card.width);
    }
    for (const { points, isBad } of connectors)
      this.connectors.push({ points: points.map(({ x, y }) => ({ x: x + MARGIN, y: y + this.y })), isBad });
    this.y += height;
  }

  finding({ rule, severity, message, place }: Way['loose'][number]): void {
    const width = pillWidth(rule);
    this.pills.push({ x: MARGIN, y: this.y, width, height: FACES.pill.line, rule, severity, message });
    this.lines(message, 'note', 'ink', 4, width + 8);
    const fitted = fitPlace(`${place.file}:${place.line}`, FACES.place, this.width - 2 * MARGIN - width - 8);
    this.line(fitted.lines[0] ?? '', 'place', 'muted', width + 8, fitted.full);
    this.y += 6;
  }

  drawing(): Drawing {
    const { cards, connectors, texts, pills } = this;
    return {
      width: Math.min(this.width, Math.ceil(this.right + MARGIN)),
      height: Math.ceil(this.y + MARGIN),
      cards,
      connectors,
      texts,
      pills,
    };
  }
}
