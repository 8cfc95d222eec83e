import type { Confidence } from '../lint/result.js';
import type { Place } from '../manifests/place.js';
import type { Client } from '../mesh/client.js';
import { type Destination, resolveDestination } from '../mesh/destination.js';
import type { Mesh } from '../mesh/mesh.js';
import { passesTls } from '../mesh/opaqueRouting.js';
import type { Route, RouteDestination } from '../mesh/route.js';
import type { RoutedWay } from '../mesh/routePatches.js';
import { type Receiver, receiverOf } from '../mesh/server.js';
import { type Settings, settingsOf } from '../mesh/settings.js';
import type { VirtualHost } from '../mesh/virtualHosts.js';

export type Strength = 'declared' | 'strong' | 'medium' | 'weak';

/** One reason to believe that WebSockets travel here. */
export interface Evidence {
  readonly signal:
    | 'declared'
    | 'app-protocol'
    | 'upgrade-header'
    | 'path'
    | 'websocket-upgrade'
    | 'port-name'
    | 'ingress'
    | 'host'
    | 'name'
    | 'image'
    | 'environment'
    | 'request';
  readonly strength: Strength;
  readonly place: Place | null;
  /** A noun phrase: "prefix /ws", "port named http-websocket". */
  readonly text: string;
}

/** One way that a WebSocket takes: client → route → destination → pods. */
export interface SocketPath {
  /** How a client would address it: `wss://chat.example.com/ws`. */
  readonly url: string;
  readonly client: Client;
  readonly virtualHost: VirtualHost;
  readonly route: Route;
  readonly destination: Destination;
  readonly evidence: readonly Evidence[];
  readonly confidence: Confidence;
  readonly settings: Settings;
  readonly receiver: Receiver;
  /** Its Service or a DestinationRule of its host was read: without either, balancing and limits are guesswork. */
  readonly grounded: boolean;
}

/** Follows a route to one of its destinations, and to the pods behind it. */
export function wayOf(
  mesh: Mesh,
  virtualHost: VirtualHost,
  route: Route,
  routeDestination: RouteDestination,
): RoutedWay {
  const { client, port } = virtualHost;
  const destination = resolveDestination(mesh, client, routeDestination, port, route.resource);
  const receiver = unopened(route, client) ? UNSEEN : receiverOf(mesh, client, destination, route.resource);
  return { client, virtualHost, route, destination, receiver };
}

/** The path of WebSockets along a way: works out the settings on it. */
export function socketPath(
  mesh: Mesh,
  way: RoutedWay,
  found: { readonly url: string; readonly evidence: readonly Evidence[]; readonly confidence: Confidence },
): SocketPath {
  const { client, virtualHost, route, destination, receiver } = way;
  return {
    url: found.url,
    evidence: found.evidence,
    confidence: found.confidence,
    client,
    virtualHost,
    route,
    destination,
    receiver,
    settings: settingsOf(mesh, way),
    grounded: destination.service !== undefined || destination.rule !== undefined,
  };
}

/** The receiving end of TLS that nobody opens before the application: no connection manager sees the WebSocket. */
const UNSEEN: Receiver = { managers: [], ofService: [], direct: undefined };

function unopened(route: Route, { server }: Client): boolean {
  return route.opaque === true && server !== undefined && passesTls(server);
}
