import type { Finding } from './result.js';

/** A finding that was there when the baseline was written. */
export interface BaselineEntry {
  readonly fingerprint: string;
  readonly rule: string;
  /** Where it was then: for people. */
  readonly file: string;
}

export interface Baseline {
  readonly entries: readonly BaselineEntry[];
}

export interface Split {
  readonly fresh: readonly Finding[];
  readonly known: number;
  /** Entries that match nothing any more, of rules that ran. */
  readonly stale: readonly BaselineEntry[];
}

/** Separates findings that the baseline has from new ones. */
export function splitByBaseline(findings: readonly Finding[], baseline: Baseline, ran: ReadonlySet<string>): Split {
  const byFingerprint = new Map(baseline.entries.map((entry) => [entry.fingerprint, entry]));
  const matched = new Set<string>();
  const fresh = findings.filter(({ fingerprint }) => {
    if (!byFingerprint.has(fingerprint)) return true;
    matched.add(fingerprint);
    return false;
  });
  const stale = baseline.entries.filter(({ fingerprint, rule }) => ran.has(rule) && !matched.has(fingerprint));
  return { fresh, known: findings.length - fresh.length, stale };
}

/** The baseline of a run: all its findings, and of an older one the entries of rules that did not run now. */
export function baselineOf(
  findings: readonly Finding[],
  older: Baseline | undefined,
  ran: ReadonlySet<string>,
): Baseline {
  const kept = (older?.entries ?? []).filter(({ rule }) => !ran.has(rule));
  const entries = [...kept, ...findings.map(({ fingerprint, rule, file }) => ({ fingerprint, rule, file }))];
  entries.sort((a, b) => compare(a.file, b.file) || compare(a.rule, b.rule) || compare(a.fingerprint, b.fingerprint));
  return { entries };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
