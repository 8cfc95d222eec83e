import { type Inserted, type ValuesFile, valuePlace } from './helmValues.js';
import { above, below, type Entry, entriesOf, stepsBetween } from './outlineEntries.js';
import { parsePiece } from './parse.js';
import { type Place, position, type SourceFile, type WrittenPlace } from './place.js';
import { templateEntries } from './templateEntries.js';
import { type Mapping, nodeAt } from './tree.js';

/** What a rendered object says about where it comes from. */
export interface Origin {
  readonly tool: 'helm' | 'kustomize';
  /** Relative, with `/`. Of Helm it begins with the chart's name, of Kustomize perhaps with `..`. */
  readonly path: string;
}

/** A text that a tool rendered. */
export interface Rendering {
  /** What messages call the text: "<stdin>", "what `kustomize build k8s/prod` prints". */
  readonly name: string;
  /** An existing place for what is found in no source; undefined: the text itself can be pointed to. */
  readonly entry: Place | undefined;
  /**
   * The file that an origin means, then others that may change what it says; empty where there is none for certain.
   * `holds` tells whether a file has the object at all.
   */
  sourcesOf(origin: Origin, holds: (file: SourceFile) => boolean): readonly SourceFile[];
  /** The files with the values of the chart that an origin of Helm is in; the outermost chart's first. */
  valuesOf(origin: Origin): readonly ValuesFile[];
  /** Whether a file, as reports show it, has a part in the text. */
  covers(file: string): boolean;
}

const LONGEST_PATH = 1000;
const ANNOTATION = 'config.kubernetes.io/origin';

/**
 * The origin of the document around an offset, by the comment `# Source: path` of Helm at its beginning or by the
 * annotation of Kustomize. Absolute paths, remote origins and, of Helm, paths with `..` are none.
 *
 * @param root the object, if it could be read
 */
export function originAt(text: string, offset: number, root: Mapping | undefined): Origin | undefined {
  const annotation = nodeAt(root, 'metadata', 'annotations', ANNOTATION);
  if (annotation?.type === 'scalar') {
    const path = /^path: *(.+?) *$/m.exec(annotation.text)?.[1];
    if (path === undefined || /^repo:/m.test(annotation.text) || !isRelative(path)) return undefined;
    return { tool: 'kustomize', path };
  }
  const path = sourceComment(text, documentStart(text, offset));
  if (path === undefined || !isRelative(path) || path.split('/').includes('..')) return undefined;
  return { tool: 'helm', path };
}

/** The path in the comments at the beginning of a document. */
function sourceComment(text: string, from: number): string | undefined {
  for (let line = from; line < text.length; ) {
    const newline = text.indexOf('\n', line);
    const end = newline < 0 ? text.length : newline;
    const content = text.slice(line, Math.min(end, line + LONGEST_PATH + 20)).trim();
    if (content.startsWith('# Source: ')) return content.slice('# Source: '.length).trim();
    if (content !== '' && !content.startsWith('#') && !/^---(?:\s|$)/.test(content)) return undefined;
    line = end + 1;
  }
  return undefined;
}

function documentStart(text: string, offset: number): number {
  for (let marker = text.lastIndexOf('\n---', offset); marker >= 0; marker = text.lastIndexOf('\n---', marker - 1)) {
    if (/^\s$|^$/.test(text.charAt(marker + 4))) return marker + 1;
    if (marker === 0) break;
  }
  return 0;
}

function isRelative(path: string): boolean {
  return path !== '' && path.length <= LONGEST_PATH && !/^[/\\~]|^[A-Za-z]:|\\|\p{Cc}/u.test(path);
}

/**
 * The file of a rendered text, which finds its places in its sources.
 *
 * A line of a source stands for a place only for certain: the way there is the same, the value is the same or is worked
 * out by the template, and it is the only such line (or the same item of lists that are the same). Otherwise the nearest
 * key above it stands for it, and the remark says so.
 *
 * @param roots the objects of the text, in its order
 */
