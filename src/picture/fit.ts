import { visible } from '../report/visible.js';
import { graphemes } from '../report/width.js';
import { type Face, widthOf } from './measure.js';

/** Lines that fit, and the whole text where some of it had to be left out. */
export interface Fitted {
  readonly lines: readonly string[];
  readonly full?: string;
}

/** Where lines may break: names after their separators, sentences at spaces. */
export type Breaking = 'name' | 'prose';

/** Longer texts are cut before they are measured. */
const LONGEST = 600;

/** Breaks a text into at most `most` lines of `width` pixels; of what does not fit, the middle is left out. */
export function fitLines(text: string, face: Face, width: number, most: number, breaking: Breaking): Fitted {
  const whole = visible(text.replace(/\s+/g, ' ').trim());
  const letters = [...graphemes(whole.length > LONGEST * 4 ? shortened([...whole], LONGEST) : whole)];
  const lines = broken(letters.join(''), face, width, breaking);
  if (lines.length <= most && letters.length <= LONGEST && whole.length <= LONGEST * 4) return { lines };
  let low = 1;
  let high = Math.min(letters.length - 1, LONGEST);
  let best = broken(shortened(letters, low), face, width, breaking);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const tried = broken(shortened(letters, middle), face, width, breaking);
    if (tried.length <= most) {
      best = tried;
      low = middle;
    } else high = middle - 1;
  }
  return { lines: best.slice(0, most), full: whole };
}

/** A file and line on one line: whole folders are left out at the front before anything else is. */
export function fitPlace(place: string, face: Face, width: number): Fitted {
  const whole = visible(place);
  const folders = whole.split('/').length <= 40 ? whole.split('/') : [];
  for (let from = 0; from < folders.length; from++) {
    const text = from === 0 ? whole : `…/${folders.slice(from).join('/')}`;
    if (widthOf(text, face) <= width) return from === 0 ? { lines: [text] } : { lines: [text], full: whole };
  }
  const cut = fitLines(folders.at(-1) ?? whole, face, width, 1, 'name');
  return { lines: cut.lines, full: whole };
}

function shortened(letters: readonly string[], kept: number): string {
  const head = Math.ceil(kept / 2);
  return `${letters.slice(0, head).join('')}…${letters.slice(letters.length - (kept - head)).join('')}`;
}

/** What stays on one line if it can: a scheme with what follows, a port with its colon. */
const PARTS: Readonly<Record<Breaking, RegExp>> = {
  name: /[a-z]+:\/\/[^\s./:,_-]*[./,_-]*|:?[^\s./:,_-]+[./,_-]*|[./,_-]+|:+|\s+/g,
  prose: /\S+|\s+/g,
};

function partsOf(text: string, face: Face, width: number, breaking: Breaking): string[] {
  return (text.match(PARTS[breaking]) ?? []).flatMap((part) =>
    widthOf(part, face) <= width ? [part] : part.split(/(?<=:\/\/)/),
  );
}

function broken(text: string, face: Face, width: number, breaking: Breaking): string[] {
  const lines: string[] = [];
  let line = '';
  for (const part of partsOf(text, face, width, breaking)) {
    if (widthOf(line + part.trimEnd(), face) <= width) {
      line += part;
      continue;
    }
    if (line.trim() !== '') lines.push(line.trim());
    line = '';
    for (const letter of graphemes(part.trimStart())) {
      if (line !== '' && widthOf(line + letter, face) > width) {
        lines.push(line);
        line = '';
      }
      line += letter;
    }
  }
  if (line.trim() !== '') lines.push(line.trim());
  return lines.length === 0 ? [''] : lines;
}
