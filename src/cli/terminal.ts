import type { ReportOptions } from '../report/index.js';
import type { Io } from './io.js';

type Env = Io['env'];

/**
 * What the text report may do with standard output.
 *
 * @param when `--color`: auto looks at NO_COLOR, FORCE_COLOR, TERM and whether there is a terminal
 */
export function reportOptions(io: Io, when: string | undefined, quiet: boolean): ReportOptions {
  const { stdout, env } = io;
  const color = colorLevel(when ?? 'auto', env, stdout.isTerminal);
  return {
    color,
    hyperlinks: color > 0 && stdout.isTerminal && followsLinks(env),
    width: stdout.columns ?? Number.POSITIVE_INFINITY,
    quiet,
    env,
  };
}

export function colorLevel(when: string, env: Env, isTerminal: boolean): ReportOptions['color'] {
  if (when === 'never') return 0;
  if (when === 'always') return Math.max(1, terminalLevel(env)) as ReportOptions['color'];
  if (env.NO_COLOR) return 0;
  const forced = env.FORCE_COLOR;
  if (forced !== undefined) {
    if (forced === '0' || forced === 'false') return 0;
    return forced === '2' ? 2 : forced === '3' ? 3 : 1;
  }
  return isTerminal && env.TERM !== 'dumb' ? terminalLevel(env) : 0;
}

function terminalLevel({ COLORTERM, TERM = '' }: Env): ReportOptions['color'] {
  if (COLORTERM === 'truecolor' || COLORTERM === '24bit') return 3;
  return /-256(color)?$/i.test(TERM) ? 2 : 1;
}

const LINKING_PROGRAMS: ReadonlySet<string> = new Set(['iTerm.app', 'vscode', 'WezTerm', 'Hyper', 'ghostty', 'rio']);

/** Terminals that are known to follow OSC 8; others print rubbish or nothing. */
function followsLinks(env: Env): boolean {
  if (env.CI !== undefined || env.TMUX !== undefined) return false;
  return (
    LINKING_PROGRAMS.has(env.TERM_PROGRAM ?? '') ||
    env.WT_SESSION !== undefined ||
    env.KONSOLE_VERSION !== undefined ||
    Number(env.VTE_VERSION ?? 0) >= 5000 ||
    /^(xterm-kitty|alacritty|foot|xterm-ghostty)/.test(env.TERM ?? '')
  );
}
