import { humanDuration } from '../../src/mesh/duration.js';
import { defineRule } from '../../src/rule.js';

/** Below this, hardly any client pings often enough: sockets are cut in ordinary use. */
const SHORT = 15_000;

export default defineRule({
  id: 'WS104',
  name: 'stream-idle-timeout',
  summary: 'A proxy on the way closes WebSockets that are silent for a while',
  category: 'time',
  severity: 'error',
  facts: ['stream-idle-cuts-silent-sockets', 'connection-settings'],
  check({ paths, report }) {
    for (const path of paths) {
      for (const { milliseconds, place, kind, overruledBy } of path.settings.timers.streamIdle) {
        const time = humanDuration(milliseconds);
        report(path, place, {
          message:
            overruledBy === undefined
              ? `WebSockets that are silent for ${time} are closed${kind === 'profile' ? ' (profile EDGE)' : ''}`
              : `this idle timeout of ${time} for WebSockets has no effect now: another line sets a longer one`,
          why: `${overruledBy === undefined ? '' : 'once that line is gone, silent WebSockets are closed: '}the client sees close code 1006 without a Close frame (log flag SI), and a handshake that takes longer gets 408; pings and data of the WebSocket reset the timer, TCP keepalive does not`,
          fix: "remove the timer (Istio's default is none), or make sure that one side sends pings more often than that",
          severity: overruledBy === undefined && milliseconds < SHORT ? 'error' : 'warning',
          ...(overruledBy && { related: [{ place: overruledBy, message: 'the timeout in force' }] }),
        });
      }
    }
  },
});
