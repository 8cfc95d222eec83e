import { type Place, type RelatedPlace, rangeOf, type SourceFile, writtenPlace } from '../manifests/place.js';
import type { Resource } from '../manifests/resource.js';
import type { Rule } from '../rule.js';
import type { ActiveRule } from './activeRules.js';
import type { VersionedVerdict } from './eras.js';
import type { ResourceAt } from './identity.js';
import { isSocketPath, type Report, type Verdict } from './judge.js';
import { relatedPlaces } from './related.js';
import {
  CONFIDENCES,
  type Confidence,
  type Edit,
  type Finding,
  type Location,
  type Related,
  type ResourceRef,
  SEVERITIES,
  type Severity,
} from './result.js';
import { pageUrl } from './ruleInfo.js';

/** A finding with what later stages decide by. */
export interface Draft {
  readonly finding: Omit<Finding, 'fingerprint'>;
  readonly place: Place;
  readonly resource: Resource | undefined;
  /** All places that it touches, also related ones that are not shown. */
  readonly places: readonly Place[];
}

/** The files that a finding touches, as reports show them. */
export function filesOf({ places }: Draft): ReadonlySet<string> {
  return new Set(places.flatMap((place) => [place.file.path, writtenPlace(place).place.file.path]));
}

/** The rendered texts that a finding touches. */
export function renderedOf({ places }: Draft): ReadonlySet<SourceFile> {
  return new Set(places.flatMap(({ file }) => (file.covers === undefined ? [] : [file])));
}

/** More related places are counted, not shown. */
const MAX_RELATED = 8;

/** Whether a verdict is sure enough to be reported, and its rule is on for the file. */
export function isReported(
  { rule, place, reports }: Verdict,
  active: ReadonlyMap<Rule, ActiveRule>,
  minimum: Confidence,
): boolean {
  if (CONFIDENCES.indexOf(confidenceOf(reports)) < CONFIDENCES.indexOf(minimum)) return false;
  return active.get(rule)?.levelIn(writtenPlace(place).place.file.path) !== 'off';
}

/** The finding that a verdict amounts to. */
export function draft(
  verdict: VersionedVerdict,
  active: ReadonlyMap<Rule, ActiveRule>,
  resourceAt: ResourceAt,
): Draft | undefined {
  const { rule, place, reports, versions } = verdict;
  const written = writtenPlace(place);
  const level = active.get(rule)?.levelIn(written.place.file.path);
  const main = gravest(reports, rule);
  if (main === undefined || level === 'off') return undefined;
  const { finding } = main;
  const value = written.value === undefined ? [] : [{ place: written.value, message: 'the value comes from here' }];
  const related = [...value, ...relatedPlaces(verdict)];
  const resource = resourceAt(place) ?? subjectIn(reports, place.file);
  const { file, line, column, endLine, endColumn } = locate(place);
  // Named one by one: V8 makes a table of an object that is put together from others, five times as large.
  const made: Writable<Draft['finding']> = {
    file,
    line,
    column,
    endLine,
    endColumn,
    rule: rule.id,
    name: rule.name,
    severity: level ?? severityOf(main, rule),
    confidence: confidenceOf(reports),
    message: remarked(finding.message, finding.versioned ? '' : versions, written.remark),
    url: pageUrl(rule),
    related: shown(related),
    fixes: fixesOf(reports),
  };
  if (resource !== undefined) made.resource = reference(resource);
  if (finding.why !== undefined) made.why = finding.why;
  if (finding.fix !== undefined) made.help = finding.fix;
  return { place, resource, places: [place, ...related.map((other) => other.place)], finding: made };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Where a place is written, as reports print it. */
export function locate(place: Place): Location {
  const written = writtenPlace(place);
  return { file: written.place.file.path, ...rangeOf(written.place) };
}

function remarked(message: string, ...remarks: readonly string[]): string {
  return [message, ...remarks.filter((remark) => remark !== '').map((remark) => `(${remark})`)].join(' ');
}

function severityOf({ finding }: Report, rule: Rule): Severity {
  return finding.severity ?? rule.severity;
}

/** The first of the most severe reports. */
function gravest(reports: readonly Report[], rule: Rule): Report | undefined {
  let [main] = reports;
  for (const report of reports) {
    if (main !== undefined && rank(severityOf(report, rule)) > rank(severityOf(main, rule))) main = report;
  }
  return main;
}

function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

/** The surest of the reports counts; each is as sure as its path and as the rule say. */
function confidenceOf(reports: readonly Report[]): Confidence {
  let surest = 0;
  for (const { subject, finding } of reports) {
    const path = subject !== undefined && isSocketPath(subject) ? subject.confidence : 'high';
    const level = Math.min(CONFIDENCES.indexOf(path), CONFIDENCES.indexOf(finding.confidence ?? 'high'));
    surest = Math.max(surest, level);
  }
  return CONFIDENCES[surest] ?? 'low';
}

function subjectIn(reports: readonly Report[], file: SourceFile): Resource | undefined {
  for (const { subject } of reports) {
    if (subject !== undefined && !isSocketPath(subject) && subject.file === file) return subject;
  }
  return undefined;
}

function reference({ apiVersion, kind, namespace, name }: Resource): ResourceRef {
  return { apiVersion, kind, ...(namespace !== undefined && { namespace }), name };
}

function shown(related: readonly RelatedPlace[]): Related[] {
  const kept = related.slice(0, MAX_RELATED).map(({ place, message }): Related => {
    const { file, line, column, endLine, endColumn } = locate(place);
    return { file, line, column, endLine, endColumn, message: remarked(message, writtenPlace(place).remark) };
  });
  if (related.length <= MAX_RELATED) return kept;
  const last = kept.at(-1);
  if (last !== undefined) {
    kept[kept.length - 1] = { ...last, message: `${last.message}, and ${related.length - MAX_RELATED} more places` };
  }
  return kept;
}

const NO_FIXES: Finding['fixes'] = [];

/** Each fix once: reports on several paths often bring the same. */
function fixesOf(reports: readonly Report[]): Finding['fixes'] {
  if (reports.every(({ finding }) => finding.edits === undefined)) return NO_FIXES;
  const fixes = new Map<string, Finding['fixes'][number]>();
  // Many reports may share one object.
  for (const ruleFix of new Set(reports.map(({ finding }) => finding.edits))) {
    if (ruleFix === undefined) continue;
    const { description, safe, edits } = ruleFix;
    // What was rendered cannot be edited, and its source may say it in another way.
    if (edits.some(({ place }) => writtenPlace(place).place !== place || !writtenPlace(place).exact)) continue;
    const located: Edit[] = edits.map(({ place, text, map }) => ({ ...locate(place), text, ...(map && { map }) }));
    fixes.set(JSON.stringify(located), { description, safe, edits: located });
  }
  return [...fixes.values()];
}
