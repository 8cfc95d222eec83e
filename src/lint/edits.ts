import { linesOf, type SourceFile } from '../manifests/place.js';
import type { Edit, Finding } from './result.js';

/** An edit of a text: UTF-16 offsets, `end` exclusive. */
interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface Edited {
  /** New texts of the files that change. */
  readonly texts: ReadonlyMap<string, string>;
  /** The findings whose fixes were applied. */
  readonly applied: readonly Finding[];
}

/**
 * Applies the fixes of findings, each whole or not at all. Of two that overlap the second waits for the next round: by
 * then it may say something else. So does one that would take the last key of a map. Of a finding with several fixes the
 * first that may be applied is.
 */
export function applyEdits(
  findings: readonly Finding[],
  textOf: (file: string) => string | undefined,
  unsafe: boolean,
): Edited {
  const files = new Map<string, EditedFile | undefined>();
  const fileOf = (path: string): EditedFile | undefined => {
    if (!files.has(path)) {
      const text = textOf(path);
      files.set(path, text === undefined ? undefined : { source: { path, text }, splices: [], taken: new Map() });
    }
    return files.get(path);
  };
  const applied: Finding[] = [];
  for (const finding of findings) {
    const fix = finding.fixes.find(({ safe }) => safe || unsafe);
    if (fix === undefined || fix.edits.length === 0) continue;
    const done: (() => void)[] = [];
    const fits = fix.edits.every((edit) => {
      const undo = take(edit, fileOf(edit.file));
      if (undo !== undefined) done.push(undo);
      return undo !== undefined;
    });
    if (fits) applied.push(finding);
    else for (const undo of done.reverse()) undo();
  }
  const texts = new Map<string, string>();
  for (const [path, file] of files) {
    if (file !== undefined && file.splices.length > 0) texts.set(path, spliced(file.source.text, file.splices));
  }
  return { texts, applied };
}

interface EditedFile {
  readonly source: SourceFile;
  /** In their order; no two overlap. */
  readonly splices: Splice[];
  /** How many keys each map loses, by where it begins. */
  readonly taken: Map<number, number>;
}

/** Adds an edit, and answers how to take it back; undefined where it does not go with the others. */
function take(edit: Edit, file: EditedFile | undefined): (() => void) | undefined {
  const splice = spliceOf(edit, file?.source);
  if (file === undefined || splice === undefined) return undefined;
  const { splices, taken } = file;
  const at = placeAmong(splices, splice);
  const isFree = [splices[at - 1], splices[at]].every((other) => other === undefined || !overlap(splice, other));
  const { map } = edit;
  const gone = map === undefined ? 0 : (taken.get(map.start) ?? 0) + 1;
  if (!isFree || (map !== undefined && gone === map.keys)) return undefined;
  splices.splice(at, 0, splice);
  if (map !== undefined) taken.set(map.start, gone);
  return () => {
    splices.splice(splices.indexOf(splice), 1);
    if (map !== undefined) taken.set(map.start, gone - 1);
  };
}

/** The index of the first splice that begins at or behind this one. */
function placeAmong(splices: readonly Splice[], { start }: Splice): number {
  let [low, high] = [0, splices.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((splices[middle]?.start ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  return low;
}

function spliced(text: string, splices: readonly Splice[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end, text: inserted } of splices) {
    parts.push(text.slice(at, start), inserted);
    at = end;
  }
  return [...parts, text.slice(at)].join('');
}

/** Edits that touch count as overlapping, unless they are deletions side by side. */
function overlap(a: Splice, b: Splice): boolean {
  if (a.start === b.start) return true;
  const areDeletions = a.text === '' && b.text === '';
  return areDeletions ? a.start < b.end && b.start < a.end : a.start <= b.end && b.start <= a.end;
}

/** Undefined where the text has no such range. */
function spliceOf(
  { line, column, endLine, endColumn, text }: Edit,
  source: SourceFile | undefined,
): Splice | undefined {
  if (source === undefined) return undefined;
  const start = offsetOf(source, line, column);
  const end = offsetOf(source, endLine, endColumn);
  return start === undefined || end === undefined || end < start ? undefined : { start, end, text };
}

/** The offset of a 1-based line and column. */
function offsetOf(source: SourceFile, line: number, column: number): number | undefined {
  const start = linesOf(source)[line - 1];
  return start === undefined || start + column - 1 > source.text.length ? undefined : start + column - 1;
}
