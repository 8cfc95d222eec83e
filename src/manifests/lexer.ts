import { DOUBLE, QUOTED, SINGLE } from './tape.js';

// The tokens of the plain subset of YAML that the fast parser reads. All functions work on offsets into a text that
// ends, for them, at `limit`; -1 means: not such a token, or an unusual one that is left to the `yaml` library.

/** True for a space, a line break and the end. */
export function isBreak(text: string, i: number, limit: number): boolean {
  const code = text.charCodeAt(i);
  return code === 32 || code === 10 || code === 13 || i >= limit;
}

/** The line break (or the limit) if only spaces and a comment stand before it. */
export function endOfLine(text: string, from: number, limit: number): number {
  let i = from;
  let code = text.charCodeAt(i);
  while (code === 32) code = text.charCodeAt(++i);
  if (i >= limit) return limit;
  if (code === 10) return i;
  if (code === 13 && text.charCodeAt(i + 1) === 10) return i + 1;
  if (code !== 35 || i === from) return -1;
  const newline = text.indexOf('\n', i);
  return newline < 0 || newline > limit ? limit : newline;
}

const NO_PLAIN_START = new Set(
  '!"#%&\'*,:>?@[]`{|}\uFEFF\t\r\n '.split('').map((character) => character.charCodeAt(0)),
);

function beginsPlain(text: string, start: number, limit: number): boolean {
  const code = text.charCodeAt(start);
  if (code >= 97 && code <= 122) return true;
  if (code === 45) return !isBreak(text, start + 1, limit) && !NO_PLAIN_START.has(text.charCodeAt(start + 1));
  return start < limit && !NO_PLAIN_START.has(code);
}

/** The offset after a plain scalar in block context; -1 also where it holds a tab, or a colon that makes it a key. */
export function plainEnd(text: string, start: number, limit: number): number {
  if (!beginsPlain(text, start, limit)) return -1;
  let end = start;
  for (let i = start; i < limit; i++) {
    const code = text.charCodeAt(i);
    if (code === 32) continue;
    if (code === 10 || (code === 13 && text.charCodeAt(i + 1) === 10)) break;
    if (code === 9 || code === 13 || (code === 58 && isBreak(text, i + 1, limit))) return -1;
    if (code === 35 && end < i) break;
    end = i + 1;
  }
  return end;
}

/** The offset after a plain scalar inside of brackets. */
export function flowPlainEnd(text: string, start: number, limit: number): number {
  if (!beginsPlain(text, start, limit)) return -1;
  let end = start;
  for (let i = start; i < limit; i++) {
    const code = text.charCodeAt(i);
    if (code === 32) continue;
    if (code === 10 || code === 13 || code === 44 || code === 93 || code === 125) return end;
    if (code === 58 && (isBreak(text, i + 1, limit) || NO_PLAIN_START.has(text.charCodeAt(i + 1)))) return end;
    if (code === 9 || code === 91 || code === 123 || (code === 35 && end < i)) return -1;
    end = i + 1;
  }
  return -1;
}

/**
 * The offset of the colon after a key that begins at `start`, in block context; -1 if this is no key, -2 if it may be an
 * unusual one.
 */
export function keyEnd(text: string, start: number, limit: number): number {
  let code = text.charCodeAt(start);
  let i = start;
  if (code === 34 || code === 39) {
    i = quotedEnd(text, start, limit);
    if (i < 0) return -2;
    while (text.charCodeAt(i) === 32) i++;
    if (text.charCodeAt(i) !== 58) return -1;
    return isBreak(text, i + 1, limit) ? i : -2;
  }
  if (code === 123 || code === 91 || code === 124 || code === 62) return -1;
  if (!beginsPlain(text, start, limit)) return -2;
  for (; i < limit; code = text.charCodeAt(++i)) {
    if (code === 58) {
      if (isBreak(text, i + 1, limit)) return i;
    } else if (code <= 35) {
      if (code === 10 || code === 13 || (code === 35 && text.charCodeAt(i - 1) === 32)) return -1;
      if (code === 9) return -2;
    }
  }
  return -1;
}

/** The offset after the closing quote, which has to stand on the same line. */
export function quotedEnd(text: string, start: number, limit: number): number {
  const quote = text.charCodeAt(start);
  for (let i = start + 1; i < limit; i++) {
    const code = text.charCodeAt(i);
    if (code === quote) {
      if (quote === 34 || text.charCodeAt(i + 1) !== 39) return i + 1;
      i++;
    } else if (code === 10 || code === 13) {
      return -1;
    } else if (code === 92 && quote === 34) {
      ESCAPE.lastIndex = i + 1;
      if (!ESCAPE.test(text)) return -1;
      i = ESCAPE.lastIndex - 1;
    }
  }
  return -1;
}

const ESCAPE = /[0abtnvfre "/\\N_LP]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}/y;

/** How the content of a quoted scalar is to be read: as it stands, or with its escapes resolved. */
export function codeOfQuoted(text: string, start: number, end: number): number {
  const single = text.charCodeAt(start) === 39;
  const special = single ? 39 : 92;
  // A search with `indexOf` would run to the end of the file, once for every string of a long JSON.
  for (let i = start + 1; i < end - 1; i++) if (text.charCodeAt(i) === special) return single ? SINGLE : DOUBLE;
  return QUOTED;
}

/** The offset after an anchor (`&name`). */
export function anchorEnd(text: string, start: number, limit: number): number {
  const i = nameEnd(text, start + 1);
  return i > start + 1 && isBreak(text, i, limit) ? i : -1;
}

/** The offset after an alias (`*name`). */
export function aliasEnd(text: string, start: number, limit: number): number {
  const i = nameEnd(text, start + 1);
  const code = text.charCodeAt(i);
  return i > start + 1 && (isBreak(text, i, limit) || code === 44 || code === 93 || code === 125) ? i : -1;
}

function nameEnd(text: string, start: number): number {
  NAME.lastIndex = start;
  return NAME.test(text) ? NAME.lastIndex : start;
}

const NAME = /[A-Za-z0-9_-]+/y;

/** Whether a plain key is the one that merges other maps into its own. */
export function isMergeKey(text: string, start: number, end: number): boolean {
  return end - start === 2 && text.startsWith('<<', start);
}

/** True if nothing but blank lines and comments follows. */
export function isRestEmpty(text: string, from: number, limit: number): boolean {
  for (let i = from; i < limit; i++) {
    i = endOfLine(text, i, limit);
    if (i < 0) return false;
    // A comment may begin its line.
    while (text.charCodeAt(i + 1) === 35 && i + 1 < limit) {
      i = text.indexOf('\n', i + 1);
      if (i < 0) return true;
    }
  }
  return true;
}
