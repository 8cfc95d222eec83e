import { append } from './append.js';
import type { Complaint } from './arbiter.js';
import { noteBound } from './bound.js';
import type { Addition, CollectOptions, Collector } from './collector.js';
import { commentsOf } from './comments.js';
import { chartIn, type Draft, isChart, resourcesIn, valuesIn } from './documents.js';
import { parseFast } from './fast.js';
import { isOfInterest } from './interest.js';
import { roleOfKind } from './kinds.js';
import { createKustomizations, isKustomization } from './kustomize.js';
import { MAX_TOLD } from './limited.js';
import { type KnownFile, recall } from './memory.js';
import { type Rendering, renderedFile, uncommentedSources } from './origin.js';
import { addHosts, addWords, namesHosts, type Outline, outlineOf } from './outline.js';
import { isSlow, lackOfKind, parsePiece, type Stretch, sliceOf } from './parse.js';
import type { SourceFile } from './place.js';
import { type Piece, piecesOf, withLineFeeds } from './prefilter.js';
import type { Resource } from './resource.js';
import { resourceOf } from './resourceOf.js';
import { selectWide } from './select.js';
import type { Comment, ManifestSet, Problem, Skipped } from './set.js';
import { dropRoot } from './tape-writer.js';
import type { Mapping, Node } from './tree.js';

interface Source {
  readonly path: string;
  /** Undefined while the text is not kept. */
  file: SourceFile | undefined;
  readonly size: number;
  readonly origin: string | undefined;
  readonly known: KnownFile | undefined;
  readonly rendering: Rendering | undefined;
  readonly drafts: Draft[];
  readonly problems: Problem[];
  isTemplate: boolean;
  /** Documents that would take long to read and were not, because too many before them are broken. */
  leftOut: number;
  /** It could not be read a second time. */
  isLost: boolean;
}

interface Used {
  readonly root: Node;
  readonly drafts: readonly Draft[];
}

