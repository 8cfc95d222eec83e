import type { Box, Drawing } from '../../src/picture/model.js';

/** A box with what it is, for messages. */
type Named = Box & { readonly name: string };

/** What is wrong with the places in a drawing: boxes that overlap, leave their card or the drawing; lines through cards. */
export function faults({ width, height, cards, texts, pills, connectors }: Drawing): string[] {
  const faults: string[] = [];
  const written: Named[] = [
    ...[...texts, ...cards.flatMap((card) => card.texts)].map((text) => ({ ...text, name: `"${text.text}"` })),
    ...[...pills, ...cards.flatMap((card) => card.pills)].map((pill) => ({ ...pill, name: `pill ${pill.rule}` })),
  ];
  const page: Box = { x: 0, y: 0, width, height };
  for (const box of written) if (!within(box, page)) faults.push(`${box.name} leaves the drawing`);
  faults.push(...overlaps(written), ...overlaps(cards.map((card, index) => ({ ...card, name: `card ${index}` }))));
  for (const [index, card] of cards.entries()) {
    for (const text of card.texts) if (!within(text, card)) faults.push(`"${text.text}" leaves card ${index}`);
    for (const pill of card.pills) if (!within(pill, card)) faults.push(`pill ${pill.rule} leaves card ${index}`);
    for (const band of card.bands) if (!within(band, card)) faults.push(`a band leaves card ${index}`);
    for (const text of texts) if (meet(text, card)) faults.push(`"${text.text}" stands on card ${index}`);
  }
  for (const { points } of connectors) {
    points.slice(1).forEach((end, index) => {
      const start = points[index] ?? end;
      const line: Box = {
        x: Math.min(start.x, end.x),
        y: Math.min(start.y, end.y),
        width: Math.abs(start.x - end.x),
        height: Math.abs(start.y - end.y),
      };
      for (const [at, card] of cards.entries()) if (meet(line, card)) faults.push(`a line passes through card ${at}`);
      if (!within(line, page)) faults.push('a line leaves the drawing');
    });
  }
  return faults;
}

function overlaps(boxes: readonly Named[]): string[] {
  const sorted = [...boxes].sort((a, b) => a.y - b.y);
  return sorted.flatMap((box, index) => {
    const found: string[] = [];
    for (let at = index + 1; at < sorted.length; at++) {
      const other = sorted[at];
      if (other === undefined || other.y >= box.y + box.height) break;
      if (meet(box, other)) found.push(`${box.name} and ${other.name} overlap`);
    }
    return found;
  });
}

/** A hundredth of a pixel is no overlap. */
const SLACK = 0.01;

function meet(a: Box, b: Box): boolean {
  return (
    a.x + SLACK < b.x + b.width &&
    b.x + SLACK < a.x + a.width &&
    a.y + SLACK < b.y + b.height &&
    b.y + SLACK < a.y + a.height
  );
}

function within(inner: Box, outer: Box): boolean {
  return (
    inner.x >= outer.x - SLACK &&
    inner.y >= outer.y - SLACK &&
    inner.x + inner.width <= outer.x + outer.width + SLACK &&
    inner.y + inner.height <= outer.y + outer.height + SLACK
  );
}
