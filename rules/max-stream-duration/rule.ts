import { humanDuration } from '../../src/mesh/duration.js';
import type { TimerLine } from '../../src/mesh/timers.js';
import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'WS105',
  name: 'max-stream-duration',
  summary: 'A longest duration of streams cuts every WebSocket, busy or not',
  category: 'time',
  severity: 'error',
  facts: ['max-stream-duration-cuts-sockets', 'connection-settings'],
  check({ paths, report }) {
    for (const path of paths) {
      for (const line of path.settings.timers.maxDuration) {
        const { milliseconds, place, overruledBy } = line;
        const time = humanDuration(milliseconds);
        report(path, place, {
          message:
            overruledBy === undefined
              ? `every WebSocket is cut after ${time}, busy or not`
              : `this limit of ${time} for WebSockets has no effect now: another line sets a longer one`,
          why: `${overruledBy === undefined ? '' : 'once that line is gone, every WebSocket is cut: '}the client sees close code 1006 without a Close frame (log: max_duration_timeout, or flag UMSDR), and a handshake that takes longer gets 408`,
          fix: fixOf(line),
          severity: overruledBy === undefined ? 'error' : 'warning',
          ...(overruledBy && { related: [{ place: overruledBy, message: 'the limit in force' }] }),
        });
      }
    }
  },
});

/** Only a connection manager's limit can be switched off by a route, and only by one of the same proxy. */
function fixOf({ kind, hop }: TimerLine): string {
  if (kind === 'header') return 'remove the header from this route';
  const manager = kind === 'manager' || kind === 'settings';
  return manager && hop === 'client'
    ? "remove the limit, or switch it off for the WebSocket's route: an HTTP_ROUTE patch with max_stream_duration 0s"
    : 'remove the limit';
}