export function renderedFile(
  path: string,
  text: string,
  roots: () => readonly Mapping[],
  rendering: Rendering,
): SourceFile {
  const known = new Map<string, WrittenPlace>();
  const trace = (place: Place): WrittenPlace => {
    const root = roots().findLast(({ start, end }) => start <= place.start && place.start <= end);
    const origin = originAt(text, place.start, root);
    const sources = origin === undefined ? [] : rendering.sourcesOf(origin, holderOf(root));
    const found = root === undefined ? undefined : inSources(root, place, sources);
    const exact = found?.exact ?? sameComment(place, sources[0]);
    const value = found?.inserted && origin && valuePlace(found.inserted, rendering.valuesOf(origin));
    if (exact !== undefined) return { place: exact, exact: true, remark: '', value };
    const { line } = position(place.file, place.start);
    const where = `line ${line} of ${rendering.name}`;
    if (found?.near !== undefined) {
      return { place: found.near, exact: false, remark: `${where}; this is the nearest line of its source`, value };
    }
    if (rendering.entry !== undefined) return { place: rendering.entry, exact: false, remark: where };
    return { place, exact: origin === undefined, remark: origin === undefined ? '' : `rendered from ${origin.path}` };
  };
  const sourceOf = (place: Place): WrittenPlace => {
    const key = `${place.start} ${place.end}`;
    const written = known.get(key) ?? trace(place);
    known.set(key, written);
    return written;
  };
  return { path, text, sourceOf, covers: rendering.covers };
}

interface Found {
  readonly exact: Place | undefined;
  readonly near: Place | undefined;
  /** What the template puts there. */
  readonly inserted: Inserted | undefined;
}

/** The place in the sources, and the nearest one above it. */
function inSources(root: Mapping, place: Place, sources: readonly SourceFile[]): Found | undefined {
  const [own, ...others] = sources;
  const object = namedIn(root);
  if (own === undefined || object === undefined) return undefined;
  const rendered = entriesOf(root, place.file.text);
  const target = rendered.findLast(
    ({ start, fullEnd }) => start <= place.start && place.start < Math.max(fullEnd, start + 1),
  );
  if (target === undefined) return undefined;
  const find = (file: SourceFile, wanted: Entry): Place[] => {
    const entry = theOne(objectsIn(file, object), wanted, rendered);
    return entry === undefined ? [] : [{ file, start: entry.start, end: entry.end }];
  };
  const changed = target.value === undefined ? [] : others.flatMap((other) => find(other, target));
  const exact = changed.length === 1 ? changed[0] : changed.length > 1 ? undefined : find(own, target)[0];
  const near = exact === undefined ? nearest(own, object, target, rendered, find) : undefined;
  const inserted = target.value === undefined ? undefined : insertedAt(exact, near, target.value);
  return { exact, near: near?.place, inserted };
}

/** The nearest line above a place, and the way from there. */
interface Near {
  readonly place: Place;
  readonly way: readonly string[];
}

function nearest(
  file: SourceFile,
  object: Named,
  target: Entry,
  rendered: readonly Entry[],
  find: (file: SourceFile, wanted: Entry) => Place[],
): Near | undefined {
  for (let path = above(target.indexed); path !== undefined; path = above(path)) {
    const holder = rendered.find(({ indexed }) => indexed === path);
    const [place] = holder === undefined ? [] : find(file, holder);
    if (place !== undefined) return { place, way: stepsBetween(path, target.indexed) };
  }
  const objects = objectsIn(file, object);
  const kind = objects.length === 1 ? objects[0]?.find(({ path }) => path === 'kind') : undefined;
  return kind && { place: { file, start: kind.start, end: kind.end }, way: [] };
}

/** What the template puts in a place of its own, or below the nearest key. */
function insertedAt(exact: Place | undefined, near: Near | undefined, value: string): Inserted | undefined {
  if (exact !== undefined) return { text: lineAt(exact.file.text, exact.start), way: [], value };
  if (near === undefined) return undefined;
  const { file, start } = near.place;
  const lines = [lineAt(file.text, start)];
  for (let next = start; ; ) {
    next = file.text.indexOf('\n', next) + 1;
    const line = next === 0 ? '' : lineAt(file.text, next);
    if (!line.trimStart().startsWith('{{')) return { text: lines.join('\n'), way: near.way, value };
    lines.push(line);
  }
}

/** The rest of the line from an offset on. */
function lineAt(text: string, start: number): string {
  const end = text.indexOf('\n', start);
  return text.slice(start, end < 0 ? undefined : end);
}

