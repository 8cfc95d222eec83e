import { describe, expect, it } from 'vitest';
import { formatNames, formatters } from '../../src/report/index.js';
import { findingAt, plainOptions, resultOf } from './sample.js';

/** More than V8 takes as the arguments of a call. */
const MANY = 130_000;

describe('every report', () => {
  const finding = findingAt({ file: 'a.yaml', line: 1, column: 1, endLine: 1, endColumn: 2 });
  const result = resultOf(Array.from({ length: MANY }, () => finding));

  it.each(formatNames)('takes a hundred thousand findings and more: %s', (name) => {
    expect(formatters[name](result, plainOptions).length).toBeGreaterThan(1000);
  });
});
