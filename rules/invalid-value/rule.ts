import { replacement } from '../../src/manifests/edit.js';
import { type Facts, holdsIn } from '../../src/mesh/facts.js';
import { mayBePatch } from '../../src/mesh/overlays.js';
import type { SchemaViolation } from '../../src/mesh/schema/index.js';
import { defineRule } from '../../src/rule.js';
import { violationsOnPaths } from '../../src/websockets/violations.js';

export default defineRule({
  id: 'WS003',
  name: 'invalid-value',
  summary: 'A value for which the API server or Istio refuses the whole object',
  category: 'manifest',
  severity: 'error',
  facts: [
    'refused-objects-are-absent',
    'durations-of-1ms',
    'durations-of-whole-ms',
    'upgrade-excludes-client-protocol',
    'port-policy-not-empty',
    'cookie-needs-ttl',
    'maglev-needs-table-size',
    'one-ring-size',
    'local-origin-failures-need-split',
    'inbound-pool-is-not-enough',
    'http-protocol-options',
    'any-needs-type',
    'known-types',
    'patches-are-complete',
    'known-protocols',
    'one-action',
    'retries-need-attempts',
    'delegate-regex',
    'v2-types',
  ],
  check({ mesh, paths, facts, allObjects, report }) {
    for (const { resource, subject, violations } of violationsOnPaths(mesh, paths, allObjects)) {
      for (const violation of violations) {
        const { kind, field, help, suggestion, unless, others = [] } = violation;
        const outdated = isOutdated(violation, facts);
        if (ABOUT_KEYS.has(kind) || (outdated && unless !== undefined)) continue;
        const value = suggestion !== undefined && 'value' in suggestion ? suggestion.value : undefined;
        const edit = value === undefined ? undefined : replacement(field, value);
        report(subject, field.place, {
          message: messageOf(violation, facts),
          versioned: true,
          why: `the ${resource.kind} is refused when it is applied: it never exists in the cluster, or an older state of it stays`,
          related: others.map(({ place, key }) => ({ place, message: `${key?.text ?? 'the other'} stands here` })),
          ...(help !== undefined && { fix: help }),
          ...(outdated && { severity: 'info' }),
          ...(kind === 'required' && mayBePatch(resource, mesh.inventory.resources) && { confidence: 'low' }),
          ...(edit && { edits: { description: `Write ${value}`, safe: true, edits: [edit] } }),
        });
      }
    }
  },
});

const ABOUT_KEYS: ReadonlySet<SchemaViolation['kind']> = new Set(['unknown', 'misplaced', 'too-new']);

/** Whether the newest version that may be in force accepts it: then it is for those who run an older one to know. */
function isOutdated({ fact, unless }: SchemaViolation, { newest }: Facts): boolean {
  if (fact !== undefined) return !holdsIn(newest, fact);
  return unless !== undefined && holdsIn(newest, unless);
}

function messageOf({ message, fact, unless }: SchemaViolation, facts: Facts): string {
  const boundary = fact ?? unless;
  const when = boundary === undefined ? '' : facts.when(boundary);
  return when === '' ? message : `${message} (${fact === undefined ? 'accepted' : 'refused'} ${when})`;
}
