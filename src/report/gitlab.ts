import type { Severity } from '../lint/result.js';
import type { Formatter } from './formatter.js';
import { machineJson } from './machine-json.js';
import { oneLine } from './visible.js';
import { errorName } from './words.js';

interface Issue {
  readonly description: string;
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: 'info' | 'minor' | 'major' | 'critical' | 'blocker';
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

const SEVERITY: Readonly<Record<Severity, Issue['severity']>> = { error: 'critical', warning: 'major', info: 'info' };

/** GitLab Code Quality. What could not be judged is an issue too: the format has no other place for it. */
export const gitlab: Formatter = ({ findings, errors, summary }) => {
  const unique = uniqueFingerprints();
  const issues: Issue[] = findings.map((finding) => ({
    description: oneLine(finding.message),
    check_name: `${finding.rule} ${finding.name}`,
    fingerprint: unique(finding.fingerprint),
    severity: SEVERITY[finding.severity],
    location: { path: pathOf(finding.file), lines: { begin: finding.line } },
  }));
  for (const error of errors) {
    const { message, file } = error;
    const name = errorName(error);
    issues.push({
      description: oneLine(message),
      check_name: name,
      fingerprint: unique(`${name}:${file ?? ''}:${message}`),
      severity: 'blocker',
      location: { path: pathOf(file ?? '.'), lines: { begin: 1 } },
    });
  }
  for (const { file, reason, detail } of summary.skipped) {
    issues.push({
      description: `Not read: ${oneLine(detail)}`,
      check_name: reason,
      fingerprint: unique(`${reason}:${file}`),
      severity: 'info',
      location: { path: pathOf(file), lines: { begin: 1 } },
    });
  }
  return machineJson(issues);
};

/** GitLab matches paths with those of the repository, which have no `./`. */
function pathOf(file: string): string {
  return file.replace(/^(\.\/)+(?=.)/, '');
}

/** GitLab drops an issue whose fingerprint it has already seen: the second of its kind gets `-2`, the third `-3`. */
function uniqueFingerprints(): (fingerprint: string) => string {
  const seen = new Set<string>();
  const times = new Map<string, number>();
  return (fingerprint) => {
    let unique = fingerprint;
    let number = times.get(fingerprint) ?? 1;
    while (seen.has(unique)) unique = `${fingerprint}-${++number}`;
    times.set(fingerprint, number);
    seen.add(unique);
    return unique;
  };
}
