import { deletion } from '../../src/manifests/edit.js';
import { duplicateUpgrades } from '../../src/mesh/duplicateUpgrades.js';
import { either } from '../../src/mesh/envoyFilters.js';
import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'WS511',
  name: 'duplicate-upgrade-config',
  summary: 'An EnvoyFilter enables WebSocket a second time: Envoy refuses the listener',
  category: 'routes',
  severity: 'error',
  facts: ['duplicate-upgrade-config-refused'],
  check({ mesh, paths, report }) {
    for (const path of paths) {
      for (const { list, entry, at } of duplicateUpgrades(mesh, path)) {
        const alone = list.items().length === 1 && either(entry, 'enabled').boolean !== false;
        const edit = alone ? deletion(list) : undefined;
        report(path, either(entry, 'upgrade_type').place, {
          message: 'EnvoyFilter adds WebSocket to the upgrades of a connection manager that has it already',
          why: `Envoy refuses the listener ("multiple upgrade configs with the same name"): neither WebSockets nor plain requests get through it at ${at === 'server' ? "the server's sidecar" : "the client's proxy"}`,
          fix: 'delete upgrade_configs: Istio enables WebSocket everywhere',
          ...(edit && { edits: { description: 'Delete upgrade_configs', safe: true, edits: [edit] } }),
        });
      }
    }
  },
});
