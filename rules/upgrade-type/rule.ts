import { apiRoutes } from '../../src/mesh/gatewayApi.js';
import { addedUpgradeTypes } from '../../src/mesh/routePatches.js';
import { routesOf } from '../../src/mesh/virtualHosts.js';
import { defineRule } from '../../src/rule.js';
import { otherUpgrades } from '../../src/websockets/upgradeMatches.js';

export default defineRule({
  id: 'WS509',
  name: 'upgrade-type',
  summary: 'An Upgrade other than `websocket` expected through Istio',
  category: 'routes',
  severity: 'info',
  facts: ['other-upgrade-types-403'],
  check({ mesh, facts, report }) {
    const { virtualServices, apiRoutes: objects } = mesh.inventory;
    const added = addedUpgradeTypes(mesh);
    const routes = [
      ...virtualServices.flatMap((vs) => routesOf(mesh, vs)),
      ...objects.flatMap((object) => apiRoutes(object, facts, mesh.domain)),
    ];
    for (const route of routes) {
      for (const { value, field } of otherUpgrades(route)) {
        if (added.has(value.toLowerCase())) continue;
        const stripped = value.toLowerCase() === 'h2c';
        report(route.delegate ?? route.resource, field.place, {
          message: `Istio's proxies do not upgrade to ${value}`,
          why: stripped
            ? 'they take the header away and send an ordinary request on'
            : 'they upgrade to websocket only: this request gets 403 with an empty body',
          fix: stripped
            ? 'speak HTTP/2 without an upgrade, to a port named http2-… or grpc-…'
            : 'use WebSocket, or an EnvoyFilter that adds the type to upgrade_configs on every proxy of the way',
        });
      }
    }
  },
});
