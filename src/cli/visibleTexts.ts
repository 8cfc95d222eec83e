import { visible, withoutCommands } from '../report/visible.js';
import type { Output } from './io.js';

/** A copy of a document in which no text hides anything or steers a terminal: names in it come from strangers. */
export function visibleTexts<T>(document: T): T {
  if (typeof document === 'string') return visible(document) as T;
  if (Array.isArray(document)) return document.map(visibleTexts) as T;
  if (typeof document !== 'object' || document === null) return document;
  return Object.fromEntries(Object.entries(document).map(([key, value]) => [key, visibleTexts(value)])) as T;
}

/** An output for messages: what comes with them, such as names of files, can neither steer a terminal nor a CI system. */
export function inert(output: Output): Output {
  return {
    write: (text) => output.write(withoutCommands(text.split('\n').map(visible).join('\n'))),
    isTerminal: output.isTerminal,
    columns: output.columns,
  };
}
