import type { YamlLibrary } from './arbiter.js';

/**
 * The offset at which a document is nested deeper than `max`; -1 if it never is. Parsers recurse, so this is asked
 * before: a megabyte of `[` must not cost seconds or the stack.
 */
export function tooDeepAt(yaml: YamlLibrary, text: string, max: number): number {
  return mayBeDeep(text, max) ? exactDepth(yaml, text, max) : -1;
}

/** Cheap and never wrong when it says no: brackets of all kinds of text count, and columns instead of levels. */
function mayBeDeep(text: string, max: number): boolean {
  let open = 0;
  let lineStart = true;
  let run = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 10) {
      lineStart = true;
      run = 0;
    } else if (code === 91 || code === 123) {
      if (++open > max) return true;
      lineStart = false;
    } else if (code === 93 || code === 125) {
      if (open > 0) open--;
    } else if (lineStart) {
      // White space, `-`, `?` and `:` before a line's first word.
      if (code === 32 || code === 45 || code === 63 || code === 58) run++;
      else lineStart = false;
      if (run > max) return true;
    }
  }
  return false;
}

function exactDepth(yaml: YamlLibrary, text: string, max: number): number {
  const columns: number[] = [];
  let flow = 0;
  let offset = 0;
  let lineStart = 0;
  let inScalar = false;
  let fresh = true;
  for (const token of new yaml.Lexer().lex(text)) {
    if (token === '\u0002' || token === '\u0018' || token === '\u001f') {
      inScalar = token === '\u001f';
      continue;
    }
    if (inScalar || token.trim() !== '') {
      if (!inScalar && (token === '[' || token === '{')) flow++;
      else if (!inScalar && (token === ']' || token === '}')) flow--;
      const column = offset - lineStart;
      if (flow === 0 && fresh && !token.startsWith('#')) {
        while (columns.length > 0 && (columns[columns.length - 1] ?? 0) >= column) columns.pop();
        columns.push(column);
        if (inScalar || !/^[-?:]$/.test(token)) fresh = false;
      }
      if (flow + columns.length > max) return offset;
    }
    inScalar = false;
    const newline = token.lastIndexOf('\n');
    if (newline >= 0) {
      lineStart = offset + newline + 1;
      fresh = true;
    }
    offset += token.length;
  }
  return -1;
}
