import { applyEdits } from '../lint/edits.js';
import type { Finding, LintResult } from '../lint/result.js';
import { groupBy } from '../report/group.js';
import { type Damage, damageBetween, validityRules } from './damage.js';

/** Lints again with other texts in place of files, by the path that findings carry. */
export type Relint = (texts: ReadonlyMap<string, string>) => LintResult;

/** How far the fixes have come. */
export interface Progress {
  readonly result: LintResult;
  /** The files that change. */
  readonly texts: ReadonlyMap<string, string>;
  /** Fixes applied. */
  readonly applied: number;
}

export interface Rounds extends Progress {
  /** What kept fixes from being applied, one line each. */
  readonly remarks: readonly string[];
}

/** A fix may make room for the next one, but not forever. */
const MAX_ROUNDS = 10;
/** Each try is a run of the linter. */
const MAX_TRIES = 100;

/**
 * Applies the fixes of a result until none is left, and lints what comes out. Fixes that would bring something new are
 * left out, and only they: all are tried at once, then those of some files, of one file, and one by one. Repairs of
 * objects come first, so that what they bring to light is not taken for what another fix breaks.
 */
export function fixRounds(
  result: LintResult,
  textOf: (file: string) => string | undefined,
  relint: Relint,
  unsafe: boolean,
): Rounds {
  const isRepair = validityRules(result);
  const refused = new Set<string>();
  const reasons = new Map<string, number>();
  let progress: Progress = { result, texts: new Map(), applied: 0 };
  let tries = 0;

  for (let round = 0; round < MAX_ROUNDS && tries < MAX_TRIES; round++) {
    const open = progress.result.findings.filter((finding) => !refused.has(keyOf(finding)));
    const repairs = fixable(open.filter(({ rule }) => isRepair.has(rule)));
    const fixes = repairs.length > 0 ? repairs : fixable(open);
    if (fixes.length === 0) break;
    progress = roundOf(progress, fixes);
  }
  return { ...progress, remarks: remarks() };

  function fixable(findings: readonly Finding[]): readonly Finding[] {
    return applyEdits(findings, currentText, unsafe).applied;
  }

  function currentText(file: string): string | undefined {
    return progress.texts.get(file) ?? textOf(file);
  }

  function roundOf(base: Progress, fixes: readonly Finding[]): Progress {
    const taken: Finding[] = [];
    let reached = base;
    sift([...groupBy(fixes, ({ file }) => file).values()]);
    return reached;

    /** Takes over all groups of fixes that do no harm. */
    function sift(groups: readonly (readonly Finding[])[]): void {
      if (groups.length === 0 || tries === MAX_TRIES) return;
      const group = groups.flat();
      const damage = tried(group);
      if (damage.length === 0) return;
      if (groups.length > 1) {
        for (const part of parted(groups, damage)) sift(part);
      } else if (group.length > 1) {
        sift(group.map((fix) => [fix]));
      } else if (taken.length === 0) {
        for (const fix of group) refuse(fix, damage);
      }
      // What does harm only together with others of this round is tried again in the next one, if it is still there.
    }

    /** Takes the fixes over unless they do harm. */
    function tried(group: readonly Finding[]): readonly Damage[] {
      tries++;
      const together = [...taken, ...group];
      const texts = new Map([...base.texts, ...applyEdits(together, currentText, unsafe).texts]);
      const after = relint(texts);
      const damage = damageBetween(reached.result, after, together);
      if (damage.length > 0) return damage;
      taken.push(...group);
      reached = { result: after, texts, applied: base.applied + taken.length };
      return damage;
    }
  }

  function refuse(fix: Finding, [first]: readonly Damage[]): void {
    refused.add(keyOf(fix));
    const reason = first?.what ?? '';
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }

  function remarks(): string[] {
    const lines = [...reasons].map(([reason, count]) =>
      count === 1
        ? `1 fix was not applied: it would bring ${reason}`
        : `${count} fixes were not applied: each would bring ${reason}`,
    );
    return tries < MAX_TRIES ? lines : [...lines, 'not all fixes were tried: too many would bring new findings'];
  }
}

/** Groups in two: those of the files where the damage is and the others, else two halves. */
function parted<Group extends readonly Finding[]>(groups: readonly Group[], damage: readonly Damage[]): Group[][] {
  const files = new Set(damage.map(({ file }) => file));
  const isSuspect = (group: Group): boolean => group.some(({ file }) => files.has(file));
  const suspects = groups.filter(isSuspect);
  if (suspects.length > 0 && suspects.length < groups.length)
    return [groups.filter((group) => !isSuspect(group)), suspects];
  const half = groups.length >> 1;
  return [groups.slice(0, half), groups.slice(half)];
}

function keyOf({ rule, fingerprint }: Finding): string {
  return `${rule} ${fingerprint}`;
}
