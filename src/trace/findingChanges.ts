import type { TraceFinding, TracePath, TracePlace } from './model.js';
import type { ChangedFact } from './upgrade.js';

export interface FindingChange extends Omit<TraceFinding, 'setting'> {
  readonly because: readonly ChangedFact[];
}

/** A finding of both versions that does not say the same in them. */
export interface ChangedFinding {
  readonly rule: string;
  readonly place: TracePlace;
  readonly from: Said;
  readonly to: Said;
  readonly because: readonly ChangedFact[];
}

type Said = Pick<TraceFinding, 'severity' | 'message' | 'why'>;

/** How the findings of a path differ between two versions. */
export interface FindingChanges {
  readonly appeared: readonly FindingChange[];
  readonly gone: readonly FindingChange[];
  readonly changed: readonly ChangedFinding[];
}

/** A path as it would be under the old version if some facts were those of the new one. */
export interface Flips {
  /** If only one were; undefined where there is no such path then. */
  readonly single: readonly { readonly fact: ChangedFact; readonly path: TracePath | undefined }[];
  /** If all were: a finding that says the same there only calls the version by another name. */
  readonly all: TracePath | undefined;
}

/** Findings of the same rule at the same place are the same one, whatever they say. */
export function findingChanges(
  before: TracePath | undefined,
  after: TracePath | undefined,
  flips: Flips,
): FindingChanges {
  const [old, now] = [before?.details ?? [], after?.details ?? []];
  const appeared = now.filter((finding) => !old.some((other) => saysSame(other, finding)));
  const gone: FindingChange[] = [];
  const changed: ChangedFinding[] = [];
  for (const finding of old) {
    if (now.some((other) => saysSame(other, finding))) continue;
    const index = appeared.findIndex((other) => isSame(other, finding));
    const [successor] = index < 0 ? [] : appeared.splice(index, 1);
    const is = successor === undefined ? isSame : saysSame;
    const because = factsOf(flips, ({ details }) => !details.some((other) => is(other, finding)));
    if (successor === undefined) gone.push({ ...withoutSetting(finding), because });
    else if (flips.all?.details.some((other) => saysSame(other, finding)) !== true) {
      const { rule, place } = finding;
      changed.push({ rule, place, from: said(finding), to: said(successor), because });
    }
  }
  return {
    appeared: appeared.map((finding) => ({
      ...withoutSetting(finding),
      because: factsOf(flips, ({ details }) => details.some((other) => isSame(other, finding))),
    })),
    gone,
    changed,
  };
}

/** Whether something new is found on a path, or something known is more severe: reasons to stop an upgrade. */
export function isWorse({ appeared, changed }: Pick<FindingChanges, 'appeared' | 'changed'>): boolean {
  return (
    appeared.some(({ severity }) => severity !== 'info') ||
    changed.some(({ from, to }) => RANKS.indexOf(to.severity) > RANKS.indexOf(from.severity))
  );
}

const RANKS = ['info', 'warning', 'error'];

/** The facts of which one alone makes the difference. A path that is not there at all tells nothing of its findings. */
function factsOf({ single }: Flips, makesIt: (path: TracePath) => boolean): readonly ChangedFact[] {
  return single.filter(({ path }) => path !== undefined && makesIt(path)).map(({ fact }) => fact);
}

function isSame(a: TraceFinding, b: TraceFinding): boolean {
  return (
    a.rule === b.rule &&
    a.place.file === b.place.file &&
    a.place.line === b.place.line &&
    a.place.column === b.place.column
  );
}

function saysSame(a: TraceFinding, b: TraceFinding): boolean {
  return isSame(a, b) && a.severity === b.severity && a.message === b.message && a.why === b.why;
}

function said({ severity, message, why }: TraceFinding): Said {
  return { severity, message, why };
}

function withoutSetting({ setting: _, ...finding }: TraceFinding): Omit<TraceFinding, 'setting'> {
  return finding;
}
