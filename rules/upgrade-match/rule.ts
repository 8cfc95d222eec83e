import { replacement } from '../../src/manifests/edit.js';
import { defineRule } from '../../src/rule.js';
import { misspeltUpgrades, splitMatch, valueField } from '../../src/websockets/upgradeMatches.js';

export default defineRule({
  id: 'WS508',
  name: 'upgrade-match',
  summary:
    'A match on the upgrade header that takes too much (beside a path, as an alternative) or nothing (`WebSocket`)',
  category: 'routes',
  severity: 'warning',
  facts: ['match-items-are-alternatives', 'upgrade-match-is-case-sensitive'],
  check({ paths, report }) {
    for (const path of paths) {
      const split = splitMatch(path.route, path.virtualHost.routes);
      if (split !== undefined) {
        report(path, split.header.field.place, {
          message: 'the upgrade header and the path are alternatives here, not one condition',
          why: `the items of a match list are joined by OR: every WebSocket of the host comes here, and every HTTP request to ${split.path.value} too`,
          fix: 'move the headers into the item with the path',
          related: [{ place: split.path.field.place, message: 'the path' }],
        });
      }
      for (const header of misspeltUpgrades(path.route)) {
        const value = valueField(header);
        const edit = header.how === 'regex' ? undefined : replacement(value, 'websocket');
        report(path, value.place, {
          message: `no handshake of a browser matches Upgrade: ${header.value}`,
          why: 'header values are compared case-sensitively, and browsers send `websocket`: the handshake goes to another route, or gets 404',
          fix: 'write websocket',
          ...(edit && { edits: { description: 'Write websocket', safe: false, edits: [edit] } }),
        });
      }
    }
  },
});
