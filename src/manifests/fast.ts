import {
  anchorEnd,
  codeOfQuoted,
  endOfLine,
  flowPlainEnd,
  isBreak,
  isRestEmpty,
  keyEnd,
  plainEnd,
  quotedEnd,
} from './lexer.js';
import { addKey, closeMap, forgetKeys, openMap } from './open-keys.js';
import { blockScalarEnd } from './scalar.js';
import { EMPTY, FOLDED, LITERAL, MAP, PLAIN, QUOTED, SEQ, TAGGED } from './tape.js';
import { beginTape, endCollection, push, takeRoot } from './tape-writer.js';
import type { Node } from './tree.js';

const MAX_DEPTH = 100;
/** Keys of more than 1024 characters are errors. */
const MAX_KEY = 1000;
// The state of the one document that is being read: module variables, because this is the innermost loop of wslint.
let text = '';
let limit = 0;
/** Offset and column of the next token; the column is -1 at the end of the document. */
let at = 0;
let column = 0;
/** Where the last value ended. */
let lastEnd = 0;
let depth = 0;
/**
 * A parser for the plain subset of YAML that nearly all manifests are written in: block maps and sequences, plain and
 * quoted scalars on one line, flow collections (and so JSON), block scalars. Whatever else it meets (aliases, merge keys,
 * most tags, tabs, scalars over several lines, duplicate keys, every error), it gives up with `undefined` and leaves the
 * document to the `yaml` library. What it accepts, it reads exactly as that library does.
 *
 * `start` and `end` delimit one document of a text without lone carriage returns; 'nothing' is one without content.
 */
export function parseFast(source: string, start: number, end: number): Node | 'nothing' | undefined {
  text = source;
  limit = end;
  depth = 0;
  forgetKeys();
  beginTape();
  const parsed = document(start);
  if (parsed !== true) return parsed === 'nothing' ? parsed : undefined;
  return takeRoot(text);
}

function document(start: number): boolean | 'nothing' {
  let from = start - 1;
  let marker = start;
  if (text.startsWith('%YAML 1.2\n', start)) {
    marker = start + 10;
    if (!text.startsWith('---', marker)) return false;
  }
  if (text.startsWith('---', marker)) {
    from = endOfLine(text, marker + 3, limit);
    if (from < 0) return false;
  }
  if (!nextLine(from)) return false;
  if (column < 0) return 'nothing';
  return block(-1) && column < 0;
}

function close(index: number, end: number): true {
  lastEnd = end;
  endCollection(index, end);
  depth--;
  return true;
}

/** Goes on from a line break (or the offset before a line) to the first token of the next line that has one. */
function nextLine(from: number): boolean {
  for (let i = from; ; ) {
    const start = ++i;
    let code = text.charCodeAt(i);
    while (code === 32) code = text.charCodeAt(++i);
    if (i >= limit) return atEnd();
    if (code === 10) continue;
    if (code === 35) {
      i = text.indexOf('\n', i);
      if (i < 0) i = limit;
    } else if (code === 13 && text.charCodeAt(i + 1) === 10) {
      i++;
    } else {
      if (code === 9 || code === 13 || code === 0xfeff) return false;
      if (i === start && (code === 45 || code === 46)) {
        if (text.startsWith('---', i)) return false;
        if (text.startsWith('...', i)) return isRestEmpty(text, i + 3, limit) && atEnd();
      }
      at = i;
      column = i - start;
      return true;
    }
  }
}

function atEnd(): true {
  at = limit;
  column = -1;
  return true;
}

/** Reads the node at `at` and goes on to the next line's token. `parent` is the column of the collection around it. */
function block(parent: number): boolean {
  const code = text.charCodeAt(at);
  if (code === 45 && isBreak(text, at + 1, limit)) return sequence(parent);
  if (code === 63) return mapping(at);
  const colon = keyEnd(text, at, limit);
  if (colon >= 0) return mapping(colon);
  return colon === -1 && inline(at, parent);
}

