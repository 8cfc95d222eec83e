import { deletion } from '../../src/manifests/edit.js';
import { removedUpgradeFields } from '../../src/mesh/refusals.js';
import { defineRule } from '../../src/rule.js';
import { isKnative } from '../../src/websockets/evidence.js';

export default defineRule({
  id: 'WS501',
  name: 'removed-field',
  summary: '`websocketUpgrade` was removed long ago and is not needed',
  category: 'routes',
  severity: 'warning',
  facts: ['websocket-upgrade-removed'],
  check({ mesh, report }) {
    for (const { resource } of mesh.inventory.virtualServices) {
      if (isKnative(resource)) continue;
      for (const field of removedUpgradeFields(resource)) {
        const edit = deletion(field);
        report(resource, field.place, {
          message: 'websocketUpgrade is no field of a VirtualService any more',
          why: "kubectl's strict validation rejects the object, from other clients the API server drops the field, and istiod ignores it: Istio upgrades WebSockets without it",
          fix: 'delete the line',
          ...(edit && { edits: { description: 'Delete websocketUpgrade', safe: true, edits: [edit] } }),
        });
      }
    }
  },
});
