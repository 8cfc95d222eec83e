/**
 * The column of the first line of a block scalar that is not blank; -1 where there is none or it is unusual. `from` is
 * the offset of the line after the header, `own` the column of the collection around it.
 */
export function contentColumn(text: string, from: number, own: number, limit: number): number {
  let blank = 0;
  for (let line = from; line < limit; ) {
    const first = afterSpaces(text, line);
    const spaces = first - line;
    const isBlank = isBlankAt(text, first, limit);
    if (!isBlank) return text.charCodeAt(first) === 9 || spaces <= own || blank > spaces ? -1 : spaces;
    if (spaces > blank) blank = spaces;
    line = lineAfter(text, first, limit);
  }
  return -1;
}

/** The offset of the first line that is no part of a block scalar whose lines stand at `column`; -1: unusual. */
export function afterContent(text: string, from: number, column: number, own: number, limit: number): number {
  let line = from;
  while (line < limit) {
    const first = afterSpaces(text, line);
    if (first - line < column && !isBlankAt(text, first, limit)) {
      return text.charCodeAt(first) === 9 || first - line > own ? -1 : line;
    }
    line = lineAfter(text, first, limit);
  }
  return line;
}

function afterSpaces(text: string, line: number): number {
  let i = line;
  while (text.charCodeAt(i) === 32) i++;
  return i;
}

function isBlankAt(text: string, i: number, limit: number): boolean {
  const code = text.charCodeAt(i);
  return i >= limit || code === 10 || (code === 13 && text.charCodeAt(i + 1) === 10);
}

function lineAfter(text: string, from: number, limit: number): number {
  const newline = text.indexOf('\n', from);
  return newline < 0 || newline >= limit ? limit : newline + 1;
}
