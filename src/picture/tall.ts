import { at, cardOf, PORT } from './card.js';
import type { Card, Connector } from './model.js';
import { type Arrow, COLUMNS, type Hop, type Way } from './way.js';
import type { Placed } from './wide.js';

const BETWEEN = 26;
/** The step between lines that pass cards on the left. */
const LANE = 11;
const MOST_LANES = 5;
const WIDEST = 460;

/** Lays the hops out below each other; arrows to hops further down pass on the left. */
export function placeTall(way: Way, width: number): Placed {
  const order = depthFirst(way);
  const row = new Map(order.map((hop, index) => [hop, index]));
  const rowOf = (hop: Hop): number => row.get(hop) ?? 0;
  const far = way.arrows.filter(({ from, to }) => rowOf(to) !== rowOf(from) + 1);
  const lanes = lanesOf(far, rowOf);
  const margin = far.length === 0 ? 0 : (Math.max(...lanes.values()) + 1) * LANE + 8;
  const cards = new Map<Hop, Card>();
  let y = 0;
  for (const hop of order) {
    const card = at(cardOf(hop, Math.min(width - margin, WIDEST)), margin, y);
    cards.set(hop, card);
    y += card.height + BETWEEN;
  }
  const connectors = way.arrows.flatMap(({ from, to, isBad }): Connector[] => {
    const source = cards.get(from);
    const target = cards.get(to);
    if (source === undefined || target === undefined) return [];
    if (rowOf(to) === rowOf(from) + 1) {
      const x = source.x + 24;
      return [
        {
          points: [
            { x, y: source.y + source.height },
            { x, y: target.y },
          ],
          isBad,
        },
      ];
    }
    const x = margin - 8 - ((lanes.get(from) ?? 0) + 0.5) * LANE;
    const start = source.y + PORT;
    const end = target.y + PORT;
    return [
      {
        points: [
          { x: margin, y: start },
          { x, y: start },
          { x, y: end },
          { x: margin, y: end },
        ],
        isBad,
      },
    ];
  });
  return { cards: [...cards.values()], connectors, height: y - BETWEEN };
}

/** Each path down to its pods before the next one begins; what several hops lead to stands below all of them. */
function depthFirst({ hops, arrows }: Way): Hop[] {
  const order = new Set<Hop>();
  const visit = (hop: Hop): void => {
    if (order.has(hop) || arrows.some(({ from, to }) => to === hop && !order.has(from))) return;
    order.add(hop);
    for (const { from, to } of arrows) if (from === hop) visit(to);
  };
  for (const column of COLUMNS) for (const hop of hops) if (hop.column === column) visit(hop);
  return [...order];
}

/** A lane for all lines of one hop, so that lines which pass the same rows have different ones while there are enough. */
function lanesOf(arrows: readonly Arrow[], rowOf: (hop: Hop) => number): ReadonlyMap<Hop, number> {
  const lanes = new Map<Hop, number>();
  const ends: number[] = [];
  for (const hop of [...new Set(arrows.map(({ from }) => from))]) {
    const rows = [rowOf(hop), ...arrows.filter(({ from }) => from === hop).map(({ to }) => rowOf(to))];
    const first = Math.min(...rows);
    let lane = ends.findIndex((end) => end < first);
    if (lane < 0) lane = ends.length < MOST_LANES ? ends.length : MOST_LANES - 1;
    ends[lane] = Math.max(ends[lane] ?? 0, ...rows);
    lanes.set(hop, lane);
  }
  return lanes;
}
