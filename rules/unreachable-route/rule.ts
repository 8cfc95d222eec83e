import { defineRule } from '../../src/rule.js';
import { contestedRoutes, deadRoutes, takenFrom } from '../../src/websockets/unreachable.js';
import { contested, dead, unreached } from './findings.js';

export default defineRule({
  id: 'WS502',
  name: 'unreachable-route',
  summary: 'A WebSocket route behind a route that already takes its requests',
  category: 'routes',
  severity: 'error',
  together: true,
  facts: ['first-match-takes-all', 'sidecars-use-one-virtual-service'],
  check({ mesh, paths, report }) {
    for (const path of paths) {
      const taken = takenFrom(path);
      if (taken === undefined) continue;
      const { field } = taken.match?.path ?? taken.match ?? path.route;
      report(path, field.place, unreached(taken, path.route));
    }
    for (const found of deadRoutes(mesh, paths)) {
      const { route, taken } = found;
      const { field } = taken.match?.path ?? taken.match ?? route;
      report(route.resource, field.place, dead(found));
    }
    for (const found of contestedRoutes(mesh)) {
      const { vs, route, evidence } = found;
      report(vs.resource, evidence.place ?? route.field.place, contested(mesh, found));
    }
  },
});
