import type { Diagnostic, DiagnosticSeverity, Range } from 'vscode-languageserver/node';
import type { Finding, Location, Severity } from '../lint/result.js';
import { type Place, type Range as PlaceRange, rangeOf } from '../manifests/place.js';
import { oneLine } from '../report/visible.js';

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = { error: 1, warning: 2, info: 3 };

/** What the client can show. */
export interface DiagnosticAbilities {
  readonly related: boolean;
  readonly codeLinks: boolean;
}

/** A finding as an editor shows it. `uriOf` has the URI of a file that reports name. */
export function diagnosticOf(
  finding: Finding,
  uriOf: (shown: string) => string,
  { related, codeLinks }: DiagnosticAbilities,
): Diagnostic {
  return {
    range: lspRange(finding),
    severity: SEVERITIES[finding.severity],
    source: 'wslint',
    code: finding.rule,
    message: oneLine(finding.message),
    ...(codeLinks && isWebAddress(finding.url) && { codeDescription: { href: finding.url } }),
    ...(related &&
      finding.related.length > 0 && {
        relatedInformation: finding.related.map((place) => ({
          location: { uri: uriOf(place.file), range: lspRange(place) },
          message: oneLine(place.message),
        })),
      }),
  };
}

/** Something wrong in the configuration. */
export function problemOf({ place, message }: { readonly place: Place; readonly message: string }): Diagnostic {
  return { range: lspRange(rangeOf(place)), severity: SEVERITIES.error, source: 'wslint', message: oneLine(message) };
}

/** Editors count lines and UTF-16 code units from 0. */
export function lspRange({ line, column, endLine, endColumn }: PlaceRange | Location): Range {
  return {
    start: { line: line - 1, character: column - 1 },
    end: { line: endLine - 1, character: endColumn - 1 },
  };
}

/** Whether two ranges have a position in common; ranges that touch do. */
export function overlaps(a: Range, b: Range): boolean {
  const isBefore = (one: Range, other: Range): boolean =>
    one.end.line < other.start.line || (one.end.line === other.start.line && one.end.character < other.start.character);
  return !isBefore(a, b) && !isBefore(b, a);
}

/** A page on the web; in a source tree without a home, rules have none. */
export function isWebAddress(url: string): boolean {
  return /^https?:\/\/[^\s()<>|\\"'`]+$/.test(url);
}
