import type { Finding, InternalError, IstioVersion, LintResult, Location, SkippedFile } from '../lint/result.js';
import { groupBy } from './group.js';
import { oneLine, visible } from './visible.js';

/** `1 error`, `2 errors`. */
export function count(number: number, word: string): string {
  return `${number} ${number === 1 ? word : `${word}s`}`;
}

/** `file:line:column`, visible. */
export function at({ file, line, column }: Pick<Location, 'file' | 'line' | 'column'>): string {
  return `${visible(file)}:${line}:${column}`;
}

/** What reports that need a name call an error that is no finding: `not-found`, `internal-error`. */
export function errorName({ reason }: InternalError): string {
  return visible(reason ?? 'internal-error');
}

/** `WS202 h2-upgrade` */
export function ruleOf({ rule, name }: Pick<Finding, 'rule' | 'name'>): string {
  return visible(`${rule} ${name}`);
}

/** `2 errors, 1 warning`; `no findings` when there are none. */
function findingCounts({ summary }: LintResult): string {
  const counts: string[] = [];
  if (summary.errors > 0) counts.push(count(summary.errors, 'error'));
  if (summary.warnings > 0) counts.push(count(summary.warnings, 'warning'));
  if (summary.infos > 0) counts.push(count(summary.infos, 'info'));
  return counts.length === 0 ? 'no findings' : counts.join(', ');
}

/** `in 41 files (214 resources, 3 WebSocket paths, Istio 1.26 from k8s/istio/operator.yaml:7)` */
function scope({ summary, istio }: LintResult): string {
  const { files, resources, paths } = summary;
  const read = `${count(resources, 'resource')}, ${count(paths, 'WebSocket path')}, ${istioVersion(istio)}`;
  return `in ${count(files, 'file')} (${read})`;
}

function istioVersion({ version, source, place }: IstioVersion): string {
  if (version === null) return 'Istio version unknown';
  const origin =
    source === 'flag'
      ? ' from --istio'
      : place !== null
        ? ` from ${visible(place.file)}:${place.line}`
        : source === 'config'
          ? ' from the configuration'
          : source === 'manifests'
            ? ' from the manifests'
            : '';
  return `Istio ${visible(version)}${origin}`;
}

const SKIPPED_WORDS: ReadonlyMap<string, readonly [one: string, many: string]> = new Map([
  ['helm-template', ['1 template skipped', 'templates skipped']],
  ['unreadable', ['1 unreadable file', 'unreadable files']],
  ['not-found', ['1 path not found', 'paths not found']],
  ['symlink-loop', ['1 link loop skipped', 'link loops skipped']],
  ['not-a-file', ['1 path that is no file', 'paths that are no files']],
  ['binary', ['1 binary file skipped', 'binary files skipped']],
  ['too-large', ['1 file too large', 'files too large']],
  ['vanished', ['1 file vanished', 'files vanished']],
]);

/** What the counts of findings do not tell: `3 templates skipped`, `2 suppressed`, `4 known from the baseline`. */
export function asides(result: LintResult): string[] {
  const { summary, errors } = result;
  const parts: string[] = [];
  if (errors.length > 0) parts.push(count(errors.length, 'failure'));
  if (summary.suppressed > 0) parts.push(`${summary.suppressed} suppressed`);
  if (summary.known > 0) parts.push(`${summary.known} known from the baseline`);
  for (const [reason, { length }] of groupBy(summary.skipped, ({ reason }) => reason)) {
    const words = SKIPPED_WORDS.get(reason);
    if (words === undefined) parts.push(`${count(length, 'file')} skipped (${visible(reason)})`);
    else parts.push(length === 1 ? words[0] : `${length} ${words[1]}`);
  }
  return parts;
}

/** `2 errors, 1 warning in 41 files (…) · 3 templates skipped`: the same wherever a report ends with one line. */
export function summaryLine(result: LintResult): string {
  const counts = findingCounts(result);
  const head = `${counts === 'no findings' ? 'No findings' : counts} ${scope(result)}`;
  return [head, ...asides(result)].join(' · ');
}

/** `chart/templates/vs.yaml: permission denied` */
export function skippedLine({ file, reason, detail }: SkippedFile): string {
  return `${visible(file)}: ${oneLine(detail === '' ? reason : detail)}`;
}

/** The most important first: severity, then confidence; within these the order of the report. */
export function byImportance(findings: readonly Finding[]): Finding[] {
  const severity = { error: 0, warning: 1, info: 2 };
  const confidence = { high: 0, medium: 1, low: 2 };
  return [...findings].sort(
    (a, b) => severity[a.severity] - severity[b.severity] || confidence[a.confidence] - confidence[b.confidence],
  );
}
