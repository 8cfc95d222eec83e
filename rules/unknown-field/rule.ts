import { renaming } from '../../src/manifests/edit.js';
import { isAboutKey, type SchemaViolation } from '../../src/mesh/schema/index.js';
import { defineRule } from '../../src/rule.js';
import { violationsOnPaths } from '../../src/websockets/violations.js';

export default defineRule({
  id: 'WS002',
  name: 'unknown-field',
  summary: 'A field that Istio does not know: misspelt, misplaced, invented, or newer than the version in force',
  category: 'manifest',
  severity: 'error',
  facts: ['unknown-fields-are-dropped'],
  check({ mesh, paths, allObjects, report }) {
    for (const { subject, violations } of violationsOnPaths(mesh, paths, allObjects)) {
      const unknown = violations.filter((violation) => isAboutKey(violation) && !violation.removed);
      for (const [first, ...others] of strayBlocks(unknown)) {
        const { field, message, help, suggestion } = first;
        const rename = suggestion !== undefined && 'rename' in suggestion ? suggestion.rename : undefined;
        const edit = rename === undefined ? undefined : renaming(field, rename);
        const names = others.map((other) => `\`${other.field.key?.text}\``);
        report(subject, field.place, {
          message: [message, ...names].join(', nor '),
          versioned: true,
          why: "kubectl's strict validation rejects the object; with --validate=false, and from most other clients, the API server drops the field without a word: the setting is not there",
          related: others.map((other) => ({ place: other.field.place, message: 'does not belong here either' })),
          ...(help !== undefined && { fix: others.length > 0 ? help.replace(/^it belongs/, 'they belong') : help }),
          ...(edit && { edits: { description: `Rename to ${rename}`, safe: true, edits: [edit] } }),
        });
      }
    }
  },
});

/** Fields of one map that belong to the same other place are one mistake; all others stand alone. */
function strayBlocks(unknown: readonly SchemaViolation[]): readonly [SchemaViolation, ...SchemaViolation[]][] {
  const blocks = new Map<string, [SchemaViolation, ...SchemaViolation[]]>();
  for (const violation of unknown) {
    const { kind, field, help } = violation;
    const holder = field.path.slice(0, -1).join('.');
    const key = kind === 'misplaced' ? `${holder} ${help}` : field.path.join('.');
    const block = blocks.get(key);
    if (block === undefined) blocks.set(key, [violation]);
    else block.push(violation);
  }
  return [...blocks.values()];
}
