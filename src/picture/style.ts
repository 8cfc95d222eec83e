import { FACES } from './model.js';

const STROKE = 1.5;
const SANS = 'ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif';
const MONO = 'ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono",monospace';

interface Colours {
  readonly ground: string;
  readonly card: string;
  readonly line: string;
  readonly ink: string;
  readonly muted: string;
  readonly faint: string;
  readonly bad: string;
  readonly band: string;
  readonly onBad: string;
  readonly arrow: string;
}

const LIGHT: Colours = {
  ground: '#ffffff',
  card: '#ffffff',
  line: '#d0d7de',
  ink: '#1f2328',
  muted: '#59636e',
  faint: '#6e7781',
  bad: '#c2131f',
  band: '#fff1f0',
  onBad: '#ffffff',
  arrow: '#8c959f',
};
const DARK: Colours = {
  ground: '#0d1117',
  card: '#161b22',
  line: '#3d444d',
  ink: '#e6edf3',
  muted: '#9da7b1',
  faint: '#848d97',
  bad: '#ff8078',
  band: '#33191c',
  onBad: '#1b0c0d',
  arrow: '#768390',
};

/**
 * The style of every drawing. Always the same text, so that one hash of a Content-Security-Policy allows it. Plain colours
 * instead of variables: not every program that shows SVG knows those. Print is always light.
 */
export const STYLE = [
  ...Object.entries(FACES).map(([name, { size, family }]) => {
    const weight = family === 'bold' || family === 'monobold' ? ';font-weight:700' : '';
    const fonts = family === 'mono' || family === 'monobold' ? MONO : SANS;
    return `.wsl .${name}{font-family:${fonts};font-size:${size}px${weight}}`;
  }),
  ...theme(LIGHT),
  '@media screen and (prefers-color-scheme:dark){',
  ...theme(DARK),
  '}',
].join('\n');

function theme({ ground, card, line, ink, muted, faint, bad, band, onBad, arrow }: Colours): string[] {
  return [
    `.wsl .ground{fill:${ground}}.wsl .card{fill:${card};stroke:${line}}.wsl .rule{stroke:${line}}`,
    `.wsl .ink{fill:${ink}}.wsl .muted{fill:${muted}}.wsl .faint{fill:${faint}}.wsl .bad{fill:${bad}}`,
    `.wsl .card.broken{stroke:${bad}}.wsl .card.absent{fill:none}.wsl .band{fill:${band}}.wsl .edge{fill:${bad}}`,
    `.wsl .line{fill:none;stroke:${arrow};stroke-width:${STROKE}}.wsl .head{fill:${arrow}}`,
    `.wsl .line.broken{stroke:${bad}}.wsl .head.broken{fill:${bad}}`,
    `.wsl .tag{fill:${bad};stroke:${bad}}.wsl .on{fill:${onBad}}`,
    `.wsl .tag.lesser{fill:${card}}.wsl .on.lesser{fill:${bad}}`,
  ];
}
