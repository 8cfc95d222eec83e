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
 * then it may say something else. Of a finding with several fixes the first that may be applied is.
 */
export function applyEdits(
  findings: readonly Finding[],
  textOf: (file: string) => string | undefined,
  unsafe: boolean,
): Edited {
  const splices = new Map<string, Splice[]>();
  const sources = new Map<string, SourceFile | undefined>();
  const sourceOf = (path: string): SourceFile | undefined => {
    if (!sources.has(path)) {
      const text = textOf(path);
      sources.set(path, text === undefined ? undefined : { path, text });
    }
    return sources.get(path);
  };
  const applied: Finding[] = [];
  for (const finding of findings) {
    const fix = finding.fixes.find(({ safe }) => safe || unsafe);
    if (fix === undefined || fix.edits.length === 0) continue;
    const wanted = fix.edits.map((edit) => ({ file: edit.file, splice: spliceOf(edit, sourceOf(edit.file)) }));
    const fits = wanted.every(
      ({ file, splice }) => splice !== undefined && !(splices.get(file) ?? []).some((other) => overlap(splice, other)),
    );
    if (!fits) continue;
    applied.push(finding);
    for (const { file, splice } of wanted) {
      if (splice !== undefined) splices.set(file, [...(splices.get(file) ?? []), splice]);
    }
  }
  const texts = new Map<string, string>();
  for (const [file, list] of splices) {
    const text = sourceOf(file)?.text;
    if (text !== undefined) texts.set(file, spliced(text, list));
  }
  return { texts, applied };
}

function spliced(text: string, splices: readonly Splice[]): string {
  let result = text;
  for (const { start, end, text: inserted } of [...splices].sort((a, b) => b.start - a.start)) {
    result = result.slice(0, start) + inserted + result.slice(end);
  }
  return result;
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
