import { isAscii, isUtf8 } from 'node:buffer';

export type Decoded =
  | { readonly text: string; readonly isLatin1: boolean; readonly isDamaged: boolean }
  /** Not text at all. */
  | undefined;

/**
 * The text of a file's bytes: UTF-8 or UTF-16, with or without byte order mark (which is left out). `isLatin1`: the text
 * is not decoded yet but has one character a byte, enough to search it for ASCII; ask again with `decodeUtf8`.
 */
export function decode(bytes: Buffer): Decoded {
  const [first = 1, second = 1, third = 1, fourth = 1] = bytes;
  if (first === 0xff && second === 0xfe) return utf16(bytes.subarray(2));
  if (first === 0xfe && second === 0xff) return utf16(swapped(bytes.subarray(2)));
  // Manifests begin with ASCII, of which every other byte is 0.
  if (first === 0 && second !== 0 && third === 0 && fourth !== 0) return utf16(swapped(bytes));
  if (first !== 0 && second === 0 && third !== 0 && fourth === 0) return utf16(bytes);
  // The method that `toString` ends in: for many small files the way there costs more than the conversion.
  const text = (bytes as Latin1Bytes).latin1Slice(markLength(bytes), bytes.length);
  return text.includes('\0') ? undefined : { text, isLatin1: !isAscii(bytes), isDamaged: false };
}

/** Invalid sequences become U+FFFD, and the text is marked as damaged. */
export function decodeUtf8(bytes: Buffer): { text: string; isDamaged: boolean } {
  return { text: bytes.toString('utf8', markLength(bytes)), isDamaged: !isUtf8(bytes) };
}

function markLength(bytes: Buffer): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

function utf16(bytes: Buffer): Decoded {
  const text = bytes.toString('utf16le');
  if (text.includes('\0')) return undefined;
  const isDamaged = bytes.length % 2 === 1 || LONE_SURROGATE.test(text);
  return { text: text.charCodeAt(0) === 0xfeff ? text.slice(1) : text, isLatin1: false, isDamaged };
}

function swapped(bytes: Buffer): Buffer {
  return Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2))).swap16();
}

const LONE_SURROGATE = /\p{Surrogate}/u;

interface Latin1Bytes extends Buffer {
  latin1Slice(start: number, end: number): string;
}
