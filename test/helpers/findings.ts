import { expect } from 'vitest';
import type { Finding } from '../../src/lint/result.js';

/** A finding in the short form of tests: `mesh.yaml:9 WS202`. */
export function brief({ file, line, rule }: Pick<Finding, 'file' | 'line' | 'rule'>): string {
  return `${file}:${line} ${rule}`;
}

interface FindingMatchers<R = unknown> {
  /** The findings of a result, as `file:line rule`, in any order: these and no others. */
  toHaveFindings(expected: readonly string[]): R;
}

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: the parameter must be declared as vitest declares it.
  interface Matchers<T = any> extends FindingMatchers<T> {}
}

expect.extend({
  toHaveFindings(result: { readonly findings: readonly Finding[] }, expected: readonly string[]) {
    const actual = result.findings.map(brief).sort();
    const wanted = [...expected].sort();
    return {
      pass: this.equals(actual, wanted),
      message: () => `expected ${this.isNot ? 'other findings than' : 'the findings'} ${JSON.stringify(wanted)}`,
      actual,
      expected: wanted,
    };
  },
});
