import { at, cardOf, PORT } from './card.js';
import type { Card, Connector, Point } from './model.js';
import { type Arrow, COLUMNS, type Column, type Hop, type Way } from './way.js';

/** Boxes and arrows of one way, its top left corner at 0, 0. */
export interface Placed {
  readonly cards: readonly Card[];
  readonly connectors: readonly Connector[];
  readonly height: number;
}

const GAP = 28;
const BETWEEN = 18;
/** Narrower cards than these have more broken lines than whole ones. */
const NARROWEST = 172;
const CLIENT = 124;

/** The widths of the columns of a way when they stand beside each other; undefined where there is no room. */
export function columnWidths({ hops }: Way, width: number): ReadonlyMap<Column, number> | undefined {
  const used = COLUMNS.filter((column) => hops.some((hop) => hop.column === column));
  const hasClient = used.includes('client');
  const others = used.length - (hasClient ? 1 : 0);
  const gaps = GAP * (used.length - 1);
  const client = Math.max(CLIENT, Math.min(190, width * 0.125));
  const each = Math.floor((width - gaps - (hasClient ? client : 0)) / Math.max(1, others));
  if (each < NARROWEST) return undefined;
  return new Map(used.map((column) => [column, column === 'client' ? client : Math.min(each, 330)]));
}

/** Lays the hops out in columns: a path goes from left to right, paths that branch off stand below. */
export function placeWide(way: Way, widths: ReadonlyMap<Column, number>): Placed {
  const left = new Map<Column, number>();
  let x = 0;
  for (const [column, width] of widths) {
    left.set(column, x);
    x += width + GAP;
  }
  const cards = new Map<Hop, Card>();
  const bottoms = new Map<Column, number>();
  for (const group of branches(way)) {
    const top = Math.max(0, ...group.map(({ column }) => bottoms.get(column) ?? 0));
    for (const hop of group) {
      const y = Math.max(top, bottoms.get(hop.column) ?? 0);
      const card = at(cardOf(hop, widths.get(hop.column) ?? 0), left.get(hop.column) ?? 0, y);
      cards.set(hop, card);
      bottoms.set(hop.column, y + card.height + BETWEEN);
    }
  }
  return {
    cards: [...cards.values()],
    connectors: connectors(way.arrows, cards),
    height: Math.max(0, ...bottoms.values()) - BETWEEN,
  };
}

/** The hops in groups that stand in one row: each begins with the first hop that a path does not share with earlier ones. */
function branches({ hops, arrows }: Way): Hop[][] {
  const order = new Map(COLUMNS.map((column, index) => [column, index]));
  const rank = (hop: Hop): number => order.get(hop.column) ?? 0;
  const placed = new Set<Hop>();
  const groups: Hop[][] = [];
  const grow = (hop: Hop, group: Hop[]): void => {
    if (placed.has(hop)) return;
    placed.add(hop);
    group.push(hop);
    const next = arrows.filter(({ from, to }) => from === hop && !placed.has(to)).map(({ to }) => to);
    next.forEach((to, index) => {
      if (index === 0) grow(to, group);
      else {
        const branch: Hop[] = [];
        groups.push(branch);
        grow(to, branch);
      }
    });
  };
  for (const hop of [...hops].sort((a, b) => rank(a) - rank(b))) {
    if (placed.has(hop)) continue;
    const group: Hop[] = [];
    groups.push(group);
    grow(hop, group);
  }
  return groups.filter((group) => group.length > 0);
}

function connectors(arrows: readonly Arrow[], cards: ReadonlyMap<Hop, Card>): Connector[] {
  const bent = arrows.filter(({ from, to }) => cards.get(from)?.y !== cards.get(to)?.y);
  const lanes = lanesOf(bent);
  return arrows.flatMap(({ from, to, isBad }) => {
    const source = cards.get(from);
    const target = cards.get(to);
    if (source === undefined || target === undefined) return [];
    const start: Point = { x: source.x + source.width, y: source.y + PORT };
    const end: Point = { x: target.x, y: target.y + PORT };
    if (start.y === end.y) return [{ points: [start, end], isBad }];
    const lane = start.x + (end.x - start.x) * (lanes.get(from) ?? 0.4);
    return [{ points: [start, { x: lane, y: start.y }, { x: lane, y: end.y }, end], isBad }];
  });
}

/** Where in the gap the arrows of each hop turn: hops of one column turn at different places. */
function lanesOf(arrows: readonly Arrow[]): ReadonlyMap<Hop, number> {
  const lanes = new Map<Hop, number>();
  for (const column of COLUMNS) {
    const sources = [...new Set(arrows.filter(({ from }) => from.column === column).map(({ from }) => from))];
    sources.forEach((hop, index) => {
      lanes.set(hop, 0.2 + (0.45 * (index + 0.5)) / sources.length);
    });
  }
  return lanes;
}
