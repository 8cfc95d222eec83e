import { bodyFilters } from '../../src/mesh/bodyFilters.js';
import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'WS504',
  name: 'body-buffering',
  summary: 'A filter on the path waits for a request body that never ends',
  category: 'routes',
  severity: 'error',
  facts: [
    'body-buffering-hangs-handshake',
    'timeout-does-not-end-the-hang',
    'ext-proc-streamed-hangs',
    'header-filters-are-harmless',
  ],
  check({ mesh, paths, facts, report }) {
    for (const path of paths) {
      for (const { what, waits, place } of bodyFilters(mesh, path)) {
        if (waits === 'whole') {
          report(path, place, {
            message: `WebSocket handshakes hang in ${what}`,
            why: 'it waits for the end of a body, and a WebSocket has none: the client gets no answer at all, and no route timeout ends the wait',
            fix: 'keep the filter off the WebSocket route, or make it work without whole bodies',
          });
        } else if (facts.holds('ext-proc-streamed-hangs')) {
          report(path, place, {
            message: `WebSocket handshakes may hang in ${what}`,
            why: 'some releases of Envoy, among them those of this Istio version, never answer a handshake then; older and newer ones do',
            fix: 'switch the filter off for the WebSocket route until Envoy is newer',
            severity: 'info',
          });
        }
      }
    }
  },
});