interface WideOutline extends Outline {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

const MAX_DOCUMENTS = 100_000;
/** Characters of text that are kept for objects which may turn out to be needed; beyond, files are read again. */
const MAX_WAITING = 8 << 20;

export function createCollector({ everything = false, hosts = [], reload, memory }: CollectOptions): Collector {
  const sources: Source[] = [];
  const outlines: WideOutline[] = [];
  const skipped: Skipped[] = [];
  const words = new Set<number>();
  const kustomizations = createKustomizations();
  let files = 0;
  let waiting = 0;

  function add({ path, text: original, damage, origin, rendering }: Addition): boolean {
    files++;
    const known = rendering === undefined ? memory?.known(path, original) : undefined;
    const text = known?.file.text ?? withLineFeeds(original);
    const drafts: Draft[] = [];
    const rootsOf = (): Mapping[] => drafts.map(({ root }) => root);
    const file =
      rendering === undefined ? (known?.file ?? { path, text }) : renderedFile(path, text, rootsOf, rendering);
    if (isKustomization(path)) {
      kustomizations.add(file);
      return true;
    }
    const { pieces, documents } = isChart(path) ? wholeChart(text) : cut(text, known);
    if (documents > MAX_DOCUMENTS) {
      const detail = `it holds ${documents} documents, and the limit is ${MAX_DOCUMENTS}`;
      skipped.push({ file: path, reason: 'too-large', detail, named: false });
      files--;
      return true;
    }
    if (pieces.length === 0) {
      memory?.forget(path);
      return false;
    }
    const about = { path, file, size: text.length, origin, known, rendering };
    const source: Source = { drafts, problems: [], isTemplate: false, leftOut: 0, isLost: false, ...about };
    const waitingBefore = outlines.length;
    for (const piece of pieces) take(source, file, piece);
    if (damage !== undefined) {
      const message = 'some of its bytes are no text in UTF-8 or UTF-16';
      report(source, { kind: 'encoding', message, start: damage, end: damage + 1 });
    }
    const isKept = source.drafts.length + source.problems.length > 0 || source.isTemplate;
    if (!isKept && outlines.length === waitingBefore) return false;
    sources.push(source);
    if (isKept || reload === undefined || origin === undefined) return true;
    if (waiting + text.length > MAX_WAITING) source.file = undefined;
    else waiting += text.length;
    return true;
  }

  function take(source: Source, file: SourceFile, piece: Piece): void {
    const { kind, start, end } = piece;
    if (kind === '') {
      parse(source, piece, (root) => (isChart(file.path) ? chartIn(root) : valuesIn(file.path, root)));
      return;
    }
    const text = sliceOf(file.text, start, end);
    const role = kind === undefined ? undefined : roleOfKind(kind);
    switch (role) {
      case 'service':
      case 'workload':
      case 'scaler':
        if (everything || !wait(source, role, piece, text)) break;
        return;
      default:
        if (kind !== undefined && !isOfInterest(kind, text)) return;
    }
    read(source, file, piece);
  }

  /** Puts an object of a wide kind aside; false if it has to be read at once, because it is not plain YAML. */
  function wait(source: Source, role: Outline['role'], { start, end }: Stretch, text: string): boolean {
    if (source.isTemplate || source.file === undefined) return true;
    const all = source.file.text;
    const outlined = recall(source.known?.outlined, start, () => outlinesIn(role, all, { start, end }, text));
    if (outlined === undefined) return false;
    for (const outline of outlined) outlines.push({ source, start, end, ...outline });
    return true;
  }

  /** Takes over what is in a piece. */
  function read(source: Source, file: SourceFile, piece: Stretch): void {
    const naming = parse(source, piece, resourcesIn).filter(({ drafts }) =>
      drafts.some((draft) => namesHosts(file.text, draft)),
    );
    if (naming.length === 0) return;
    const roots = naming.map(({ root }) => root);
    if (source.known === undefined) addWords(file.text, piece, roots, words);
    else {
      const own = recall(source.known.words, piece.start, () => addWords(file.text, piece, roots, new Set()));
      for (const word of own) words.add(word);
    }
  }

  /** Takes over what `use` finds in each document of a piece. */
  function parse(source: Source, piece: Stretch, use: (root: Node) => readonly Draft[]): Used[] {
    if (source.isTemplate || source.file === undefined) return [];
    const { text } = source.file;
    if (source.problems.length >= MAX_TOLD && isSlow(text, piece)) {
      source.leftOut++;
      return [];
    }
    const parsed = recall(source.known?.parsed, piece.start, () => parsePiece(text, piece));
    if (parsed === 'template') {
      source.isTemplate = true;
      return [];
    }
    if (parsed.bound !== undefined) noteBound(source.file, parsed.bound);
    const found: Used[] = [];
    for (const root of parsed.roots) {
      const lack = lackOfKind(root);
      if (lack === undefined) {
        const drafts = recall(source.known?.drafts, root, () => use(root));
        append(source.drafts, drafts);
        found.push({ root, drafts });
      } else if (!isChart(source.path)) report(source, lack);
    }
    for (const complaint of parsed.complaints) report(source, complaint);
    return found;
  }

  function report({ file, problems }: Source, { kind, message, start, end }: Complaint): void {
    if (file !== undefined) problems.push({ place: { file, start, end }, message, kind });
  }

  /** Parses an object that waited; its file is read again if its text was let go. */
  function readWaiting({ source, start, end }: WideOutline): void {
    if (source.file === undefined) {
      const text = source.origin === undefined ? undefined : reload?.(source.origin);
      if (text?.length !== source.size) {
        lose(source);
        return;
      }
      source.file = { path: source.path, text: withLineFeeds(text) };
    }
    read(source, source.file, { start, end });
  }

  /** A file that is another one when it is read again cannot be judged: said once. */
  function lose(source: Source): void {
    if (source.isLost) return;
    source.isLost = true;
    skipped.push({ file: source.path, reason: 'vanished', detail: 'it changed while it was read', named: false });
    files--;
  }

  function finish(unmatched: readonly string[]): ManifestSet {
    addHosts(hosts, words);
    const parsed = sources.flatMap((source) => (source.isTemplate ? [] : source.drafts));
    selectWide(outlines, words, parsed, readWaiting);
    const resources: Resource[] = [];
    const problems: Problem[] = [];
    const comments: Comment[] = [];
    const lost: SourceFile[] = [];
    for (const source of sources.sort((a, b) => compare(a.path, b.path))) {
      if (source.isTemplate) {
        const detail = 'it is a template, which is YAML only once it is rendered';
        skipped.push({ file: source.path, reason: 'helm-template', detail, named: false });
        files--;
      } else if (source.file !== undefined && source.drafts.length + source.problems.length > 0) {
        const { file } = source;
        for (const draft of source.drafts.sort((a, b) => a.root.start - b.root.start)) {
          const namespace = draft.namespace ?? kustomizations.namespaceFor(source.path);
          resources.push(resourceOf(draft, namespace, file, resources.length, source.known?.resources));
        }
        append(problems, problemsOf(source));
        append(comments, commentsOf(file));
        append(lost, uncommentedSources(file, source.drafts, source.rendering));
      }
    }
    const kept = new Set(sources.map(({ path }) => path));
    for (const file of new Set(lost)) if (!kept.has(file.path)) append(comments, commentsOf(file));
    skipped.sort((a, b) => compare(a.file, b.file));
    return { resources, problems, skipped, files, comments, unmatched };
  }

  return {
    add,
    mayMatter: (path, latin1) =>
      isKustomization(path) || isChart(path) || piecesOf(withLineFeeds(latin1)).pieces.length > 0,
    pass: () => {
      files++;
    },
    skip: (entry) => {
      skipped.push(entry);
    },
    finish,
  };
}

/** The outlines of the objects in a piece; undefined if it is no plain YAML. */
function outlinesIn(role: Outline['role'], all: string, { start, end }: Stretch, text: string): Outline[] | undefined {
  const root = parseFast(all, start, end);
  if (root === undefined || root === 'nothing') return undefined;
  const outlines = resourcesIn(root).map((draft) => outlineOf(role, draft, text));
  dropRoot();
  return outlines;
}

/** The problems of a file in their order; the last one says how many documents were left out. */
function problemsOf({ problems, leftOut }: Source): readonly Problem[] {
  const sorted = problems.sort((a, b) => a.place.start - b.place.start);
  const last = sorted[sorted.length - 1];
  if (last === undefined || leftOut === 0) return sorted;
  const many = `${leftOut} more ${leftOut === 1 ? 'document' : 'documents'}`;
  return [...sorted.slice(0, -1), { ...last, message: `${last.message}; ${many} of this file cannot be judged` }];
}

function cut(text: string, known: KnownFile | undefined): ReturnType<typeof piecesOf> {
  if (known === undefined) return piecesOf(text);
  known.pieces ??= piecesOf(text);
  return known.pieces;
}

function wholeChart(text: string): ReturnType<typeof piecesOf> {
  const pieces = text.includes('istio') ? [{ start: 0, end: text.length, kind: '' }] : [];
  return { pieces, documents: 1 };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
