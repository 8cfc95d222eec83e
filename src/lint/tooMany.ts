import { MAX_TOLD } from '../manifests/limited.js';
import type { Resource } from '../manifests/resource.js';
import type { Rule } from '../rule.js';
import type { ResourceAt } from './identity.js';
import type { Verdict } from './judge.js';

/** Verdicts to report, and what was left out, in words for people. */
export interface Told<T> {
  readonly verdicts: readonly T[];
  readonly messages: readonly string[];
}

/**
 * The verdicts without those that one rule has beyond a thousand in one object: nobody reads them, and drawing them all
 * takes longer than finding them.
 */
export function withoutTooMany<T extends Verdict>(verdicts: readonly T[], resourceAt: ResourceAt): Told<T> {
  if (verdicts.length <= MAX_TOLD) return { verdicts, messages: [] };
  const counts = new Map<Rule, Map<Resource, number>>();
  const messages: string[] = [];
  const told = verdicts.filter(({ rule, place }) => {
    const resource = resourceAt(place);
    if (resource === undefined) return true;
    const ofRule = counts.get(rule) ?? new Map<Resource, number>();
    counts.set(rule, ofRule);
    const count = (ofRule.get(resource) ?? 0) + 1;
    ofRule.set(resource, count);
    if (count === MAX_TOLD + 1) messages.push(message(rule, resource));
    return count <= MAX_TOLD;
  });
  return { verdicts: told, messages };
}

function message({ id, name }: Rule, { kind, name: object, file }: Resource): string {
  const most = MAX_TOLD.toLocaleString('en');
  return `${kind} ${object} in ${file.path} has more than ${most} findings of ${id} ${name}: all others were left out`;
}