/** `firstColon` is the offset of the colon after the first key. */
function mapping(firstColon: number): boolean {
  if (++depth > MAX_DEPTH) return false;
  const own = column;
  const firstKey = openMap();
  const index = push(MAP, at, 0, 0);
  for (let colon = firstColon; ; ) {
    if (text.charCodeAt(at) === 63) {
      colon = explicitKey(own, firstKey);
      if (colon < 0) return false;
    } else if (colon < 0 || !key(at, colon, firstKey)) {
      return false;
    }
    if (!value(colon + 1, own)) return false;
    if (column !== own) break;
    colon = text.charCodeAt(at) === 63 ? at : keyEnd(text, at, limit);
  }
  closeMap(firstKey);
  return column < own && close(index, lastEnd);
}

/** Writes the key of `? key` on one line and `: value` on the next; answers the offset of the colon, or -1. */
function explicitKey(own: number, firstKey: number): number {
  if (text.charCodeAt(at + 1) !== 32) return -1;
  const start = at + 2;
  const end = plainEnd(text, start, limit);
  if (end < 0 || !key(start, end, firstKey)) return -1;
  const lineEnd = endOfLine(text, end, limit);
  if (lineEnd < 0 || !nextLine(lineEnd) || column !== own) return -1;
  return text.charCodeAt(at) === 58 && text.charCodeAt(at + 1) === 32 && endOfLine(text, at + 1, limit) < 0 ? at : -1;
}

function sequence(parent: number): boolean {
  if (++depth > MAX_DEPTH) return false;
  const own = column;
  const index = push(SEQ, at, 0, 0);
  do {
    const dash = at;
    const lineEnd = endOfLine(text, dash + 1, limit);
    if (lineEnd < 0) {
      at = dash + 2;
      while (text.charCodeAt(at) === 32) at++;
      column = own + at - dash;
      if (!block(own)) return false;
    } else {
      if (!nextLine(lineEnd)) return false;
      if (column > own) {
        if (!block(own)) return false;
      } else {
        lastEnd = dash + 1;
        push(EMPTY, lastEnd, lastEnd, 0);
      }
    }
  } while (column === own && text.charCodeAt(at) === 45 && isBreak(text, at + 1, limit));
  // Only a sequence in the column of its key may be followed by something in that column: the next key.
  return (column < own || (column === own && own === parent)) && close(index, lastEnd);
}

/** The value of a key or what stands below it. `from` is the offset after the colon, `own` the column of the map. */
function value(from: number, own: number): boolean {
  let i = from;
  while (text.charCodeAt(i) === 32) i++;
  const hasAnchor = text.charCodeAt(i) === 38;
  if (hasAnchor) {
    i = anchorEnd(text, i, limit);
    if (i < 0) return false;
    while (text.charCodeAt(i) === 32) i++;
  }
  // A comment needs a space before it.
  const lineEnd = endOfLine(text, text.charCodeAt(i - 1) === 32 ? i - 1 : i, limit);
  if (lineEnd < 0) return inline(i, own);
  if (!nextLine(lineEnd)) return false;
  if (column > own) return block(own);
  if (column === own && text.charCodeAt(at) === 45 && isBreak(text, at + 1, limit)) return sequence(own);
  lastEnd = from;
  push(EMPTY, from, from, 0);
  return !hasAnchor;
}

/** A scalar or flow collection that begins at `start`, and the way to the next token. */
function inline(start: number, own: number): boolean {
  const code = text.charCodeAt(start);
  if (code === 124 || code === 62) return blockScalar(start, own);
  if (code === 123 || code === 91) {
    at = start;
    if (!flow(own)) return false;
  } else if (code === 34 || code === 39) {
    lastEnd = quoted(start);
  } else {
    const isTagged = code === 33 && text.startsWith('!!str ', start);
    const first = isTagged ? start + 6 : start;
    lastEnd = plainEnd(text, first, limit);
    push(isTagged ? TAGGED : PLAIN, first, lastEnd, 0);
  }
  if (lastEnd < 0) return false;
  const lineEnd = endOfLine(text, lastEnd, limit);
  // A deeper line would go on with the scalar.
  return lineEnd >= 0 && nextLine(lineEnd) && column <= own;
}

