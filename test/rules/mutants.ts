import { rules } from '../../rules/index.js';
import type { Rule } from '../../src/rule.js';
import { casesOf, judge, versionsOf } from './fixture.js';

export { rules };

/** The cases of a rule whose findings are not those that its fixtures expect, one after the other. */
export function* failures({ id, name }: Rule): Generator<string> {
  for (const one of casesOf(name)) {
    for (const istio of versionsOf(one.files)) if (!agrees(one, id, istio)) yield one.name;
  }
}

/** A rule that throws has been noticed as well. */
function agrees(...asked: Parameters<typeof judge>): boolean {
  try {
    const { expected, actual } = judge(...asked);
    return expected.join('\n') === actual.join('\n');
  } catch {
    return false;
  }
}
