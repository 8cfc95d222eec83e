import type { Resource } from '../../src/manifests/resource.js';
import type { Facts } from '../../src/mesh/facts.js';
import type { SchemaViolation } from '../../src/mesh/schema/index.js';
import type { RuleFinding } from '../../src/rule.js';

/** A violation for which an object is refused. */
export function refused({ kind }: Resource, violation: SchemaViolation, facts: Facts): RuleFinding {
  const { help, others = [] } = violation;
  return {
    message: messageOf(violation, facts),
    versioned: true,
    why: `the ${kind} is refused when it is applied: it never exists in the cluster, or an older state of it stays`,
    related: others.map(({ place, key }) => ({ place, message: `${key?.text ?? 'the other'} stands here` })),
    ...(help !== undefined && { fix: help }),
  };
}

function messageOf({ message, fact, unless }: SchemaViolation, facts: Facts): string {
  const boundary = fact ?? unless;
  const when = boundary === undefined ? '' : facts.when(boundary);
  return when === '' ? message : `${message} (${fact === undefined ? 'accepted' : 'refused'} ${when})`;
}
