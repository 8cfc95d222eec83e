import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/lint/result.js';
import { createSteadier, type Fresh } from '../../src/lsp/steady.js';

/** A check that found one thing in each of these files; the tests look at the message only. */
function check(
  found: Readonly<Record<string, string>>,
  texts: Readonly<Record<string, string>>,
  ...broken: string[]
): Fresh {
  const findings = Object.entries(found).map(([file, message]): [string, Finding[]] => [
    file,
    [{ message } as Finding],
  ]);
  return {
    findings: new Map(findings),
    broken: new Set(broken),
    texts: new Map(Object.entries(texts)),
    fromDisk: false,
  };
}

function shown(findings: ReadonlyMap<string, readonly Finding[]>): Record<string, string> {
  return Object.fromEntries([...findings].map(([file, [first]]) => [file, first?.message ?? '']));
}

describe('findings', () => {
  const before = check({ '/a': 'old', '/b': 'old' }, { '/a': '1' });

  it('of other files stay while a document is broken, and its own are new', () => {
    const steadied = createSteadier();
    steadied(before);
    expect(shown(steadied(check({ '/a': 'broken', '/c': 'new' }, { '/a': '2' }, '/a')))).toEqual({
      '/a': 'broken',
      '/b': 'old',
    });
  });

  it('are all new once it can be read again', () => {
    const steadied = createSteadier();
    steadied(before);
    steadied(check({ '/a': 'broken' }, { '/a': '2' }, '/a'));
    expect(shown(steadied(check({ '/c': 'new' }, { '/a': '3' })))).toEqual({ '/c': 'new' });
  });

  it('are all new after a look at the disk', () => {
    const steadied = createSteadier();
    steadied(before);
    const fresh = { ...check({ '/a': 'broken', '/c': 'new' }, { '/a': '2' }, '/a'), fromDisk: true };
    expect(shown(steadied(fresh))).toEqual({ '/a': 'broken', '/c': 'new' });
  });

  it('are all new where the broken document was broken before', () => {
    const steadied = createSteadier();
    steadied(check({ '/a': 'broken' }, { '/a': '1', '/b': '1' }, '/a'));
    expect(shown(steadied(check({ '/a': 'broken', '/c': 'new' }, { '/a': '1', '/b': '2' }, '/a')))).toEqual({
      '/a': 'broken',
      '/c': 'new',
    });
  });
});