/** Writes the key between `start` and its colon, unless the map has it already or it is a merge key. */
function key(start: number, colon: number, firstKey: number): boolean {
  // The limit counts the spaces before the colon too.
  if (colon - start > MAX_KEY) return false;
  let end = colon;
  while (text.charCodeAt(end - 1) === 32) end--;
  const quote = text.charCodeAt(start);
  const isQuoted = quote === 34 || quote === 39;
  // Escapes could spell a key that is there already.
  if (isQuoted ? codeOfQuoted(text, start, end) !== QUOTED : end - start === 2 && text.startsWith('<<', start))
    return false;
  const last = isQuoted ? end - 1 : end;
  let hash = 0;
  for (let i = isQuoted ? start + 1 : start; i < last; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  if (!addKey(hash, firstKey)) return false;
  push(isQuoted ? QUOTED : PLAIN, start, end, 0);
  return true;
}

/** Reads a quoted scalar; the offset after its closing quote, or -1. */
function quoted(start: number): number {
  const end = quotedEnd(text, start, limit);
  if (end >= 0) push(codeOfQuoted(text, start, end), start, end, 0);
  return end;
}

function blockScalar(start: number, own: number): boolean {
  // As a whole document it may stand in column 0, where document markers are hard to tell from text.
  if (own < 0) return false;
  const chomp = text.charCodeAt(start + 1);
  const headerEnd = endOfLine(text, chomp === 43 || chomp === 45 ? start + 2 : start + 1, limit);
  if (headerEnd < 0) return false;
  let content = -1;
  let blank = 0;
  let line = headerEnd + 1;
  while (line < limit) {
    let i = line;
    let code = text.charCodeAt(i);
    while (code === 32) code = text.charCodeAt(++i);
    if (code === 13 && text.charCodeAt(i + 1) === 10) code = 10;
    const spaces = i - line;
    if (i < limit && code !== 10) {
      if (content < 0) {
        if (code === 9 || spaces <= own || blank > spaces) return false;
        content = spaces;
      } else if (spaces < content) {
        if (code === 9 || spaces > own) return false;
        break;
      }
    } else if (content < 0 && spaces > blank) {
      blank = spaces;
    }
    const newline = text.indexOf('\n', i);
    line = newline < 0 || newline >= limit ? limit : newline + 1;
  }
  if (content < 0) return false;
  lastEnd = blockScalarEnd(text, start, line);
  push(text.charCodeAt(start) === 124 ? LITERAL : FOLDED, start, lastEnd, content);
  return nextLine(line - 1);
}

/** A flow collection at `at`; sets `lastEnd` behind it. All its lines must be deeper than `own`. */
function flow(own: number): boolean {
  if (++depth > MAX_DEPTH) return false;
  const firstKey = openMap();
  const isMap = text.charCodeAt(at) === 123;
  const closing = isMap ? 125 : 93;
  const index = push(isMap ? MAP : SEQ, at, 0, 0);
  at++;
  for (;;) {
    if (!flowSpace(own)) return false;
    if (text.charCodeAt(at) === closing) {
      closeMap(firstKey);
      return close(index, ++at);
    }
    if (isMap && !flowKey(own, firstKey)) return false;
    const code = text.charCodeAt(at);
    const start = at;
    if (code === 123 || code === 91) {
      if (!flow(own)) return false;
    } else if (code === 34 || code === 39) {
      at = quoted(start);
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
  if (!key(start, i, firstKey)) return false;
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
