import type { ReportOptions } from '../report/index.js';
import { paintFor } from '../report/paint.js';
import { widthOf, wrap } from '../report/width.js';

type Options = Pick<ReportOptions, 'color' | 'width'>;

/** A Markdown page as plain text for a terminal: headings, paragraphs and lists wrapped, code indented, tables aligned. */
export function renderMarkdown(page: string, { color, width }: Options): string {
  const paint = paintFor({ color, hyperlinks: false });
  const lines: string[] = [];
  for (const block of blocksOf(page)) {
    if (lines.length > 0) lines.push('');
    if (block.kind === 'code') lines.push(...block.lines.map((line) => `    ${line}`.trimEnd()));
    else if (block.kind === 'heading') lines.push(paint.strong(inline(block.lines[0] ?? '')));
    else if (block.kind === 'table') lines.push(...table(block.lines, width));
    else if (block.kind === 'list') for (const item of items(block.lines)) lines.push(...listItem(item, width));
    else lines.push(...wrap(inline(block.lines.join(' ')), width));
  }
  return `${lines.join('\n')}\n`;
}

interface Block {
  readonly kind: 'heading' | 'code' | 'table' | 'list' | 'paragraph';
  readonly lines: string[];
}

const LIST = /^\s*(?:[-*]|\d+\.)\s+/;

function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  let fence: string | undefined;
  let open: Block | undefined;
  const add = (kind: Block['kind'], line?: string): void => {
    open = { kind, lines: line === undefined ? [] : [line] };
    blocks.push(open);
  };
  for (const line of page.split(/\r?\n/)) {
    const marker = /^\s*(```+|~~~+)/.exec(line)?.[1];
    if (fence !== undefined) {
      if (marker?.startsWith(fence)) {
        fence = undefined;
        open = undefined;
      } else open?.lines.push(line);
    } else if (marker !== undefined) {
      fence = marker;
      add('code');
    } else if (line.trim() === '' || /^<!--.*-->$/.test(line.trim())) {
      open = undefined;
    } else if (/^#+\s/.test(line)) {
      add('heading', line.replace(/^#+\s+/, ''));
      open = undefined;
    } else {
      const kind = line.trimStart().startsWith('|') ? 'table' : LIST.test(line) ? 'list' : 'paragraph';
      if (open === undefined || (kind !== open.kind && !(open.kind === 'list' && /^\s/.test(line)))) add(kind, line);
      else open.lines.push(line);
    }
  }
  return blocks;
}

/** Items of a list, each on one line. */
function items(lines: readonly string[]): string[] {
  const found: string[] = [];
  for (const line of lines) {
    if (LIST.test(line) || found.length === 0) found.push(line);
    else found[found.length - 1] += ` ${line.trim()}`;
  }
  return found;
}

function listItem(item: string, width: number): string[] {
  const mark = LIST.exec(item)?.[0] ?? '';
  const indent = mark.length - mark.trimStart().length;
  const bullet = `${' '.repeat(indent)}${/\d/.test(mark) ? mark.trim() : '-'} `;
  const text = wrap(inline(item.slice(mark.length)), width - bullet.length);
  return text.map((line, index) => (index === 0 ? bullet : ' '.repeat(bullet.length)) + line);
}

/** Aligned columns; where these are too wide, a row is a list of its cells. */
function table(lines: readonly string[], width: number): string[] {
  const [head = [], ...rows] = lines.filter((line) => !/^[\s|:-]+$/.test(line)).map(cells);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => widthOf(row[column] ?? ''))));
  if (widths.reduce((sum, one) => sum + one + 2, 0) <= width) {
    return [head, ...rows].map((row) =>
      row
        .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - widthOf(cell))))
        .join('  ')
        .trimEnd(),
    );
  }
  return rows.flatMap((row) =>
    row.flatMap((cell, column) =>
      cell === '' ? [] : listItem(`${column === 0 ? '- ' : '  - '}${head[column]}: ${cell}`, width),
    ),
  );
}

function cells(line: string): string[] {
  const inner = line.trim().replace(/^\||\|$/g, '');
  return inner.split(/(?<!\\)\|/).map((cell) => inline(cell.trim().replaceAll('\\|', '|')));
}

/** Text without the marks of Markdown; the address of a link follows its text where it leads to the web. */
function inline(text: string): string {
  return text
    .split(/(`[^`]+`)/)
    .map((part) =>
      part.startsWith('`')
        ? part
        : part
            .replace(/!?\[([^\]]*)\]\(([^)\s]*)[^)]*\)/g, (_, label: string, url: string) =>
              /^https?:/.test(url) && url !== label ? `${label} (${url})` : label,
            )
            .replace(/\*\*([^*]+)\*\*/g, '$1')
            .replace(/(?<![\w*])[*_]([^*_]+)[*_](?![\w*])/g, '$1'),
    )
    .join('');
}
