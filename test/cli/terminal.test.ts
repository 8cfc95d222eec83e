import { describe, expect, it } from 'vitest';
import { colorLevel, reportOptions } from '../../src/cli/terminal.js';

const stdout = { write: () => {}, isTerminal: true, columns: 90 };

describe('colour', () => {
  it.each([
    ['auto', {}, true, 1],
    ['auto', {}, false, 0],
    ['auto', { TERM: 'xterm-256color' }, true, 2],
    ['auto', { COLORTERM: 'truecolor' }, true, 3],
    ['auto', { TERM: 'dumb' }, true, 0],
    ['auto', { NO_COLOR: '1' }, true, 0],
    ['auto', { NO_COLOR: '' }, true, 1],
    ['auto', { FORCE_COLOR: '1' }, false, 1],
    ['auto', { FORCE_COLOR: '3' }, false, 3],
    ['auto', { FORCE_COLOR: '0' }, true, 0],
    ['auto', { FORCE_COLOR: '1', NO_COLOR: '1' }, true, 0],
    ['always', { NO_COLOR: '1' }, false, 1],
    ['never', { FORCE_COLOR: '1' }, true, 0],
  ] as const)('with --color %s, %j, terminal %s: %s', (when, env, isTerminal, level) => {
    expect(colorLevel(when, env, isTerminal)).toBe(level);
  });
});

describe('the text report', () => {
  const options = (env: Record<string, string>, isTerminal = true) =>
    reportOptions({ cwd: '/', env, stdout: { ...stdout, isTerminal }, stderr: stdout }, undefined, false);

  it('is as wide as the terminal, and never wrapped without one', () => {
    expect(options({}).width).toBe(90);
    const piped = { ...stdout, isTerminal: false, columns: undefined };
    expect(reportOptions({ cwd: '/', env: {}, stdout: piped, stderr: piped }, 'auto', false).width).toBe(
      Number.POSITIVE_INFINITY,
    );
  });

  it('links only where terminals are known to follow links', () => {
    expect(options({ TERM_PROGRAM: 'vscode' }).hyperlinks).toBe(true);
    expect(options({ VTE_VERSION: '7200' }).hyperlinks).toBe(true);
    expect(options({}).hyperlinks).toBe(false);
    expect(options({ TERM_PROGRAM: 'vscode', CI: 'true' }).hyperlinks).toBe(false);
    expect(options({ TERM_PROGRAM: 'vscode' }, false).hyperlinks).toBe(false);
  });
});
