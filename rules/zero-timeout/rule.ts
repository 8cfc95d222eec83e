import { deletion } from '../../src/manifests/edit.js';
import type { Field, Resource } from '../../src/manifests/resource.js';
import { zeroDurations } from '../../src/mesh/refusals.js';
import { defineRule } from '../../src/rule.js';
import type { SocketPath } from '../../src/websockets/path.js';
import { Telling } from '../../src/websockets/telling.js';

export default defineRule({
  id: 'WS102',
  name: 'zero-timeout',
  summary: 'A timeout of 0s that Istio refuses, and with it the whole object',
  category: 'time',
  severity: 'error',
  facts: ['zero-durations-refused'],
  check({ paths, report }) {
    const known = new Map<Resource, readonly Field[]>();
    const telling = new Telling();
    for (const path of paths) {
      for (const resource of objectsOf(path)) {
        const all = known.get(resource) ?? zeroDurations(resource);
        known.set(resource, all);
        for (const field of telling.of(resource, all)) {
          const edit = deletion(field);
          report(path, field.place, {
            message: `Istio refuses ${field.key?.text ?? 'a duration'}: ${field.text}, and with it the whole ${resource.kind}`,
            why: 'the webhook answers "duration must be greater than 1ms": the object never exists in the cluster, or an older state of it stays',
            fix: `delete the field: ${WITHOUT[field.key?.text ?? ''] ?? 'without it there is no timeout'}`,
            ...(edit && { edits: { description: 'Delete the field', safe: true, edits: [edit] } }),
          });
        }
      }
    }
  },
});

const WITHOUT: Readonly<Record<string, string>> = {
  perTryTimeout: 'without it no try has a timeout of its own',
  idleTimeout: 'it closes idle connections only, never one with an open WebSocket',
};

/** The VirtualServices and DestinationRules that a path takes its settings from. */
function objectsOf({ route, destination }: SocketPath): readonly Resource[] {
  const services = route.kind === 'VirtualService' ? [route.resource, ...(route.delegate ? [route.delegate] : [])] : [];
  return [...services, ...(destination.rule?.from.map((rule) => rule.resource) ?? [])];
}
