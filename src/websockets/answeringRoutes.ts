import type { Mesh } from '../mesh/mesh.js';
import { answerOf, type RouteAnswer } from '../mesh/routeAnswers.js';
import type { SocketPath } from './path.js';
import { type SocketRoute, socketRoutes } from './routes.js';

/** A WebSocket route that answers by itself. It needs no destination, so there is no path for it. */
export interface AnsweringRoute {
  readonly socket: SocketRoute;
  readonly answer: RouteAnswer;
  /** All that it does is to send the clients of a plaintext server to https. */
  readonly onlyHttps: boolean;
}

/**
 * The WebSocket routes that answer by themselves; but no redirects from plaintext to https for hosts to which `paths` lead
 * over TLS: clients that start there never meet them.
 */
export function answeringRoutes(mesh: Mesh, paths: readonly SocketPath[]): readonly AnsweringRoute[] {
  const overTls = new Set(
    paths.flatMap(({ client, virtualHost }) => (client.server?.secure ? virtualHost.domain : [])),
  );
  return socketRoutes(mesh).flatMap((socket) => {
    const answer = answerOf(socket.route);
    if (answer === undefined) return [];
    const onlyHttps = answer.toHttps && socket.virtualHost.client.server?.secure === false;
    return onlyHttps && overTls.has(socket.virtualHost.domain) ? [] : [{ socket, answer, onlyHttps }];
  });
}
