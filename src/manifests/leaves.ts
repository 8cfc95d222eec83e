import { addAnchor, anchorAt, markLinked } from './anchors.js';
import { aliasEnd, anchorEnd, codeOfQuoted, isMergeKey, quotedEnd } from './lexer.js';
import { addKey } from './open-keys.js';
import { ALIAS, PLAIN, QUOTED } from './tape.js';
import { nextIndex, push } from './tape-writer.js';

/** Keys of more than 1024 characters are errors. */
const MAX_KEY = 1000;

/** Writes the key between `start` and its colon; false if it is an unusual one. */
export function writeKey(text: string, start: number, colon: number, firstKey: number): boolean {
  // The limit counts the spaces before the colon too.
  if (colon - start > MAX_KEY) return false;
  let end = colon;
  while (text.charCodeAt(end - 1) === 32) end--;
  const quote = text.charCodeAt(start);
  const isQuoted = quote === 34 || quote === 39;
  // Escapes could spell a key that is there already.
  if (isQuoted && codeOfQuoted(text, start, end) !== QUOTED) return false;
  const last = isQuoted ? end - 1 : end;
  let hash = 0;
  for (let i = isQuoted ? start + 1 : start; i < last; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  if (!addKey(hash, firstKey) || (!isQuoted && isMergeKey(text, start, end))) markLinked();
  push(isQuoted ? QUOTED : PLAIN, start, end, 0);
  return true;
}

/** Writes a quoted scalar; the offset after its closing quote, or -1. */
export function writeQuoted(text: string, start: number, limit: number): number {
  const end = quotedEnd(text, start, limit);
  if (end >= 0) push(codeOfQuoted(text, start, end), start, end, 0);
  return end;
}

/** Writes an alias; the offset after it, or -1. */
export function writeAlias(text: string, start: number, limit: number): number {
  const index = nextIndex();
  const end = aliasEnd(text, start, limit);
  if (end < 0 || anchorAt(index) !== undefined) return -1;
  markLinked();
  push(ALIAS, start, end, 0);
  return end;
}

/** Gives the next node the anchor at `start`; the offset after it, or -1. */
export function writeAnchor(text: string, start: number, limit: number): number {
  const end = anchorEnd(text, start, limit);
  if (end >= 0) addAnchor(nextIndex(), text.slice(start + 1, end));
  return end;
}
