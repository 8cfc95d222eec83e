import { isBound } from './bound.js';
import type { Place, SourceFile } from './place.js';
import type { Field } from './resource.js';
import type { Scalar } from './tree.js';

/** A text edit: replaces the place's range; empty text deletes it. */
export interface TextEdit {
  readonly place: Place;
  readonly text: string;
  /** Of the deletion of a key: the map that holds it. */
  readonly map?: KeyedMap;
}

/** A map of which keys are deleted: without the last of them it would be null. */
export interface KeyedMap {
  /** Where it begins: offset into the text of its file. */
  readonly start: number;
  readonly keys: number;
}

/**
 * The edit that deletes a key with its value: in block style where it stands alone on its lines (not the first key of a
 * list item), in flow style and JSON with its comma, and never the only key of its map. Comments and layout of
 * everything else stay. Undefined where it cannot be done that simply, or where an alias elsewhere would change or break.
 */
export function deletion(field: Field): TextEdit | undefined {
  const { key, node, file } = field;
  const map = field.map && { start: field.map.start, keys: field.map.pairs.length };
  if (key === undefined || node === undefined || map === undefined || map.keys < 2) return undefined;
  const { text } = file;
  const valueEnd = Math.max(node.end, key.end);
  const lineStart = lineStartBefore(text, key.start);
  const after = lineEndAfter(text, valueEnd);
  const inBlock = after !== undefined && !isClosedBelow(text, after);
  if (inBlock) {
    if (lineStart === undefined) return undefined;
    return unbound({ place: { file, start: lineStart, end: afterBreak(text, after) }, text: '', map });
  }
  const range = flowRange(text, key.start, valueEnd, lineStart);
  return range && unbound({ place: { file, ...range }, text: '', map });
}

/** An edit that changes nothing but what it is about; undefined where aliases or merge keys are in the way. */
function unbound(edit: TextEdit): TextEdit | undefined {
  return isBound(edit.place) ? undefined : edit;
}

/** An entry of a map in braces with the comma behind it, or, of the last entry, with the one before it. */
function flowRange(
  text: string,
  start: number,
  end: number,
  lineStart: number | undefined,
): { readonly start: number; readonly end: number } | undefined {
  const next = skip(text, end, 1);
  if (text.charAt(next) === ',') {
    const after = lineEndAfter(text, next + 1);
    if (after === undefined) return { start, end: skipBlanks(text, next + 1) };
    // The line belongs to the entry alone; of a line with a comment or others, the rest stays.
    const isBare = text.slice(next + 1, after).trim() === '';
    return lineStart !== undefined && isBare ? { start: lineStart, end: afterBreak(text, after) } : undefined;
  }
  const before = skip(text, start - 1, -1);
  return text.charAt(next) === '}' && text.charAt(before) === ',' ? { start: before, end } : undefined;
}

/** Whether the next thing below a line closes a map in braces: then the line is the last entry of that map. */
function isClosedBelow(text: string, offset: number): boolean {
  return text.charAt(skip(text, offset, 1)) === '}';
}

/** The offset of the next character that is no white space, in one direction. */
function skip(text: string, from: number, step: 1 | -1): number {
  let at = from;
  while (at >= 0 && at < text.length && (isBlank(text.charCodeAt(at)) || isBreak(text.charCodeAt(at)))) at += step;
  return at;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (isBlank(text.charCodeAt(at))) at++;
  return at;
}

/**
 * The edit that replaces a scalar value by a plain word. It stays in the quotes that it is written in, because JSON needs
 * them; the same word is written again to take them away. Undefined for anything but a scalar, and where an alias repeats
 * the value.
 */
export function replacement({ file, node }: Field, word: string): TextEdit | undefined {
  if (node?.type !== 'scalar') return undefined;
  const quote = word === node.text ? '' : quoteOf(file, node);
  return unbound({ place: { file, start: node.start, end: node.end }, text: `${quote}${word}${quote}` });
}

/**
 * The edit that renames a key, which stays in the quotes that it is written in: JSON has no others. Undefined where an
 * alias repeats it, or where it overrides what a merge key brings.
 */
export function renaming({ file, key }: Field, name: string): TextEdit | undefined {
  if (key === undefined) return undefined;
  const quote = quoteOf(file, key);
  return unbound({ place: { file, start: key.start, end: key.end }, text: `${quote}${name}${quote}` });
}

/** The quotes of a scalar; empty for plain and block scalars. */
function quoteOf(file: SourceFile, { start, quoted }: Scalar): string {
  const first = file.text.charAt(start);
  return quoted && (first === '"' || first === "'") ? first : '';
}

/** Where the line begins; undefined if anything but white space stands between. A line may be megabytes long. */
function lineStartBefore(text: string, offset: number): number | undefined {
  let start = offset;
  while (start > 0 && isBlank(text.charCodeAt(start - 1))) start--;
  return start === 0 || isBreak(text.charCodeAt(start - 1)) ? start : undefined;
}

/** Where the line ends; undefined if anything but white space and a comment follows. */
function lineEndAfter(text: string, offset: number): number | undefined {
  // A block scalar or map ends behind its last line break: then its last line is complete already.
  if (offset > 0 && isBreak(text.charCodeAt(offset - 1))) return offset - 1;
  let end = offset;
  while (end < text.length && isBlank(text.charCodeAt(end))) end++;
  if (text.charCodeAt(end) === 35) while (end < text.length && !isBreak(text.charCodeAt(end))) end++;
  return end === text.length || isBreak(text.charCodeAt(end)) ? end : undefined;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

function afterBreak(text: string, offset: number): number {
  if (text.startsWith('\r\n', offset)) return offset + 2;
  return offset < text.length ? offset + 1 : offset;
}

function isBreak(code: number): boolean {
  return code === 10 || code === 13;
}
