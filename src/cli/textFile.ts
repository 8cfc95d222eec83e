import { readFileSync } from 'node:fs';
import { decode, decodeUtf8 } from '../manifests/decode.js';

/** A text file that can be written again in the encoding in which it was read. */
export interface TextFile {
  /** Without byte order mark. */
  readonly text: string;
  /** With it: what `git diff` compares. */
  readonly marked: (text: string) => string;
  readonly encode: (text: string) => Buffer;
}

/** Reads a file in UTF-8 or UTF-16; undefined where it is no such text. Throws the errors of the file system. */
export function readTextFile(path: string): TextFile | undefined {
  const bytes = readFileSync(path);
  const decoded = decode(bytes);
  if (decoded === undefined || decoded.isDamaged) return undefined;
  const { text, isDamaged } = decoded.isLatin1 ? decodeUtf8(bytes) : decoded;
  if (isDamaged) return undefined;
  for (const encode of [utf8, utf16le, utf16be]) {
    for (const mark of ['\uFEFF', '']) {
      if (!encode(mark + text).equals(bytes)) continue;
      return { text, marked: (other) => mark + other, encode: (other) => encode(mark + other) };
    }
  }
  return undefined;
}

function utf8(text: string): Buffer {
  return Buffer.from(text, 'utf8');
}

function utf16le(text: string): Buffer {
  return Buffer.from(text, 'utf16le');
}

function utf16be(text: string): Buffer {
  return utf16le(text).swap16();
}
