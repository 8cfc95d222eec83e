import { replacement } from '../../src/manifests/edit.js';
import { mayBePatch } from '../../src/mesh/overlays.js';
import { isAboutKey, isOutdated } from '../../src/mesh/schema/index.js';
import { defineRule } from '../../src/rule.js';
import { violationsOnPaths } from '../../src/websockets/violations.js';
import { refused } from './findings.js';

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
        const { kind, field, suggestion, unless } = violation;
        const outdated = isOutdated(violation, facts);
        if (isAboutKey(violation) || (outdated && unless !== undefined)) continue;
        const value = suggestion !== undefined && 'value' in suggestion ? suggestion.value : undefined;
        const edit = value === undefined ? undefined : replacement(field, value);
        report(subject, field.place, {
          ...refused(resource, violation, facts),
          ...(outdated && { severity: 'info' }),
          ...(kind === 'required' && mayBePatch(resource, mesh.inventory.resources) && { confidence: 'low' }),
          ...(edit && { edits: { description: `Write ${value}`, safe: true, edits: [edit] } }),
        });
      }
    }
  },
});
