/**
 * Characters that JSON leaves as they are but that a terminal, a viewer or a line-based reader may act on: DEL and C1
 * controls, directional overrides, line separators. And `##`, with which commands to a CI runner begin.
 */
const UNSAFE = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|##(?=\w*\[)/g;

function escaped(text: string): string {
  if (text === '##') return '#\\u0023';
  return `\\u${text.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** A JSON document that is safe to print anywhere; the values are exactly the ones given. */
export function machineJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2).replace(UNSAFE, escaped)}\n`;
}
