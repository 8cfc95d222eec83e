import { forgetAnchors, isLinked } from './anchors.js';
import { afterContent, contentColumn } from './blockText.js';
import { flowEnd } from './flow.js';
import { writeAlias, writeAnchor, writeKey, writeQuoted } from './leaves.js';
import { endOfLine, isBreak, isRestEmpty, keyEnd, plainEnd } from './lexer.js';
import { closeMap, forgetKeys, openMap } from './open-keys.js';
import type { Tree } from './resolve.js';
import { resolveTape } from './resolveTape.js';
import { blockScalarEnd } from './scalar.js';
import { EMPTY, FOLDED, LITERAL, MAP, PLAIN, SEQ, TAGGED } from './tape.js';
import { beginTape, endCollection, openTape, push, takeRoot } from './tape-writer.js';
import type { Node } from './tree.js';

/** Below what the `yaml` library is given: it counts scalars too. */
const MAX_DEPTH = 490;
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
 * quoted scalars on one line, flow collections (and so JSON), block scalars. Whatever else it meets (most tags, tabs,
 * scalars over several lines, every error), it gives up with `undefined` and leaves the document to the `yaml` library;
 * one with aliases, merge keys or duplicate keys to {@link parseLinked}. What it accepts, it reads exactly as that
 * library does.
 *
 * `start` and `end` delimit one document of a text without lone carriage returns; 'nothing' is one without content.
 */
export function parseFast(source: string, start: number, end: number): Node | 'nothing' | undefined {
  const parsed = parse(source, start, end);
  if (parsed !== true) return parsed === 'nothing' ? parsed : undefined;
  return isLinked() ? undefined : takeRoot(text);
}

/** The same for a document with aliases, merge keys or keys that are there twice. */
export function parseLinked(source: string, start: number, end: number): Tree | undefined {
  return parse(source, start, end) === true && isLinked() ? resolveTape(text, openTape()) : undefined;
}

function parse(source: string, start: number, end: number): boolean | 'nothing' {
  text = source;
  limit = end;
  depth = 0;
  forgetKeys();
  forgetAnchors();
  beginTape();
  return document(start);
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
  if (code === 42) return inline(at, parent);
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
    } else if (colon < 0 || !writeKey(text, at, colon, firstKey)) {
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
  if (end < 0 || !writeKey(text, start, end, firstKey)) return -1;
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
    if (text.startsWith(' &', dash + 1)) {
      if (!anchored(dash + 2, own, false)) return false;
    } else if (lineEnd < 0) {
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
  if (text.charCodeAt(i) === 38) return anchored(i, own, true);
  // A comment needs a space before it.
  const lineEnd = endOfLine(text, text.charCodeAt(i - 1) === 32 ? i - 1 : i, limit);
  if (lineEnd < 0) return inline(i, own);
  if (!nextLine(lineEnd)) return false;
  if (column > own) return block(own);
  if (isSequenceAt(own)) return sequence(own);
  lastEnd = from;
  push(EMPTY, from, from, 0);
  return true;
}

function isSequenceAt(own: number): boolean {
  return column === own && text.charCodeAt(at) === 45 && isBreak(text, at + 1, limit);
}

/** A node with an anchor that begins at `start`. As the value of a key, a sequence may stand in the key's column. */
function anchored(start: number, own: number, isValue: boolean): boolean {
  let i = writeAnchor(text, start, limit);
  if (i < 0) return false;
  const lineEnd = endOfLine(text, i, limit);
  while (text.charCodeAt(i) === 32) i++;
  if (lineEnd < 0) return inline(i, own);
  if (!nextLine(lineEnd)) return false;
  return column > own ? block(own) : isValue && isSequenceAt(own) && sequence(own);
}

/** A scalar or flow collection that begins at `start`, and the way to the next token. */
function inline(start: number, own: number): boolean {
  const code = text.charCodeAt(start);
  if (code === 124 || code === 62) return blockScalar(start, own);
  if (code === 123 || code === 91) {
    lastEnd = flowEnd(text, start, limit, own, MAX_DEPTH - depth);
  } else if (code === 34 || code === 39) {
    lastEnd = writeQuoted(text, start, limit);
  } else if (code === 42) {
    lastEnd = writeAlias(text, start, limit);
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

function blockScalar(start: number, own: number): boolean {
  // As a whole document it may stand in column 0, where document markers are hard to tell from text.
  if (own < 0) return false;
  const chomp = text.charCodeAt(start + 1);
  const headerEnd = endOfLine(text, chomp === 43 || chomp === 45 ? start + 2 : start + 1, limit);
  if (headerEnd < 0) return false;
  const content = contentColumn(text, headerEnd + 1, own, limit);
  if (content < 0) return false;
  const line = afterContent(text, headerEnd + 1, content, own, limit);
  if (line < 0) return false;
  lastEnd = blockScalarEnd(text, start, line);
  push(text.charCodeAt(start) === 124 ? LITERAL : FOLDED, start, lastEnd, content);
  return nextLine(line - 1);
}
