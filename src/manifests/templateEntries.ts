import { append } from './append.js';
import { below, type Entry, entriesBelow, ITEM, type List, type Way } from './outlineEntries.js';
import { parsePiece } from './parse.js';

/**
 * The entries of a template of Helm: read line by line, because it is no YAML before it is rendered. What cannot be told
 * from the layout alone (flow style over several lines, text of block scalars) is left out.
 *
 * @returns the entries of each document
 */
export function templateEntries(text: string): Entry[][] {
  const documents: Entry[][] = [];
  const source = withoutLongActions(text);
  const blocks: Blocks = { open: [], ranges: 0 };
  let entries: Entry[] = [];
  let frames: Frame[] = [];
  let hidden: Hidden | undefined;
  let hasDirective = false;
  for (let line = 0; line < source.length; ) {
    const newline = source.indexOf('\n', line);
    const next = newline < 0 ? source.length : newline;
    const content = source.slice(line, next).replace(/\r$/, '');
    const start = line;
    line = next + 1;
    const indent = content.length - content.trimStart().length;
    const rest = content.slice(indent);
    if (/^---(?:\s|$)/.test(content)) {
      documents.push(entries);
      entries = [];
      frames = [];
      hidden = undefined;
      continue;
    }
    if (rest === '' || content.length > LONGEST_LINE) continue;
    if (hidden !== undefined && isHidden(hidden, indent, rest)) continue;
    hidden = undefined;
    if (rest.startsWith('#')) continue;
    if (rest.startsWith('{{')) {
      followBlocks(rest, blocks);
      hasDirective = true;
      for (const frame of frames) if (frame.list !== undefined) frame.list.isPlain = false;
      continue;
    }
    const isRepeated = blocks.ranges > 0;
    const found = entriesOfLine(rest, indent, start, frames, { isRepeated, isListPlain: !hasDirective });
    hasDirective = false;
    followBlocks(rest, blocks);
    append(entries, found.entries);
    if (found.flow !== undefined) {
      const inside = entriesInFlow(text, found.flow);
      append(
        entries,
        inside.map((entry) => ({ ...entry, isRepeated })),
      );
    }
    hidden = found.hides;
  }
  documents.push(entries);
  return documents;
}

/** Longer lines are not what a person looks for. */
const LONGEST_LINE = 2000;

interface Frame {
  readonly column: number;
  readonly path: string;
  readonly indexed: string;
  /** The list, if it is one. */
  readonly list: List | undefined;
}

/** Lines that belong to a value that began before: deeper than a column, or up to closing brackets. */
type Hidden = { readonly column: number } | { open: number };

function isHidden(hidden: Hidden, indent: number, rest: string): boolean {
  if ('column' in hidden) return indent > hidden.column;
  if (hidden.open <= 0) return false;
  hidden.open += brackets(rest);
  return true;
}

interface Context {
  readonly isRepeated: boolean;
  readonly isListPlain: boolean;
}

const DASHES = /^(?:- +|-$)+/;
const KEY = /^("[^"]*"|'[^']*'|[\w./$-]+)\s*:(?=\s|$)\s*/;

