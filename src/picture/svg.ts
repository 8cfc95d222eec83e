import { visible } from '../report/visible.js';
import { isMeasured } from './measure.js';
import { type Card, type Connector, type Drawing, FACES, type Pill, type Point, type Text } from './model.js';
import { STYLE } from './style.js';

/** What is told to those who do not see the drawing. */
export interface Alternative {
  readonly title: string;
  /** The text, or the id of the element of the page that has it. Such a page has the style of drawings, too. */
  readonly description: string | { readonly at: string };
  /** Begins the ids in the drawing. */
  readonly id: string;
}

const RADIUS = 6;
const HEAD = 6;

/** Writes a drawing as one SVG document that needs nothing else: no font, no script, no other file. */
export function svg(
  { width, height, cards, connectors, texts, pills }: Drawing,
  { title, description, id }: Alternative,
): string {
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" class="wsl" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title" aria-describedby="${typeof description === 'string' ? `${id}-desc` : description.at}">`,
    `<title id="${id}-title">${escaped(title)}</title>`,
    ...(typeof description === 'string'
      ? [`<desc id="${id}-desc">${escaped(description)}</desc>`, `<style>\n${STYLE}\n</style>`]
      : []),
    `<rect class="ground" width="${width}" height="${height}" rx="${RADIUS}"/>`,
    ...connectors.map(connectorOf),
    ...cards.map(cardOf),
    ...texts.map(textOf),
    ...pills.map(pillOf),
    '</svg>',
  ];
  return `${parts.join('\n')}\n`;
}

function cardOf({ x, y, width, height, kind, texts, pills, bands, rules }: Card): string {
  const shape = { hop: 'card', bad: 'card broken', absent: 'card absent' }[kind];
  const dashes = kind === 'absent' ? ' stroke-dasharray="4 3"' : '';
  return [
    `<g><rect class="${shape}" x="${n(x + 0.5)}" y="${n(y + 0.5)}" width="${n(width - 1)}" height="${n(height - 1)}" rx="${RADIUS}"${dashes}/>`,
    ...rules.map((line) => `<path class="rule" d="M${n(x + 1)} ${n(line + 0.5)}H${n(x + width - 1)}"/>`),
    ...bands.map(
      (band) =>
        `<rect class="band" x="${n(band.x + 1)}" y="${n(band.y)}" width="${n(band.width - 2)}" height="${n(band.height)}"/><rect class="edge" x="${n(band.x)}" y="${n(band.y)}" width="3" height="${n(band.height)}"/>`,
    ),
    ...texts.map(textOf),
    ...pills.map(pillOf),
    '</g>',
  ].join('');
}

function textOf({ x, y, width, height, text, face, tone, align, full }: Text): string {
  const { size } = FACES[face];
  const left = align === 'start' ? x : x + width;
  const anchor = align === 'start' ? '' : ' text-anchor="end"';
  const length = isMeasured(text) ? '' : ` textLength="${n(width)}" lengthAdjust="spacingAndGlyphs"`;
  const title = full === undefined ? '' : `<title>${escaped(full)}</title>`;
  return `<text class="${face} ${tone}" x="${n(left)}" y="${n(baseline(y, height, size))}"${anchor}${length}>${title}${escaped(text)}</text>`;
}

function pillOf({ x, y, width, height, rule, severity, message }: Pill): string {
  const lesser = severity === 'error' ? '' : ' lesser';
  const text = `<text class="pill on${lesser}" x="${n(x + width / 2)}" y="${n(baseline(y, height, FACES.pill.size))}" text-anchor="middle">${escaped(rule)}</text>`;
  return `<g><title>${escaped(`${rule} ${severity}: ${message}`)}</title><rect class="tag${lesser}" x="${n(x + 0.5)}" y="${n(y + 0.5)}" width="${n(width - 1)}" height="${n(height - 1)}" rx="3"/>${text}</g>`;
}

/** Capitals stand in the middle of the line. */
function baseline(y: number, height: number, size: number): number {
  return y + height / 2 + size * 0.355;
}

function connectorOf({ points, isBad }: Connector): string {
  const [before, end] = points.slice(-2);
  if (before === undefined || end === undefined) return '';
  const tone = isBad ? ' broken' : '';
  const dx = Math.sign(end.x - before.x);
  const dy = Math.sign(end.y - before.y);
  const neck = { x: end.x - dx * HEAD, y: end.y - dy * HEAD };
  const wing = HEAD * 0.6;
  return (
    `<path class="line${tone}" d="${rounded([...points.slice(0, -1), neck])}"/>` +
    `<path class="head${tone}" d="M${n(end.x)} ${n(end.y)}L${n(neck.x - dy * wing)} ${n(neck.y - dx * wing)}L${n(neck.x + dy * wing)} ${n(neck.y + dx * wing)}Z"/>`
  );
}

/** A line through all points, its corners rounded. */
function rounded(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  let path = `M${n(first.x)} ${n(first.y)}`;
  let from = first;
  rest.forEach((corner, index) => {
    const next = rest[index + 1];
    if (next === undefined) path += `L${n(corner.x)} ${n(corner.y)}`;
    else {
      const enter = towards(corner, from);
      const leave = towards(corner, next);
      path += `L${n(enter.x)} ${n(enter.y)}Q${n(corner.x)} ${n(corner.y)} ${n(leave.x)} ${n(leave.y)}`;
    }
    from = corner;
  });
  return path;
}

/** A point a little way from a corner towards another one. */
function towards(corner: Point, { x, y }: Point): Point {
  const distance = Math.hypot(x - corner.x, y - corner.y);
  const step = Math.min(RADIUS, distance / 2);
  if (distance === 0) return corner;
  return { x: corner.x + ((x - corner.x) * step) / distance, y: corner.y + ((y - corner.y) * step) / distance };
}

function n(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** Text of strangers as XML or HTML: nothing in it is markup, and nothing is a character that XML does not know. */
export function escaped(text: string): string {
  return withReferences(text.split('\n').map(visible).join('\n'));
}

const REFERENCES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** The same for text in which everything is visible already. */
export function withReferences(text: string): string {
  return text.replace(/[&<>"]/g, (character) => REFERENCES[character] ?? character);
}
