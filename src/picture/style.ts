const STROKE = 1.5;

/**
 * The style of every drawing. Always the same text, so that one hash of a Content-Security-Policy allows it wherever it is
 * inline. Plain colours instead of variables: not every program that shows SVG knows those. Print is always light.
 */
export const STYLE = [
  '.wsl text{font-family:ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif}',
  '.wsl .value,.wsl .strong{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;font-size:12px}',
  '.wsl .strong,.wsl .title,.wsl .host,.wsl .pill{font-weight:700}',
  '.wsl .host{font-size:17px}.wsl .title{font-size:13px}.wsl .scope,.wsl .note,.wsl .label{font-size:12px}',
  '.wsl .kind,.wsl .place{font-size:11px}.wsl .pill{font-size:10.5px}',
  ...theme(
    '#ffffff',
    '#ffffff',
    '#d0d7de',
    '#1f2328',
    '#59636e',
    '#6e7781',
    '#c2131f',
    '#fff1f0',
    '#ffffff',
    '#8c959f',
  ),
  '@media screen and (prefers-color-scheme:dark){',
  ...theme(
    '#0d1117',
    '#161b22',
    '#3d444d',
    '#e6edf3',
    '#9da7b1',
    '#848d97',
    '#ff8078',
    '#33191c',
    '#1b0c0d',
    '#768390',
  ),
  '}',
].join('\n');

function theme(
  ground: string,
  card: string,
  line: string,
  ink: string,
  muted: string,
  faint: string,
  bad: string,
  band: string,
  onBad: string,
  arrow: string,
): string[] {
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
