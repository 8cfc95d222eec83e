import { describe, expect, it } from 'vitest';
import { sources } from './sources.js';

const all = sources();

/** Where a module of Node is imported. */
function importing(pattern: RegExp): readonly string[] {
  return all
    .filter(({ imports }) => imports.some(({ target, kind }) => kind !== 'type' && pattern.test(target)))
    .map(({ file }) => file);
}

describe('the sources', () => {
  it('reach no network', () => {
    expect(importing(/^(?:node:)?(?:net|tls|dgram|dns|https?|http2|inspector|undici)(?:\/|$)/)).toEqual([]);
    const fetching = all.filter(({ tree }) => /\b(?:fetch|WebSocket|XMLHttpRequest)\(/.test(tree.text));
    expect(fetching.map(({ file }) => file)).toEqual([]);
  });

  it('start other programs only to render, and only when asked to', () => {
    expect(importing(/^(?:node:)?(?:child_process|cluster|worker_threads)$/)).toEqual(['src/cli/render/tools.ts']);
  });

  it('never run text as code', () => {
    // Loads the chunks of the command itself.
    expect(importing(/^(?:node:)?vm$/)).toEqual(['src/cli/bootstrap.ts']);
    const evaluating = all.filter(({ tree }) => /\beval\(|\bnew Function\b|\bFunction\(/.test(tree.text));
    expect(evaluating.map(({ file }) => file)).toEqual([]);
  });
});
