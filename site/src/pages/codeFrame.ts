import type { Finding } from 'wslint';
import { type Html, html, raw } from '../html.js';
import { highlightYaml, type Token } from './highlight.js';

interface Mark extends Token {
  readonly finding: Finding;
}

interface Options {
  /** First and last line to show, 1-based; default: all. */
  readonly lines?: readonly [number, number];
  readonly numbers?: boolean;
  /** What screen readers call the block. */
  readonly label: string;
}

/** YAML as the pages show it: coloured, with the findings under the lines they are about. */
export function codeFrame(text: string, findings: readonly Finding[], options: Options): Html {
  const tokens = highlightYaml(text);
  const lines = text.replace(/\n$/, '').split('\n');
  const [first, last] = options.lines ?? [1, lines.length];
  const indent = Math.min(
    ...lines.slice(first - 1, last).flatMap((line) => (line.trim() === '' ? [] : line.search(/\S/))),
  );
  const shown: Html[] = [];
  let start = 0;
  for (const [index, line] of lines.entries()) {
    const number = index + 1;
    if (number >= first && number <= last) {
      const here = findings.filter((finding) => finding.line === number);
      const marks = here.map((finding): Mark => {
        const end = finding.endLine === number ? finding.endColumn - 1 : line.length;
        return { finding, classes: `mark ${finding.severity}`, from: start + finding.column - 1, to: start + end };
      });
      const from = start + (options.lines === undefined ? 0 : Math.min(indent, line.length));
      const content = pieces(text, from, start + line.length, tokens, marks);
      const gutter = options.numbers && html`<span class="number" aria-hidden="true">${number}</span>`;
      shown.push(
        html`<span class="line${here.length > 0 && ` has-${here[0]?.severity}`}">${gutter}${content}\n</span>`,
      );
      shown.push(...here.map(annotation));
    }
    start += line.length + 1;
  }
  return html`<pre class="code" tabindex="0" role="group" aria-label="${options.label}"><code>${shown}</code></pre>`;
}

function annotation({ severity, rule, message }: Finding): Html {
  return html`<span class="annotation ${severity}"><b>${rule} ${severity}</b> ${message}\n</span>`;
}

/** A stretch of the text, cut where a token or a mark begins or ends. */
function pieces(
  text: string,
  from: number,
  to: number,
  tokens: readonly Token[],
  marks: readonly Mark[],
): readonly Html[] {
  const covering = [...tokens, ...marks].filter((token) => token.from < to && token.to > from);
  const cuts = new Set([
    from,
    to,
    ...covering.flatMap((token) => [Math.max(from, token.from), Math.min(to, token.to)]),
  ]);
  const ends = [...cuts].sort((a, b) => a - b);
  return ends.slice(1).map((end, index) => {
    const start = ends[index] ?? from;
    const classes = covering.filter((token) => token.from <= start && token.to >= end).map((token) => token.classes);
    const piece = html`${text.slice(start, end)}`;
    return classes.length === 0 ? piece : html`<span class="${raw(classes.join(' '))}">${piece}</span>`;
  });
}
