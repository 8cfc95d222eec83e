import { writeAlias, writeAnchor, writeKey, writeQuoted } from './leaves.js';
import { flowPlainEnd, isBreak, quotedEnd } from './lexer.js';
import { closeMap, openMap } from './open-keys.js';
import { MAP, PLAIN, SEQ } from './tape.js';
import { endCollection, push } from './tape-writer.js';

// What is being read, and the offset of the next token: module variables, as in the parser around it.
let text = '';
let limit = 0;
let at = 0;

/**
 * Writes the flow collection that begins at `start`, of at most `levels` levels; the offset after it, or -1. All its
 * lines must be deeper than the column `own`.
 */
export function flowEnd(source: string, start: number, end: number, own: number, levels: number): number {
  text = source;
  limit = end;
  at = start;
  return flow(own, levels) ? at : -1;
}

function flow(own: number, levels: number): boolean {
  if (levels <= 0) return false;
  const firstKey = openMap();
  const isMap = text.charCodeAt(at) === 123;
  const closing = isMap ? 125 : 93;
  const index = push(isMap ? MAP : SEQ, at, 0, 0);
  at++;
  for (;;) {
    if (!flowSpace(own)) return false;
    if (text.charCodeAt(at) === closing) {
      closeMap(firstKey);
      endCollection(index, ++at);
      return true;
    }
    if (isMap && !flowKey(own, firstKey)) return false;
    if (text.charCodeAt(at) === 38) {
      at = writeAnchor(text, at, limit);
      if (at < 0 || !flowSpace(own)) return false;
    }
    const code = text.charCodeAt(at);
    const start = at;
    if (code === 123 || code === 91) {
      if (!flow(own, levels - 1)) return false;
    } else if (code === 34 || code === 39) {
      at = writeQuoted(text, start, limit);
    } else if (code === 42) {
      at = writeAlias(text, start, limit);
    } else {
      at = flowPlainEnd(text, start, limit);
      push(PLAIN, start, at, 0);
    }
    if (at < 0 || !flowSpace(own)) return false;
    if (text.charCodeAt(at) === 44) at++;
    else if (text.charCodeAt(at) !== closing) return false;
  }
}

/** Reads a key and its colon, and goes to the value. */
function flowKey(own: number, firstKey: number): boolean {
  const start = at;
  const code = text.charCodeAt(start);
  const isQuoted = code === 34 || code === 39;
  let i = isQuoted ? quotedEnd(text, start, limit) : flowPlainEnd(text, start, limit);
  if (i < 0) return false;
  while (text.charCodeAt(i) === 32) i++;
  if (text.charCodeAt(i) !== 58 || !(isQuoted || isBreak(text, i + 1, limit))) return false;
  if (!writeKey(text, start, i, firstKey)) return false;
  at = i + 1;
  return flowSpace(own);
}

/** Goes to the next token inside of brackets, over line breaks too. */
function flowSpace(own: number): boolean {
  let lineStart = -1;
  for (let i = at; i < limit; i++) {
    const code = text.charCodeAt(i);
    if (code === 32 || (code === 13 && text.charCodeAt(i + 1) === 10)) continue;
    if (code === 10) {
      lineStart = i + 1;
      continue;
    }
    at = i;
    if (code === 9 || code === 35 || code === 13) return false;
    if (lineStart < 0) return true;
    return i - lineStart > own && !(i === lineStart && (text.startsWith('---', i) || text.startsWith('...', i)));
  }
  return false;
}
