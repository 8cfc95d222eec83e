import { deletion } from '../../src/manifests/edit.js';
import { humanDuration } from '../../src/mesh/duration.js';
import { takesOnlyUpgrades, tryTimeoutField } from '../../src/mesh/route.js';
import { defineRule } from '../../src/rule.js';

/** Below this, authentication or a cold start takes longer every now and then. */
const SHORT = 15_000;
/** Below this, it does on an ordinary day. */
const VERY_SHORT = 5_000;

export default defineRule({
  id: 'WS103',
  name: 'per-try-timeout',
  summary: 'A per-try timeout on a WebSocket route bounds each handshake attempt',
  category: 'time',
  severity: 'warning',
  facts: ['per-try-timeout-bounds-handshake', 'retries-repeat-handshakes'],
  check({ paths, facts, report }) {
    for (const path of paths) {
      const { value, place } = path.settings.perTryTimeout;
      if (typeof value !== 'number' || place === null || value >= SHORT) continue;
      if (!facts.holds('per-try-timeout-bounds-handshake')) continue;
      const field = tryTimeoutField(path.route);
      const name = field.key?.text ?? 'perTryTimeout';
      const edit = deletion(field);
      const isOwn = field.exists;
      report(path, place, {
        message: `each try of a WebSocket handshake gets only ${humanDuration(value)}`,
        why: `${facts.when('per-try-timeout-bounds-handshake')} a handshake that takes longer (authentication, a cold start) is answered 504; before, the timeout did nothing to WebSockets`,
        fix: isOwn
          ? `delete ${name}, or give the WebSocket path a route of its own without it`
          : `give the WebSocket route \`retries\` of its own, or delete ${name} here`,
        severity: value < VERY_SHORT ? 'warning' : 'info',
        versioned: true,
        ...(edit && {
          // Where other requests share the route, they lose it too.
          edits: { description: `Delete ${name}`, safe: takesOnlyUpgrades(path.route), edits: [edit] },
        }),
      });
    }
  },
});
