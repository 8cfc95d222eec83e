/** A file as it was read: the path that is shown, and its whole text. */
export interface SourceFile {
  /** As shown to the user, with `/`; `<stdin>` for standard input. */
  readonly path: string;
  readonly text: string;
  /** For text that a tool rendered: where a place of it is written. */
  readonly sourceOf?: (place: Place) => WrittenPlace;
  /** For such a text: whether a file, as reports show it, has a part in it. */
  readonly covers?: (file: string) => boolean;
}

/** Where something of a rendered text is written. */
export interface WrittenPlace {
  readonly place: Place;
  /** False where the very line could not be found: `place` is then the nearest that stands for it. */
  readonly exact: boolean;
  /** Says so in words, as a phrase in brackets would; empty where there is nothing to say. */
  readonly remark: string;
  /** The line of a chart's values that a template takes the value from. */
  readonly value?: Place | undefined;
}

/** A range of a file, as UTF-16 offsets into its text; `end` is exclusive. */
export interface Place {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

/** A place beside that of a finding, with what it tells. */
export interface RelatedPlace {
  readonly place: Place;
  /** A noun phrase: "routed here from /ws on chat.example.com". */
  readonly message: string;
}

/** A range as people and reports count it: 1-based lines and columns in UTF-16 code units, end exclusive. */
export interface Range {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

const lineStarts = new WeakMap<SourceFile, readonly number[]>();

/** Offsets at which the lines of a file begin; `\n`, `\r\n` and a lone `\r` end a line, as in YAML. */
export function linesOf(file: SourceFile): readonly number[] {
  let starts = lineStarts.get(file);
  if (starts === undefined) {
    const found = [0];
    const { text } = file;
    const ends = /\r\n|\n|\r/g;
    for (let match = ends.exec(text); match !== null; match = ends.exec(text))
      found.push(match.index + match[0].length);
    starts = found;
    lineStarts.set(file, starts);
  }
  return starts;
}

/** Where a place is written: itself, unless its text was rendered. */
export function writtenPlace(place: Place): WrittenPlace {
  return place.file.sourceOf?.(place) ?? { place, exact: true, remark: '' };
}

/** Line and column of a place. Called only for what is printed: it reads the file up to the place once. */
export function rangeOf(place: Place): Range {
  const start = position(place.file, place.start);
  const end = position(place.file, Math.max(place.start, place.end));
  return { line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
}

/** 1-based line and column of an offset. */
export function position(file: SourceFile, offset: number): { line: number; column: number } {
  const starts = linesOf(file);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}
