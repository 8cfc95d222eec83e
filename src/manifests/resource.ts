import { linesOf, type Place, position, type SourceFile } from './place.js';
import { type Mapping, type Node, nodeAt, pairOf, type Scalar, toData } from './tree.js';

/** One Kubernetes object. `List` objects are already taken apart. */
export interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** As written; undefined where the manifest leaves it to `kubectl -n` or Kustomize. */
  readonly namespace: string | undefined;
  readonly file: SourceFile;
  readonly root: Mapping;
  /** Reading order over all files (path order, then order in the file): stands for age where manifests have none. */
  readonly order: number;
  /** The whole object as a field, for navigation: `resource.field.get('spec', 'http', 0)`. */
  readonly field: Field;
}

/** API group of a resource: `networking.istio.io` of `networking.istio.io/v1beta1`, empty for the core group. */
export function groupOf(resource: Resource): string {
  const slash = resource.apiVersion.indexOf('/');
  return slash < 0 ? '' : resource.apiVersion.slice(0, slash);
}

/**
 * False where no key or value of a resource can be this word: its file does not hold it, and nothing in it is escaped.
 * Much quicker than looking at all of them.
 */
export function mayHold({ file }: Resource, word: string): boolean {
  const known = held.get(file) ?? new Map<string, boolean>();
  held.set(file, known);
  const holds = known.get(word) ?? (file.text.includes(word) || file.text.includes('\\'));
  known.set(word, holds);
  return holds;
}

/** A file may hold thousands of resources. */
const held = new WeakMap<SourceFile, Map<string, boolean>>();

