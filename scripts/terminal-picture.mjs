// A terminal with a command and what it printed, as SVG: dark on every page, as terminals are.

const COLUMN = 7.8;
const LINE = 18;
const SIZE = 13;
const PADDING = 18;
const BAR = 34;

/** The codes that chalk writes, by what they change. */
const CODES = {
  1: { bold: true },
  2: { dim: true },
  22: { bold: false, dim: false },
  31: { colour: 'red' },
  33: { colour: 'yellow' },
  34: { colour: 'blue' },
  36: { colour: 'cyan' },
  39: { colour: '' },
};

/**
 * The picture of a terminal as an SVG document without other files.
 *
 * @param command what was typed
 * @param printed what it printed, with its colours
 * @param columns of the terminal
 */
export function terminalPicture(command, printed, columns) {
  const lines = [`$ ${command}`, '', ...printed.trimEnd().split('\n')];
  const width = Math.ceil(columns * COLUMN + 2 * PADDING);
  const height = Math.ceil(BAR + lines.length * LINE + PADDING);
  const state = { bold: false, dim: false, colour: '' };
  const texts = lines.flatMap((line, index) => runsOf(line, state).map((run) => textOf(run, BAR + index * LINE)));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="terminal-title" aria-describedby="terminal-desc">
<title id="terminal-title">${escaped(command)}</title>
<desc id="terminal-desc">${escaped(lines.map(plain).join('\n'))}</desc>
<style>
text{font:${SIZE}px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono",monospace;white-space:pre;fill:#d1d7e0}
.bold{font-weight:700;fill:#f0f6fc}.dim{fill:#8b949e}.red{fill:#ff7b72}.yellow{fill:#e3b341}.blue{fill:#79c0ff}.cyan{fill:#76e3ea}
</style>
<rect width="${width}" height="${height}" rx="8" fill="#0d1117"/>
<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="7.5" fill="none" stroke="#3d444d"/>
${[0, 1, 2].map((dot) => `<circle cx="${PADDING + 5 + dot * 18}" cy="${BAR / 2}" r="5" fill="#3d444d"/>`).join('')}
${texts.join('\n')}
</svg>
`;
}

/** Parts of a line that look the same, with the column at which they begin. */
function runsOf(line, state) {
  const runs = [];
  let column = 0;
  for (const [, codes, text] of line.matchAll(/\u001b\[([\d;]*)m|([^\u001b]+)/g)) {
    if (text === undefined) {
      for (const code of codes.split(';')) {
        if (CODES[code] === undefined) throw new Error(`no colour is known for the code ${code}`);
        Object.assign(state, CODES[code]);
      }
      continue;
    }
    const begin = text.length - text.trimStart().length;
    if (begin < text.length) runs.push({ ...state, text: text.trim(), column: column + begin });
    column += text.length;
  }
  return runs;
}

/** The text is as wide as its columns, whatever the font. */
function textOf({ text, column, bold, dim, colour }, top) {
  const names = [bold && 'bold', dim && 'dim', colour].filter(Boolean).join(' ');
  const x = round(PADDING + column * COLUMN);
  const y = round(top + LINE / 2 + SIZE * 0.35);
  const style = names === '' ? '' : ` class="${names}"`;
  return `<text${style} x="${x}" y="${y}" textLength="${round(text.length * COLUMN)}" lengthAdjust="spacingAndGlyphs">${escaped(text)}</text>`;
}

function plain(line) {
  return line.replace(/\u001b\[[\d;]*m/g, '');
}

function round(value) {
  return Math.round(value * 100) / 100;
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