/** The entries that begin on a line; `frames` are the maps and lists that are open, innermost last. */
function entriesOfLine(
  rest: string,
  indent: number,
  start: number,
  frames: Frame[],
  { isRepeated, isListPlain }: Context,
): { entries: Entry[]; hides: Hidden | undefined; flow?: Flow | undefined } {
  const entries: Entry[] = [];
  const dashes = DASHES.exec(rest)?.[0] ?? '';
  for (let i = 0; i < dashes.length; i++) if (dashes.charAt(i) === '-') openItem(frames, indent + i, isListPlain);
  const column = indent + dashes.length;
  const body = rest.slice(dashes.length);
  const at = start + column;
  const key = KEY.exec(body);
  if (dashes !== '') {
    const value = key === null ? scalarText(body) : undefined;
    const end = at + (key?.[1]?.length ?? withoutComment(body).length);
    entries.push({ start: at, end, fullEnd: end, value, isOpen: isMade(value), isRepeated, ...wayOf(frames) });
  }
  if (key === null) {
    return { entries, hides: hiddenBy(body, Math.max(0, column - 2)), flow: flowIn(body, at, wayOf(frames)) };
  }
  const [matched, name = ''] = key;
  while (frames.length > 0 && (frames.at(-1)?.column ?? 0) >= column) frames.pop();
  const parent = frames.at(-1);
  const step = unquoted(name);
  const path = below(parent?.path ?? '', step);
  const indexed = below(parent?.indexed ?? '', step);
  frames.push({ column, path, indexed, list: undefined });
  const written = withoutComment(body.slice(matched.length));
  const hides = hiddenBy(written, column);
  const isCollection = written === '' || /^[[{&*!|>]/.test(written.replace(/^\{\{.*/, ''));
  const value = isCollection ? undefined : scalarText(written);
  const end = at + (written === '' || hides !== undefined ? name.length : matched.length + written.length);
  entries.push({
    path,
    indexed,
    lists: listsOf(frames),
    start: at,
    end,
    fullEnd: end,
    value,
    isOpen: isMade(written),
    isRepeated,
  });
  return { entries, hides, flow: flowIn(written, at + matched.length, { path, indexed, lists: listsOf(frames) }) };
}

/** Goes to the next item of the list whose dash stands in a column. */
function openItem(frames: Frame[], column: number, isPlain: boolean): void {
  while (frames.length > 0 && (frames.at(-1)?.column ?? 0) > column) frames.pop();
  let list = frames.at(-1)?.list;
  if (frames.at(-1)?.column === column && list !== undefined) frames.pop();
  else list = { length: 0, isPlain };
  list.length++;
  const parent = frames.at(-1);
  frames.push({
    column,
    path: below(parent?.path ?? '', ITEM),
    indexed: below(parent?.indexed ?? '', `[${list.length - 1}]`),
    list,
  });
}

/** A map or list in brackets, all on one line. */
interface Flow {
  readonly start: number;
  readonly end: number;
  readonly way: Way;
}

function flowIn(value: string, start: number, way: Way): Flow | undefined {
  const isWhole = /^[[{]/.test(value) && !value.includes('{{') && brackets(value) === 0;
  return isWhole ? { start, end: start + value.length, way } : undefined;
}

function entriesInFlow(text: string, { start, end, way }: Flow): Entry[] {
  const parsed = parsePiece(text, { start, end });
  const [root] = parsed === 'template' ? [] : parsed.roots;
  return root === undefined ? [] : entriesBelow(root, way, text);
}

function wayOf(frames: readonly Frame[]): Way {
  const frame = frames.at(-1);
  return { path: frame?.path ?? '', indexed: frame?.indexed ?? '', lists: listsOf(frames) };
}

function listsOf(frames: readonly Frame[]): List[] {
  return frames.flatMap(({ list }) => list ?? []);
}

function hiddenBy(value: string, column: number): Hidden | undefined {
  if (/^[|>][-+0-9]*\s*$/.test(value)) return { column };
  if (!/^[[{]/.test(value) || value.startsWith('{{')) return undefined;
  const open = brackets(value);
  return open > 0 ? { open } : undefined;
}

function brackets(line: string): number {
  let depth = 0;
  for (const character of line.replace(/\{\{.*?\}\}/g, '')) {
    if (character === '[' || character === '{') depth++;
    else if (character === ']' || character === '}') depth--;
  }
  return depth;
}

function isMade(value: string | undefined): boolean {
  return value?.includes('{{') ?? false;
}

function scalarText(written: string): string {
  return unquoted(withoutComment(written));
}

function withoutComment(written: string): string {
  return (/^["']/.test(written) ? written : written.replace(/(?:^|\s)#.*$/, '')).trimEnd();
}

function unquoted(text: string): string {
  return /^(["']).*\1$/.test(text) ? text.slice(1, -1) : text;
}

/** The blocks (`range`, `if`, …) that are open. */
interface Blocks {
  readonly open: string[];
  ranges: number;
}

/** Opens and closes blocks by the actions of a line. */
function followBlocks(line: string, blocks: Blocks): void {
  for (const [, word = ''] of line.matchAll(/\{\{-?\s*(\w+)/g)) {
    if (/^(?:range|if|with|define|block)$/.test(word)) {
      blocks.open.push(word);
      if (word === 'range') blocks.ranges++;
    } else if (word === 'end' && blocks.open.pop() === 'range') {
      blocks.ranges--;
    }
  }
}

/** Comments are blanked, and all lines but the first of longer actions: offsets stay. */
function withoutLongActions(text: string): string {
  const parts: string[] = [];
  let done = 0;
  for (let open = text.indexOf('{{'); open >= 0; open = text.indexOf('{{', done)) {
    const isComment = /^\{\{-?\s?\/\*/.test(text.slice(open, open + 6));
    const comment = isComment ? text.indexOf('*/', open) : open;
    const close = comment < 0 ? -1 : text.indexOf('}}', comment);
    if (close < 0) break;
    const action = text.slice(open, close + 2);
    const kept = isComment ? 0 : action.search(/[\r\n]|$/);
    parts.push(text.slice(done, open), action.slice(0, kept), action.slice(kept).replace(/[^\r\n]/g, ' '));
    done = close + 2;
  }
  return parts.join('') + text.slice(done);
}
