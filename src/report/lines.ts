import type { LintResult } from '../lint/result.js';

/** A text with the offsets at which its lines begin (`\n`, `\r\n` and a lone `\r` end a line, as in YAML). */
export interface Lines {
  readonly text: string;
  readonly starts: readonly number[];
}

export function linesOf(text: string): Lines {
  const starts = [0];
  const ends = /\r\n|\n|\r/g;
  for (let match = ends.exec(text); match !== null; match = ends.exec(text)) starts.push(match.index + match[0].length);
  return { text, starts };
}

/** Offsets of a line (1-based) without its line break; undefined when the text has no such line. */
export function lineAt({ text, starts }: Lines, line: number): { start: number; end: number } | undefined {
  const start = starts[line - 1];
  if (start === undefined) return undefined;
  let end = starts[line] ?? text.length;
  if (end > start && starts[line] !== undefined) {
    if (text.charCodeAt(end - 1) === 10) end--;
    if (end > start && text.charCodeAt(end - 1) === 13) end--;
  }
  return { start, end };
}

/** Looks files of a result up, each split into lines once. */
export function sourceLines(result: LintResult): (file: string) => Lines | undefined {
  const known = new Map<string, Lines | undefined>();
  return (file) => {
    if (!known.has(file)) {
      const text = result.source(file);
      known.set(file, text === undefined ? undefined : linesOf(text));
    }
    return known.get(file);
  };
}
