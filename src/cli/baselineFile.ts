import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Baseline, BaselineEntry } from '../lint/baseline.js';
import { type Io, systemError, UsageError } from './io.js';

/**
 * Reads a baseline.
 *
 * @throws UsageError when it cannot be read or is none
 */
export function readBaseline(io: Pick<Io, 'cwd'>, file: string): Baseline {
  let text: string;
  try {
    text = readFileSync(resolve(io.cwd, file), 'utf8');
  } catch (error) {
    throw new UsageError(`the baseline ${file} cannot be read: ${systemError(error)}`);
  }
  const entries = entriesIn(text);
  if (entries === undefined) {
    throw new UsageError(`${file} is no baseline of wslint: write one with --write-baseline ${file}`);
  }
  return { entries };
}

/** The baseline that a new one replaces; undefined where there is none yet. */
export function olderBaseline(io: Pick<Io, 'cwd'>, file: string): Baseline | undefined {
  try {
    const entries = entriesIn(readFileSync(resolve(io.cwd, file), 'utf8'));
    return entries === undefined ? undefined : { entries };
  } catch {
    return undefined;
  }
}

/** The text of a baseline file: schemas/baseline.schema.json. One line an entry, so that merges stay small. */
export function baselineText({ entries }: Baseline): string {
  const lines = entries.map((entry) => `\n    ${JSON.stringify(entry)}`);
  return `{\n  "version": 1,\n  "findings": [${lines.join(',')}${lines.length > 0 ? '\n  ' : ''}]\n}\n`;
}

function entriesIn(text: string): BaselineEntry[] | undefined {
  let data: unknown;
  try {
    data = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
  if (!isObject(data) || data.version !== 1 || !Array.isArray(data.findings)) return undefined;
  const entries: BaselineEntry[] = [];
  for (const entry of data.findings as unknown[]) {
    if (!isObject(entry)) return undefined;
    const { fingerprint, rule, file } = entry;
    if (typeof fingerprint !== 'string' || typeof rule !== 'string' || typeof file !== 'string') return undefined;
    entries.push({ fingerprint, rule, file });
  }
  return entries;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
