import type { Finding } from '../lint/result.js';
import type { TraceDocument } from './model.js';

/** A finding and what a trace tells of it have the same key. */
export function keyOf(rule: string, { file, line, column }: Pick<Finding, 'file' | 'line' | 'column'>): string {
  return JSON.stringify([rule, file, line, column]);
}

/**
 * The document as a report tells it: without what is suppressed, known from the baseline, or too doubtful, and with the
 * severities of the report.
 */
export function reportedOnly(document: TraceDocument, findings: readonly Finding[]): TraceDocument {
  const reported = new Map(findings.map((finding) => [keyOf(finding.rule, finding), finding.severity]));
  const paths = document.paths.map((path) => {
    const details = path.details.flatMap((detail) => {
      const severity = reported.get(keyOf(detail.rule, detail.place));
      return severity === undefined ? [] : [{ ...detail, severity }];
    });
    return { ...path, details, findings: [...new Set(details.map(({ rule }) => rule))].sort() };
  });
  return { ...document, paths };
}
