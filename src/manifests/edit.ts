import type { Place } from './place.js';
import type { Field } from './resource.js';

/** A text edit: replaces the place's range; empty text deletes it. */
export interface TextEdit {
  readonly place: Place;
  readonly text: string;
}

/**
 * The edit that deletes a key with its value where it stands alone on its lines (block style, not the first key of a
 * list item, not the only key of its map): comments and layout of everything else stay. Undefined where it cannot be
 * done that simply.
 */
export function deletion(field: Field): TextEdit | undefined {
  const { key, node, file } = field;
  if (key === undefined || node === undefined || field.siblings < 2) return undefined;
  const { text } = file;
  const lineStart = lineStartBefore(text, key.start);
  const after = lineEndAfter(text, Math.max(node.end, key.end));
  if (lineStart === undefined || after === undefined) return undefined;
  return { place: { file, start: lineStart, end: afterBreak(text, after) }, text: '' };
}

/** The edit that replaces a scalar value; quotes are the caller's. Undefined for anything but a scalar. */
export function replacement(field: Field, text: string): TextEdit | undefined {
  if (field.node?.type !== 'scalar') return undefined;
  return { place: { file: field.file, start: field.node.start, end: field.node.end }, text };
}

/** The edit that renames a key. */
export function renaming(field: Field, name: string): TextEdit | undefined {
  if (field.key === undefined) return undefined;
  return { place: { file: field.file, start: field.key.start, end: field.key.end }, text: name };
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