/** The only entry that can have made the wanted one. */
function theOne(objects: readonly (readonly Entry[])[], wanted: Entry, rendered: readonly Entry[]): Entry | undefined {
  const fits = (entry: Entry): boolean => entry.path === wanted.path && (entry.isOpen || entry.value === wanted.value);
  const candidates = objects.flatMap((entries) => entries.filter(fits));
  const [first] = candidates;
  const alike = rendered.filter(({ path, value }) => path === wanted.path && value === wanted.value).length;
  if (candidates.length === 1 && first !== undefined && (alike === 1 || first.isRepeated)) return first;
  const same = candidates.filter(
    ({ indexed, lists }) =>
      indexed === wanted.indexed &&
      lists.length === wanted.lists.length &&
      lists.every(({ length, isPlain }, i) => isPlain && length === wanted.lists[i]?.length),
  );
  return same.length === 1 ? same[0] : undefined;
}

interface Named {
  readonly kind: string;
  readonly name: string;
}

function namedIn(root: Mapping): Named | undefined {
  const kind = nodeAt(root, 'kind');
  const name = nodeAt(root, 'metadata', 'name');
  return kind?.type === 'scalar' && name?.type === 'scalar' ? { kind: kind.text, name: name.text } : undefined;
}

function holderOf(root: Mapping | undefined): (file: SourceFile) => boolean {
  const object = root && namedIn(root);
  return (file) => object !== undefined && objectsIn(file, object).length > 0;
}

/** The objects of a source that can be this one: of its name, else those whose name the tool made or added to. */
function objectsIn(file: SourceFile, { kind, name }: Named): readonly (readonly Entry[])[] {
  const ofKind = objectsOf(file).filter((entries) => {
    const entry = entries.find(({ path }) => path === 'kind');
    return entry !== undefined && (entry.isOpen || entry.value === kind);
  });
  const named = ofKind.map((entries) => ({ entries, name: entries.find(({ path }) => path === NAME) }));
  const same = named.filter((one) => !one.name?.isOpen && one.name?.value === name);
  const others = named.filter(
    // A template may make all of the metadata.
    (one) => one.name === undefined || one.name.isOpen || (one.name.value && name.includes(one.name.value)),
  );
  return (same.length > 0 ? same : others).map(({ entries }) => entries);
}

const NAME = below('metadata', 'name');

const objectsByFile = new WeakMap<SourceFile, readonly (readonly Entry[])[]>();

function objectsOf(file: SourceFile): readonly (readonly Entry[])[] {
  let objects = objectsByFile.get(file);
  if (objects === undefined) {
    objects = parsedObjects(file.text) ?? templateEntries(file.text);
    objectsByFile.set(file, objects);
  }
  return objects;
}

/** The entries of each document; undefined if the text is YAML only once it is rendered. */
function parsedObjects(text: string): Entry[][] | undefined {
  const objects: Entry[][] = [];
  for (let start = 0; start < text.length; ) {
    const marker = /\n---(?=\s|$)/g;
    marker.lastIndex = start;
    const end = (marker.exec(text)?.index ?? text.length - 1) + 1;
    const parsed = parsePiece(text, { start, end });
    if (parsed === 'template') return undefined;
    for (const root of parsed.roots) if (root.type === 'map') objects.push(entriesOf(root, text));
    start = end;
  }
  return objects;
}

/** The line of a source on which the comment at a place stands. */
function sameComment({ file, start, end }: Place, source: SourceFile | undefined): Place | undefined {
  const comment = file.text.slice(start, end);
  if (source === undefined || !comment.startsWith('#')) return undefined;
  const found = source.text.indexOf(comment);
  if (found < 0 || source.text.includes(comment, found + 1)) return undefined;
  const rest = source.text.slice(found + comment.length).match(/^[^\r\n]*/)?.[0] ?? '';
  return rest.trim() === '' ? { file: source, start: found, end: found + comment.length } : undefined;
}

/**
 * The sources whose comments a rendered text has lost: Kustomize leaves them out, Helm keeps them.
 *
 * @param rendering undefined for a text that was not rendered: then there are none
 */
export function uncommentedSources(
  { text }: SourceFile,
  objects: readonly { readonly root: Mapping }[],
  rendering: Rendering | undefined,
): SourceFile[] {
  const found = new Set<SourceFile>();
  if (rendering === undefined) return [];
  for (const { root } of objects) {
    const origin = originAt(text, root.start, root);
    if (origin?.tool !== 'kustomize') continue;
    for (const source of rendering.sourcesOf(origin, holderOf(root))) found.add(source);
  }
  return [...found];
}
