import type { Field } from '../../src/manifests/resource.js';
import type { HeaderOperation } from '../../src/mesh/headerOperations.js';
import type { RuleFinding } from '../../src/rule.js';
import type { AnsweringRoute } from '../../src/websockets/answeringRoutes.js';
import { evidencePlaces, type SocketRoute } from '../../src/websockets/routes.js';

/** A route that answers by itself. */
export function answered({ socket, answer, onlyHttps }: AnsweringRoute): RuleFinding {
  return {
    message: `the WebSocket route answers with a ${answer.kind} instead of reaching the application`,
    why: `the handshake gets ${answer.status}, which WebSocket clients take for a failure (close code 1006)`,
    fix: onlyHttps ? 'let clients use wss:// from the start' : 'send the WebSocket path to its destination',
    severity: onlyHttps ? 'info' : 'error',
    confidence: socket.confidence,
    related: evidencePlaces(socket),
  };
}

/** A server that redirects everything to https, with a host that no other server takes. */
export function redirected(socket: SocketRoute): RuleFinding {
  return {
    message: 'this port redirects WebSocket handshakes to https, and no other port takes them',
    why: 'WebSocket clients do not follow redirects: ws:// gets 301 and close code 1006',
    fix: 'add an HTTPS server for the host, and let clients use wss://',
    severity: 'info',
    confidence: socket.confidence,
    related: evidencePlaces(socket),
  };
}

/** A `fault.abort` at 100 percent. */
export function aborted(abort: Field): RuleFinding {
  const status = abort.get('httpStatus').text;
  return {
    message: 'fault.abort ends every handshake on this WebSocket route',
    why: `at 100 percent all of them get ${status ?? 'an error'} without reaching the application`,
    fix: 'delete the fault, or give it a match of its own that only tests meet',
  };
}

/** A header that handshakes need and that the route changes. */
export function changed(operation: HeaderOperation): RuleFinding {
  const { action, direction, name } = operation;
  const verb = { set: 'overwrites', add: 'adds a second value to', remove: 'removes' }[action];
  return {
    message: `the route ${verb} the header ${name} of WebSocket ${direction === 'request' ? 'handshakes' : 'answers'}`,
    why: symptom(operation),
    fix: 'delete the line: Envoy passes the headers of handshakes on by itself',
  };
}

function symptom({ action, direction, name }: HeaderOperation): string {
  if (direction === 'response')
    return 'the client gets a 101 that is no valid answer and gives up with close code 1006';
  if (action === 'add' && name === 'upgrade') return 'the next proxy sees `websocket,websocket` and answers 403';
  if (name === 'upgrade' || name === 'connection')
    return 'the application sees no valid handshake any more and answers 426 or 400';
  if (action === 'remove' && /-(key|version)$/.test(name)) return 'the application answers 400';
  return 'client and application no longer agree on the handshake: one of them gives up (close code 1006)';
}

/** A patch of an EnvoyFilter that disables the upgrade on a route. */
export const SWITCHED_OFF: RuleFinding = {
  message: 'an EnvoyFilter switches the upgrade to WebSocket off on this route',
  why: 'every handshake gets 403 with an empty body',
  fix: 'delete the entry: Istio allows WebSockets everywhere',
};
