import type { Finding, LintResult } from '../lint/result.js';

/**
 * What fixes bring that was not there before, as a noun phrase for each; empty where they do no harm. An object may have
 * no more findings of a rule than it had, and nothing may fail that did not.
 *
 * A repair, which makes an object valid, brings to light what was in it: from then on Istio takes the object (or the
 * field) as it is written, and the other rules judge it. That is what its author meant, and no harm. It is one where
 * an object becomes invalid, whichever, or where there is an error in another object.
 *
 * @param fixed the findings whose fixes were applied
 */
export function damageBetween(before: LintResult, after: LintResult, fixed: readonly Finding[]): Damage[] {
  const isAboutValidity = validityRules(before);
  const repaired = fixed.filter(({ rule }) => isAboutValidity.has(rule));
  const objects = new Set(repaired.map(objectOf));
  const files = new Set(repaired.map(({ file }) => file));
  const isUncovered = (finding: Finding): boolean => {
    if (isAboutValidity.has(finding.rule)) return false;
    if (objects.has(objectOf(finding))) return true;
    return finding.severity !== 'error' && finding.related.some(({ file }) => files.has(file));
  };
  const failures = new Set(before.errors.map(({ message }) => message));
  return [
    ...after.errors
      .filter(({ message }) => !failures.has(message))
      .map(({ message, file }) => ({ what: `an error (${message})`, file })),
    ...newFindings(before.findings, after.findings)
      .filter((finding) => !isUncovered(finding))
      .map(({ rule, name, file }) => ({ what: `${rule} ${name} in ${file}`, file })),
  ];
}

/** Something that was not there before the fixes. */
export interface Damage {
  readonly what: string;
  readonly file: string | undefined;
}

/** The rules that say whether objects are valid, by id. Their fixes are repairs. */
export function validityRules({ rules }: LintResult): ReadonlySet<string> {
  return new Set(rules.filter(({ category }) => category === 'manifest').map(({ id }) => id));
}

/** The findings of a rule that an object has more of than before; places and texts change with every fix. */
function newFindings(before: readonly Finding[], after: readonly Finding[]): Finding[] {
  const counts = new Map<string, number>();
  const keyOf = (finding: Finding): string => `${finding.rule} ${objectOf(finding)}`;
  for (const finding of before) counts.set(keyOf(finding), (counts.get(keyOf(finding)) ?? 0) + 1);
  return after.filter((finding) => {
    const left = (counts.get(keyOf(finding)) ?? 0) - 1;
    counts.set(keyOf(finding), left);
    return left < 0;
  });
}

function objectOf({ file, resource }: Finding): string {
  return JSON.stringify([file, resource?.kind, resource?.namespace, resource?.name]);
}
