import type { Scalar } from './tree.js';

const INTEGER = /^[-+]?[0-9]+$/;
const OCTAL = /^0o[0-7]+$/;
const HEXADECIMAL = /^0x[0-9a-fA-F]+$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const INFINITE = /^[-+]?\.(?:inf|Inf|INF)$/;

const WORDS: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ...['', '~', 'null', 'Null', 'NULL'].map((word): [string, null] => [word, null]),
  ...['true', 'True', 'TRUE', 'yes', 'Yes', 'YES', 'on', 'On', 'ON'].map((word): [string, true] => [word, true]),
  ...['false', 'False', 'FALSE', 'no', 'No', 'NO', 'off', 'Off', 'OFF'].map((word): [string, false] => [word, false]),
]);

/**
 * The value of an unquoted scalar: YAML 1.2 core schema, and `yes`, `no`, `on`, `off` as booleans, because kubectl reads
 * YAML 1.1 here and sends `true` where the manifest says `on`. The single letters `y` and `n` stay strings, and numbers
 * are those of YAML 1.2 (`0777` is 777).
 */
export function plainValue(text: string): Scalar['value'] {
  const word = text.length <= 5 ? WORDS.get(text) : undefined;
  if (word !== undefined) return word;
  const first = text.charCodeAt(0);
  if (first > 57 || first < 43) return text;
  if (INTEGER.test(text) || FLOAT.test(text) || HEXADECIMAL.test(text)) return Number(text);
  if (OCTAL.test(text)) return Number.parseInt(text.slice(2), 8);
  if (INFINITE.test(text)) return first === 45 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (text === '.nan' || text === '.NaN' || text === '.NAN') return Number.NaN;
  return text;
}

/**
 * Where a block scalar ends: after the last character of its last line that is not blank, without the line break. An
 * empty one ends with its header. `limit` is any offset between that line and the next content.
 */
export function blockScalarEnd(text: string, start: number, limit: number): number {
  let header = start + 1;
  while (/[-+0-9]/.test(text.charAt(header))) header++;
  let headerLine = header;
  while (headerLine < limit && text.charCodeAt(headerLine) !== 10 && text.charCodeAt(headerLine) !== 13) headerLine++;
  let end = limit;
  for (let i = limit; i > headerLine; i--) {
    const code = text.charCodeAt(i - 1);
    if (code === 10 || code === 13) end = i - 1;
    else if (code !== 32 && code !== 9) return end;
  }
  return header;
}
