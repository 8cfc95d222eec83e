import { roleOf } from '../manifests/kinds.js';
import { type SourceFile, writtenPlace } from '../manifests/place.js';
import type { ManifestSet } from '../manifests/set.js';
import type { Ambiguity } from '../mesh/closeness.js';
import { buildInventory, type Inventory } from '../mesh/inventory.js';
import { overflows } from '../mesh/overflow.js';
import type { Rule } from '../rule.js';
import { VERSION } from '../version.js';
import { activeRules, type Selection } from './activeRules.js';
import { type Baseline, splitByBaseline } from './baseline.js';
import { judgeEras, type Measure, type Step } from './eras.js';
import { type Draft, draft, filesOf, isReported, renderedOf } from './finish.js';
import { fingerprints, resourceLocator } from './identity.js';
import { suppressionsOf } from './ignores.js';
import { type Crash, isSocketPath, type Verdict } from './judge.js';
import type { LintMemory } from './memory.js';
import {
  type Confidence,
  type Finding,
  type InternalError,
  type LintResult,
  SEVERITIES,
  type Severity,
} from './result.js';
import { ruleInfo } from './ruleInfo.js';
import type { Settings } from './settings.js';
import { suppress } from './suppress.js';
import { withoutTooMany } from './tooMany.js';
import { detectedVersion, type NamedVersion, versionsInForce } from './versions.js';

export interface LintOptions extends Selection {
  /** All rules there are. */
  readonly rules: readonly Rule[];
  readonly settings?: Settings | undefined;
  /** The folder that patterns in the settings are relative to, as reports show paths; empty for their root. */
  readonly settingsBase?: string | undefined;
  /** The Istio version that a flag or the settings name; default: what the manifests say. */
  readonly istio?: NamedVersion | undefined;
  /** The least severity that makes the run fail; default: that of the settings, else `warning`. */
  readonly failOn?: Severity | 'never' | undefined;
  /** Findings of less confidence are left out; default: that of the settings, else `medium`. */
  readonly minConfidence?: Confidence | undefined;
  /** Reports suppressed findings too. */
  readonly noIgnores?: boolean | undefined;
  readonly baseline?: Baseline | undefined;
  /** Reports only findings with a place or a related place in these files (as reports show paths). */
  readonly onlyFiles?: ReadonlySet<string> | undefined;
  /** Judges objects that are on no WebSocket's way too, where a rule knows the difference. */
  readonly allObjects?: boolean | undefined;
  readonly measure?: Measure | undefined;
  /** Keeps what was worked out for the next run with the same options. */
  readonly memory?: LintMemory | undefined;
}

/**
 * Judges what was read. Never throws for bad manifests or a rule that throws: see `problems` of the set, and `errors`
 * of the result.
 *
 * @throws InvalidVersion for an Istio version that is none
 */
export function lintSet(set: ManifestSet, options: LintOptions): LintResult {
  const { rules, settings = {}, settingsBase = '', measure = (_, work) => work() } = options;
  const inForce = versionsInForce(options.istio ?? detectedVersion(set.resources));
  const active = activeRules(rules, settings, settingsBase, options);
  const { inventory, step } = measure('mesh', () => taken(set, inForce.eras, options.memory));
  const resourceAt = resourceLocator(set.resources);
  const judged = judgeEras(
    {
      set,
      inventory,
      rules: active,
      declared: settings.websockets ?? [],
      external: settings.external ?? [],
      allObjects: options.allObjects ?? false,
      resourceAt,
      step,
    },
    inForce.eras,
    measure,
  );
  const byRule = new Map(active.map((rule) => [rule.rule, rule]));
  const minimum = options.minConfidence ?? settings.minConfidence ?? 'medium';
  const reported = (verdict: Verdict): boolean => isReported(verdict, byRule, minimum);
  const ignores = options.noIgnores ? [] : suppressionsOf(set, settings.ignore ?? [], settingsBase, rules);
  const { shown, suppressed, leftOut } = measure('findings', () => {
    const { kept, taken } = suppress(judged.verdicts, ignores, active, rules, resourceAt);
    const { verdicts, messages } = withoutTooMany(kept.filter(reported), resourceAt);
    const drafts = verdicts.flatMap((verdict) => draft(verdict, byRule, resourceAt) ?? []);
    return {
      leftOut: messages,
      shown: withFingerprints(withoutCopies(drafts)).filter(touching(options.onlyFiles)),
      suppressed: taken.filter(reported),
    };
  });
  const notes = [
    ...(set.notes ?? []),
    ...inForce.notes,
    ...emptiness(set),
    ...ambiguities(inventory.closeness.ambiguities),
  ];
  let findings: readonly Finding[] = shown.map(({ finding }) => finding);
  let known = 0;
  if (options.baseline !== undefined) {
    const split = splitByBaseline(findings, options.baseline, new Set(active.map(({ rule }) => rule.id)));
    findings = split.fresh;
    known = split.known;
    if (split.stale.length > 0 && options.onlyFiles === undefined) notes.push(staleness(split.stale.length));
  }
  const failOn = options.failOn ?? settings.failOn ?? 'warning';
  const files = sources(set, shown);
  return {
    tool: { name: 'wslint', version: VERSION },
    istio: inForce.istio,
    summary: {
      files: set.files,
      resources: set.resources.length,
      paths: judged.paths,
      errors: countOf(findings, 'error'),
      warnings: countOf(findings, 'warning'),
      infos: countOf(findings, 'info'),
      suppressed: suppressed.length,
      known,
      skipped: set.skipped
        .filter((skipped) => !isFatal(skipped))
        .map(({ file, reason, detail }) => ({ file, reason, detail })),
    },
    findings,
    errors: [
      ...judged.crashes.map(crashError),
      ...inputErrors(set),
      ...[...overflows(inventory), ...leftOut].map((message) => ({ reason: 'too-many', message })),
    ],
    notes,
    rules: rules.map(ruleInfo),
    failed:
      failOn !== 'never' && findings.some(({ severity }) => SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(failOn)),
    source: (file) => files.get(file)?.text,
  };
}

