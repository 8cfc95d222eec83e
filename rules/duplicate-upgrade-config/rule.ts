import { deletion } from '../../src/manifests/edit.js';
import { type DuplicateUpgrade, duplicateUpgrades } from '../../src/mesh/duplicateUpgrades.js';
import { either } from '../../src/mesh/envoyFilters.js';
import { oncePer } from '../../src/mesh/oncePer.js';
import { defineRule, type RuleFinding } from '../../src/rule.js';

export default defineRule({
  id: 'WS511',
  name: 'duplicate-upgrade-config',
  summary: 'An EnvoyFilter enables WebSocket a second time: Envoy refuses the listener',
  category: 'routes',
  severity: 'error',
  facts: ['duplicate-upgrade-config-refused'],
  check({ mesh, paths, report }) {
    for (const path of paths) {
      for (const one of duplicateUpgrades(mesh, path)) report(path, one.place, finding(one));
    }
  },
});

/** Made once for all paths with the same proxies. */
const finding = oncePer(({ list, entry, at }: DuplicateUpgrade): RuleFinding => {
  const alone = list.items().length === 1 && either(entry, 'enabled').boolean !== false;
  const edit = alone ? deletion(list) : undefined;
  return {
    message: 'EnvoyFilter adds WebSocket to the upgrades of a connection manager that has it already',
    why: `Envoy refuses the listener ("multiple upgrade configs with the same name"): neither WebSockets nor plain requests get through it at ${at === 'server' ? "the server's sidecar" : "the client's proxy"}`,
    fix: 'delete upgrade_configs: Istio enables WebSocket everywhere',
    ...(edit && { edits: { description: 'Delete upgrade_configs', safe: true, edits: [edit] } }),
  };
});
