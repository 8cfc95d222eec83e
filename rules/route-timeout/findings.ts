import { humanDuration } from '../../src/mesh/duration.js';
import type { Facts } from '../../src/mesh/facts.js';
import type { Route } from '../../src/mesh/route.js';
import type { RuleFinding } from '../../src/rule.js';

/** A timeout (ms) on a WebSocket route. `pure`: no other requests share the route. */
export function timedOut(timeout: number, route: Route, pure: boolean, facts: Facts): RuleFinding {
  return {
    message: `WebSocket route with a timeout of ${humanDuration(timeout)}`,
    why: effects(facts, route, pure).join('; '),
    fix: 'delete the timeout: the default is none',
    versioned: true,
  };
}

/** What the timeout does in the versions that may be in force. */
function effects(facts: Facts, { kind }: Route, pure: boolean): readonly string[] {
  // Istio knows HTTPRoutes only since open sockets are no longer cut.
  const cuts = kind === 'HTTPRoute' ? 'no' : facts.everywhere('timeout-cuts-open-sockets');
  const bounds = facts.everywhere('timeout-bounds-handshake');
  return [
    ...(cuts === 'no' ? [] : [`${facts.when('timeout-cuts-open-sockets')} every open socket is cut after it`]),
    ...(bounds === 'no'
      ? []
      : [
          `${facts.when('timeout-bounds-handshake')} handshakes that take longer (authentication, a cold start) get 504`,
        ]),
    ...(cuts === 'no' && bounds === 'no' ? ['this version never applies it to a WebSocket itself'] : []),
    ...(pure
      ? []
      : ['in every version it cuts long polls and event streams on this route, the fallbacks of WebSocket libraries']),
  ];
}