const PLACEHOLDER = /\$\{|\$\(|<<|\{\{|^<[A-Za-z_-]+>$/;

type Step = string | number;

function isList(steps: Step | readonly Step[]): steps is readonly Step[] {
  return typeof steps === 'object';
}

/**
 * A value of a resource together with where it stands. Absent values are fields too: `exists` is false and `place` is
 * the key of the nearest ancestor that is there, so that a rule can point to where a line belongs.
 */
export class Field {
  constructor(
    readonly file: SourceFile,
    /** The value; undefined when it is absent. */
    readonly node: Node | undefined,
    /** The key that leads here; undefined for list items and the document itself. */
    readonly key: Scalar | undefined,
    /** The key or list item to point to where the value cannot be pointed to. */
    private readonly nearest: Node,
    /** Steps to here from `origin`, else from the resource. Most are one step, for which a list would be a waste. */
    private readonly steps: Step | readonly Step[] = [],
    /** The map or list that holds it. */
    private readonly holder?: Node,
    private readonly origin?: Field,
  ) {}

  /** The field of a whole document. */
  static of(file: SourceFile, root: Node): Field {
    return new Field(file, root, undefined, root);
  }

  /** Steps from the resource to here, e.g. `['spec', 'http', 0]`. */
  get path(): readonly Step[] {
    return this.origin === undefined ? this.ownSteps : [...this.origin.path, ...this.ownSteps];
  }

  private get ownSteps(): readonly Step[] {
    return isList(this.steps) ? this.steps : [this.steps];
  }

  get exists(): boolean {
    return this.node !== undefined;
  }

  /** The map that holds it; undefined for list items and the document itself. */
  get map(): Mapping | undefined {
    return this.holder?.type === 'map' ? this.holder : undefined;
  }

  /** The field at a path of keys and indices. Never undefined: see `exists`. */
  get(...path: readonly Step[]): Field {
    let { node, key, nearest, holder } = this;
    // By index: nothing is called more often, and an iterator makes an object for every step until V8 optimizes it away.
    for (let i = 0; i < path.length; i++) {
      const step = path[i] ?? '';
      holder = node;
      if (typeof step === 'number') {
        node = node?.type === 'seq' ? node.items[step] : undefined;
        if (node !== undefined) nearest = node;
        key = undefined;
      } else {
        const pair = pairOf(node, step);
        if (pair !== undefined) nearest = pair.key;
        node = pair?.value;
        key = pair?.key;
      }
    }
    const [only] = path;
    const steps = path.length === 1 && only !== undefined ? only : path;
    return new Field(this.file, node, key, nearest, steps, holder, this);
  }

  /** The field of another key of the map that holds this one; of a whole document, of one of its own. */
  beside(key: string): Field {
    return this.origin === undefined ? this.get(key) : this.origin.get(...this.ownSteps.slice(0, -1), key);
  }

  has(...path: readonly (string | number)[]): boolean {
    return nodeAt(this.node, ...path) !== undefined;
  }

  /** Items of a list; empty for anything else. */
  items(): Field[] {
    const { file, node } = this;
    if (node?.type !== 'seq') return [];
    return node.items.map((item, index) => new Field(file, item, undefined, item, index, node, this));
  }

  /** Entries of a map in order; empty for anything else. */
  entries(): [string, Field][] {
    const { file, node } = this;
    if (node?.type !== 'map') return [];
    return node.pairs.map(({ key, value }) => [key.text, new Field(file, value, key, key, key.text, node, this)]);
  }

  /** A value that some other tool fills in later (`${TIMEOUT}s`, `$(X)`, `<<X>>`): nothing can be said about it. */
  get isPlaceholder(): boolean {
    return this.node?.type === 'scalar' && PLACEHOLDER.test(this.node.text);
  }

  /** The text of a string (as written, so that `1.30` does not become 1.3); undefined for other types and null. */
  get text(): string | undefined {
    return this.node?.type === 'scalar' && this.node.value !== null ? this.node.text : undefined;
  }

  /** A number, also where it was written as a string of digits; undefined otherwise. */
  get number(): number | undefined {
    if (this.node?.type !== 'scalar') return undefined;
    if (typeof this.node.value === 'number') return this.node.value;
    return /^-?\d+(\.\d+)?$/.test(this.node.text) ? Number(this.node.text) : undefined;
  }

  get boolean(): boolean | undefined {
    if (this.node?.type !== 'scalar') return undefined;
    if (typeof this.node.value === 'boolean') return this.node.value;
    return this.node.text === 'true' ? true : this.node.text === 'false' ? false : undefined;
  }

  /** Plain data of the value. */
  get data(): unknown {
    return toData(this.node);
  }

  /** A map of strings (labels, annotations); other values are left out. */
  get strings(): ReadonlyMap<string, string> {
    const map = new Map<string, string>();
    for (const [key, value] of this.entries()) if (value.text !== undefined) map.set(key, value.text);
    return map;
  }

  /**
   * Where to point: `key: value` on one line, else the key alone (or the first key of a list item), so that a range
   * never spans lines.
   */
  get place(): Place {
    const { file, node, key } = this;
    const nearest = startOf(this.nearest);
    if (node === undefined) return { file, start: nearest.start, end: nearest.end };
    if (key !== undefined) {
      const end = oneLine(file, key.start, node.end) && node.end > key.end ? node.end : key.end;
      return { file, start: key.start, end };
    }
    if (oneLine(file, node.start, node.end)) return { file, start: node.start, end: node.end };
    return { file, start: nearest.start, end: endOfLine(file, nearest.start) };
  }
}

/** Where a document or list item begins: at its first key, if it is a map. */
function startOf(item: Node): Node {
  return item.type === 'map' ? (item.pairs[0]?.key ?? item) : item;
}

/** Further than this, the table of lines is asked, which is made once: lines of a megabyte are walked through but once. */
const FAR = 500;

function oneLine(file: SourceFile, start: number, end: number): boolean {
  if (end - start > FAR) return position(file, start).line === position(file, end).line;
  for (let i = start; i < end; i++) {
    const code = file.text.charCodeAt(i);
    if (code === 10 || code === 13) return false;
  }
  return true;
}

function endOfLine(file: SourceFile, offset: number): number {
  let end = offset;
  const near = offset + FAR;
  while (end < file.text.length && end < near && !/[\r\n]/.test(file.text.charAt(end))) end++;
  if (end === near) end = linesOf(file)[position(file, offset).line] ?? file.text.length;
  while (end > offset && /\s/.test(file.text.charAt(end - 1))) end--;
  return end;
}
