import type { SourceFile } from './place.js';
import type { Comment } from './set.js';
import { blockScalarParent } from './template.js';

/**
 * The comments of a YAML file that mention `wslint`. Text of block scalars and of quoted strings, also over several
 * lines, is no comment.
 */
export function commentsOf(file: SourceFile): Comment[] {
  const { text } = file;
  const comments: Comment[] = [];
  if (!text.includes('wslint')) return comments;
  let parent = -1;
  let quote = '';
  for (let line = 0; line < text.length; ) {
    const newline = text.indexOf('\n', line);
    const end = newline < 0 ? text.length : newline;
    const content = text.slice(line, end);
    const indent = content.length - content.trimStart().length;
    const isBlank = indent === content.length;
    if (!isBlank && (parent < 0 || indent <= parent)) {
      const scanned = scanLine(content, quote);
      parent = quote === '' && scanned.quote === '' ? blockScalarParent(content.slice(indent), indent) : -1;
      quote = scanned.quote;
      const comment = scanned.comment < 0 ? '' : content.slice(scanned.comment).trimEnd();
      if (scanned.comment === indent) parent = -1;
      if (comment.includes('wslint')) {
        const start = line + scanned.comment;
        comments.push({
          place: { file, start, end: start + comment.length },
          text: comment.replace(/^#+/, '').trim(),
          ownLine: scanned.comment === indent,
        });
      }
    }
    line = end + 1;
  }
  return comments;
}

/** Where the comment of a line begins (-1: none), and the quote that is still open at its end. */
function scanLine(line: string, open: string): { comment: number; quote: string } {
  let quote = open;
  let before = '';
  for (let i = 0; i < line.length; i++) {
    const character = line.charAt(i);
    if (quote === '"' && character === '\\') i++;
    else if (quote === "'" && character === "'" && line.charAt(i + 1) === "'") i++;
    else if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '#' && (i === 0 || /\s/.test(line.charAt(i - 1)))) {
      return { comment: i, quote: '' };
    } else if ((character === '"' || character === "'") && /^$|[:\-[{,?]/.test(before)) {
      quote = character;
    }
    if (!/\s/.test(character)) before = character;
  }
  return { comment: -1, quote };
}