function taken(
  { resources }: ManifestSet,
  eras: readonly string[],
  memory: LintMemory | undefined,
): { readonly inventory: Inventory; readonly step?: Step } {
  return memory === undefined ? { inventory: buildInventory(resources) } : memory.take(resources, eras);
}

interface Shown extends Draft {
  readonly finding: Finding;
}

/** Sorted by file, line, column, rule; fingerprints are numbered in that order, before anything is filtered. */
function withFingerprints(drafts: readonly Draft[]): Shown[] {
  const fingerprint = fingerprints();
  return [...drafts]
    .sort(({ finding: a }, { finding: b }) => {
      if (a.file !== b.file) return a.file < b.file ? -1 : 1;
      if (a.rule !== b.rule && a.line === b.line && a.column === b.column) return a.rule < b.rule ? -1 : 1;
      return a.line - b.line || a.column - b.column || a.endLine - b.endLine || a.endColumn - b.endColumn;
    })
    .map((one) => {
      const { finding, place, resource, places } = one;
      // The same object: V8 makes a table of a copy, five times as large.
      const marked: Finding = Object.assign(finding, { fingerprint: fingerprint(finding.rule, place, resource) });
      return { finding: marked, place, resource, places };
    });
}

function touching(files: ReadonlySet<string> | undefined): (shown: Shown) => boolean {
  return (shown) =>
    files === undefined ||
    [...filesOf(shown)].some((file) => files.has(file)) ||
    [...renderedOf(shown)].some(({ covers }) => [...files].some((file) => covers?.(file)));
}

/** What was rendered several times from one line is reported once. */
function withoutCopies(drafts: readonly Draft[]): Draft[] {
  if (drafts.every(({ places }) => places.every(({ file }) => file.covers === undefined))) return [...drafts];
  const seen = new Set<string>();
  return drafts.filter(({ finding: { rule, file, line, column, message } }) => {
    const key = JSON.stringify([rule, file, line, column, message]);
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

function countOf(findings: readonly Finding[], severity: Severity): number {
  return findings.filter((finding) => finding.severity === severity).length;
}

function sources(set: ManifestSet, shown: readonly Shown[]): ReadonlyMap<string, SourceFile> {
  const files = new Map<string, SourceFile>();
  for (const { file } of set.resources) files.set(file.path, file);
  for (const { place } of set.problems) files.set(place.file.path, place.file);
  for (const { place } of shown) {
    const { file } = writtenPlace(place).place;
    files.set(file.path, file);
  }
  return files;
}

function crashError({ rule, error, subject }: Crash): InternalError {
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const on =
    subject === undefined ? '' : isSocketPath(subject) ? ` on ${subject.url}` : ` on ${subject.kind} ${subject.name}`;
  const resource = subject === undefined ? undefined : isSocketPath(subject) ? subject.route.resource : subject;
  return {
    message: `rule ${rule.id} ${rule.name} failed${on} (${what}): this is a defect of wslint; all other rules were run`,
    ...(resource !== undefined && { file: resource.file.path }),
  };
}

/** Files that the user named and that could not be read. A template is fine: it only has to be rendered first. */
function isFatal({ named, reason }: ManifestSet['skipped'][number]): boolean {
  return named && reason !== 'helm-template';
}

function inputErrors(set: ManifestSet): InternalError[] {
  const errors = set.skipped
    .filter(isFatal)
    .map(({ file, reason, detail }): InternalError => ({ file, reason, message: detail }));
  const said = new Set(errors.map(({ file }) => file));
  for (const file of set.unmatched) {
    if (said.has(file)) continue;
    const message = 'there is no such file, and no YAML or JSON file in it or matched by it';
    errors.push({ file, reason: 'not-found', message });
  }
  return errors;
}

/** One line where there was nothing to judge: silence must not look like a clean bill. */
function emptiness({ resources, files }: ManifestSet): string[] {
  if (resources.some(({ apiVersion, kind }) => roleOf(apiVersion, kind) === 'mesh')) return [];
  if (files === 0) return ['no YAML or JSON files were read'];
  return [`no Istio or Gateway API objects in ${files === 1 ? '1 file' : `${files} files`}`];
}

const MAX_AMBIGUITIES = 3;

function ambiguities(found: readonly Ambiguity[]): string[] {
  const notes = found.slice(0, MAX_AMBIGUITIES).map(({ chosen, other, origin }) => {
    const twin = `${chosen.kind} ${chosen.name}`;
    return `${twin} is in ${chosen.file.path} and in ${other.file.path}, equally close to ${origin.file.path}: the first was used`;
  });
  if (found.length > MAX_AMBIGUITIES) notes.push(`${found.length - MAX_AMBIGUITIES} more objects have such twins`);
  return notes;
}

function staleness(count: number): string {
  const entries = count === 1 ? '1 entry of the baseline matches' : `${count} entries of the baseline match`;
  return `${entries} no finding any more: write it anew with --write-baseline`;
}
