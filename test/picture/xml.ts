import { DOMParser, type Document } from '@xmldom/xmldom';

/** Parses XML and throws for everything that is not well-formed. */
export function parsed(text: string): Document {
  return new DOMParser({
    onError: (level, message) => {
      // The parser frowns at the letter that stands for halves of surrogate pairs; XML does not.
      if (!message.startsWith('Unicode replacement character')) throw new Error(`${level}: ${message}`);
    },
  }).parseFromString(text, 'image/svg+xml');
}
