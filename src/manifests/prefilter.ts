import { isListKind, KIND_WORD, roleOfKind } from './kinds.js';

/**
 * Tells which documents of a file are worth parsing, without parsing. Nothing of interest may be lost, so the rules are
 * those under which the answer is certain, and every doubt means "parse":
 *
 * - Documents are cut only at `---` in column 0 followed by white space, which YAML forbids inside of any scalar. In a
 *   file with directives (but for the usual one) nothing is cut.
 * - The kind of a document is known only if every line in column 0 is a comment, a plain `key:` or a list item under
 *   such a key, and exactly one of the keys is `kind`, followed by a plain word. Should that line be text of a sloppy
 *   multi-line string, the document would have no other plain spelling of `kind` in column 0, and so no kind at all.
 * - Where the kind is not known, a document can only be of interest if one of the kinds stands in it as a word. A kind
 *   holds only ASCII letters, so that quotes, folds, flow style, anchors and JSON leave it in one piece; it can only be
 *   hidden by escapes that spell a letter, by an escaped line break, or by `!!binary`.
 */
export interface Piece {
  readonly start: number;
  readonly end: number;
  /** The kind if it is certain without parsing; undefined if it is not; '' for a document without kind. */
  readonly kind: string | undefined;
}

const HIDDEN = /[A-Za-z"]\\\r?\n|\\(?:x|u00|U000000)(?:[46][1-9A-Fa-f]|[57][0-9Aa])|!!binary|2002:binary/;

/** True if a word of the text may be spelt so that a search does not find it. */
export function mayHideWords(text: string): boolean {
  return (text.includes('\\') || text.includes('binary')) && HIDDEN.test(text);
}

/** YAML ends lines at lone carriage returns too; with line feeds in their place, nobody has to think of them. */
export function withLineFeeds(text: string): string {
  return text.includes('\r') && /\r(?!\n)/.test(text) ? text.replace(/\r(?!\n)/g, '\n') : text;
}

/** The documents of a file that may be of interest, and how many documents there are in all. See `withLineFeeds`. */
export function piecesOf(text: string): { pieces: Piece[]; documents: number } {
  const pieces: Piece[] = [];
  const size = text.length;
  let documents = 0;
  // A document may begin with a directive; the marker after it does not end it.
  let line = text.startsWith(`${DIRECTIVE}---`) ? DIRECTIVE.length : 0;
  let start = 0;
  while (start < size) {
    let certain = true;
    let keys = 0;
    let shape = 0;
    let kind: string | undefined;
    if (text.startsWith('---', line) && isSpace(text, line + 3)) {
      certain = isBlankOrComment(text, line + 3);
      line = lineAfter(text, line);
    }
    for (; line < size; line = lineAfter(text, line)) {
      const code = text.charCodeAt(line);
      if (code === 32) {
        // A root that begins indented has no line in column 0 that says what it is.
        if (keys === 0 && certain && !isBlankOrComment(text, line)) certain = false;
      } else if ((code >= 97 && code <= 122) || (code >= 65 && code <= 90)) {
        const colon = plainKeyEnd(text, line);
        if (colon < 0) {
          certain = false;
          continue;
        }
        keys++;
        const bit = KEYS.get(text.slice(line, colon)) ?? 0;
        if (bit === KIND) {
          kind = plainWord(text, colon + 1);
          if (kind === undefined || (shape & KIND) !== 0) certain = false;
        }
        shape |= bit;
      } else if (code === 45) {
        if (text.startsWith('---', line) && isSpace(text, line + 3)) break;
        if (keys === 0 || !isSpace(text, line + 1)) certain = false;
      } else if (code === 37) {
        return uncut(text);
      } else if (code !== 10 && code !== 35 && code !== 13) {
        certain = false;
      }
    }
    documents++;
    const piece = judge(text, start, line, certain, kind, keys, shape);
    if (piece !== undefined) pieces.push(piece);
    start = line;
  }
  return { pieces, documents };
}

function lineAfter(text: string, line: number): number {
  const newline = text.indexOf('\n', line);
  return newline < 0 ? text.length : newline + 1;
}

/** The one directive that people write; others have an effect on how the text is to be read. */
const DIRECTIVE = '%YAML 1.2\n';

const KIND = 1;
const API_VERSION = 2;
const METADATA = 4;
const MESH_CONFIG = 8;
const GLOBAL = 16;
const PILOT = 32;
const ISTIOD = 64;
const KEYS: ReadonlyMap<string, number> = new Map([
  ['kind', KIND],
  ['apiVersion', API_VERSION],
  ['metadata', METADATA],
  ['spec', METADATA],
  ['meshConfig', MESH_CONFIG],
  ['global', GLOBAL],
  ['pilot', PILOT],
  ['istiod', ISTIOD],
]);

function judge(
  text: string,
  start: number,
  end: number,
  certain: boolean,
  kind: string | undefined,
  keys: number,
  shape: number,
): Piece | undefined {
  if (certain && keys > 0) {
    if (kind !== undefined) {
      return roleOfKind(kind) !== undefined || isListKind(kind) ? { start, end, kind } : undefined;
    }
    if ((shape & API_VERSION) !== 0) {
      return (shape & METADATA) !== 0 ? { start, end, kind: '' } : undefined;
    }
    const values =
      (shape & MESH_CONFIG) !== 0 || (shape & ISTIOD) !== 0 || (shape & (GLOBAL | PILOT)) === (GLOBAL | PILOT);
    return values ? { start, end, kind: '' } : undefined;
  }
  if (certain) return undefined;
  const piece = start === 0 && end === text.length ? text : text.slice(start, end);
  const named = KIND_WORD.test(piece) && piece.includes('apiVersion');
  return named || mayHideWords(piece) ? { start, end, kind: undefined } : undefined;
}

function uncut(text: string): { pieces: Piece[]; documents: number } {
  const piece = judge(text, 0, text.length, false, undefined, 0, 0);
  return { pieces: piece === undefined ? [] : [piece], documents: 1 };
}

function isSpace(text: string, i: number): boolean {
  const code = text.charCodeAt(i);
  return code === 32 || code === 10 || code === 13 || code === 9 || i >= text.length;
}

function isBlankOrComment(text: string, from: number): boolean {
  let i = from;
  while (text.charCodeAt(i) === 32) i++;
  const code = text.charCodeAt(i);
  return i >= text.length || code === 10 || code === 13 || code === 35;
}

/** The colon after a plain key of letters, digits, `.`, `_`, `-` and `/`; -1 if the line is anything else. */
function plainKeyEnd(text: string, start: number): number {
  let i = start + 1;
  for (; ; i++) {
    const code = text.charCodeAt(i);
    if ((code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 45 && code <= 57) || code === 95)
      continue;
    return code === 58 && isSpace(text, i + 1) ? i : -1;
  }
}

/** The only word on the rest of a line (a comment may follow). */
function plainWord(text: string, from: number): string | undefined {
  WORD.lastIndex = from;
  return WORD.exec(text)?.[1];
}

const WORD = /[ ]+([A-Za-z][A-Za-z0-9]*)[ ]*(?:[ ]#[^\n]*)?(?:\r?\n|$)/y;
