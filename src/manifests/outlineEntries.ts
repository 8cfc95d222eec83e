import type { Mapping, Node, Scalar } from './tree.js';

/** A key with its value, or an item of a list, as far as it takes to find it again in another text. */
export interface Entry {
  /** The way to it, list items without their number. */
  readonly path: string;
  /** The way to it with numbers. */
  readonly indexed: string;
  /** Where to point: key and value on one line, else the key. */
  readonly start: number;
  readonly end: number;
  /** Where all of it ends. */
  readonly fullEnd: number;
  /** The text of a scalar; undefined for maps and lists. */
  readonly value: string | undefined;
  /** The template works the value out: it may be anything. */
  readonly isOpen: boolean;
  /** It stands once and may be rendered several times (`range`). */
  readonly isRepeated: boolean;
  /** The lists on the way. */
  readonly lists: readonly List[];
}

export interface List {
  length: number;
  /** Nothing of a template adds or leaves out items. */
  isPlain: boolean;
}

/** Between the steps of a path. */
const STEP = '\n';

/** The way to a key or item below another; the root's is empty. */
export function below(parent: string, step: string): string {
  return parent === '' ? step : parent + STEP + step;
}

/** The way to what holds it; undefined at the top. */
export function above(path: string): string | undefined {
  const cut = path.lastIndexOf(STEP);
  return cut < 0 ? undefined : path.slice(0, cut);
}

/** The steps that lead from a way to one below it. */
export function stepsBetween(path: string, inner: string): string[] {
  return inner.slice(path.length + STEP.length).split(STEP);
}

/** List items in paths. No key of a manifest is called this. */
export const ITEM = '[]';

/** The entries of a tree, parents before children. */
export function entriesOf(root: Mapping, text: string): Entry[] {
  const entries: Entry[] = [];
  walk(root, { path: '', indexed: '', lists: [] }, text, entries);
  return entries;
}

/** The entries below a node, whose own way is given. */
export function entriesBelow(node: Node, way: Way, text: string): Entry[] {
  const entries: Entry[] = [];
  walk(node, way, text, entries);
  return entries;
}

export type Way = Pick<Entry, 'path' | 'indexed' | 'lists'>;

function walk(node: Node, way: Way, text: string, entries: Entry[]): void {
  if (node.type === 'map') {
    for (const { key, value } of node.pairs) {
      const inside = { ...way, path: below(way.path, key.text), indexed: below(way.indexed, key.text) };
      entries.push({ isRepeated: false, ...inside, ...rangeOfPair(key, value, text), ...scalarOf(value) });
      walk(value, inside, text, entries);
    }
  } else if (node.type === 'seq') {
    const lists = [...way.lists, { length: node.items.length, isPlain: true }];
    node.items.forEach((item, index) => {
      const inside = { path: below(way.path, ITEM), indexed: below(way.indexed, `[${index}]`), lists };
      const first = item.type === 'map' ? item.pairs[0]?.key : undefined;
      const end = first?.end ?? (isOneLine(text, item.start, item.end) ? item.end : item.start);
      entries.push({
        start: first?.start ?? item.start,
        end,
        fullEnd: item.end,
        isRepeated: false,
        ...inside,
        ...scalarOf(item),
      });
      walk(item, inside, text, entries);
    });
  }
}

function rangeOfPair(key: Scalar, value: Node, text: string): Pick<Entry, 'start' | 'end' | 'fullEnd'> {
  const fullEnd = Math.max(key.end, value.end);
  // The value of an alias stands elsewhere.
  const isBehind = value.start >= key.end && isOneLine(text, key.start, fullEnd);
  return { start: key.start, end: isBehind ? fullEnd : key.end, fullEnd };
}

function scalarOf(node: Node): Pick<Entry, 'value' | 'isOpen'> {
  const value = node.type === 'scalar' ? node.text : undefined;
  return { value, isOpen: value?.includes('{{') ?? false };
}

function isOneLine(text: string, start: number, end: number): boolean {
  return !/[\r\n]/.test(text.slice(start, end));
}
