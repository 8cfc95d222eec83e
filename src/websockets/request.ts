import { type Client, sidecarClient } from '../mesh/client.js';
import { gatewayVirtualHosts } from '../mesh/gatewayRouting.js';
import type { GatewayServer } from '../mesh/gateways.js';
import { group } from '../mesh/group.js';
import type { Mesh } from '../mesh/mesh.js';
import { covers, resolveHost } from '../mesh/names.js';
import { opaqueVirtualHosts } from '../mesh/opaqueRouting.js';
import { portProtocol } from '../mesh/protocol.js';
import { firstMatch, HANDSHAKE_HEADERS, type Handshake, servingDomain } from '../mesh/request.js';
import { portNumbered, type ServiceHost } from '../mesh/services.js';
import { defaultRoute, sidecarVirtualHost } from '../mesh/sidecarRouting.js';
import { unreadGatewayHosts } from '../mesh/unreadGateways.js';
import type { VirtualHost } from '../mesh/virtualHosts.js';
import { type SocketPath, socketPath, wayOf } from './path.js';
import { meshClient } from './virtualHosts.js';

/** The address of a WebSocket as a person types it. */
export interface SocketUrl {
  readonly scheme: 'ws' | 'wss';
  readonly host: string;
  readonly port: number | undefined;
  readonly path: string;
  /** A host was given, or host and port: all that WebSockets may ask of it is meant, by either scheme. */
  readonly isHost: boolean;
}

/** How a person may write an address: the end of a sentence that says that a text is none. */
export const ADDRESS_FORMS = 'write wss://HOST/PATH, ws://HOST:PORT/PATH or HOST:PORT, PORT from 1 to 65535';

/** Reads `wss://chat.example.com/ws`, `ws://chat.prod:8080` or `chat.prod:8080`; undefined for anything else. */
export function parseSocketUrl(text: string): SocketUrl | undefined {
  const match = /^(?:(wss?|https?):\/\/)?([A-Za-z0-9_.*-]+)(?::(\d{1,5}))?(\/[^\s]*)?$/i.exec(text);
  if (match === null) return undefined;
  const [, scheme = 'ws', host = '', port, path] = match;
  if (port !== undefined && (Number(port) === 0 || Number(port) > 65535)) return undefined;
  return {
    scheme: /s$/i.test(scheme) && scheme.length !== 2 ? 'wss' : 'ws',
    host: host.toLowerCase(),
    port: port === undefined ? undefined : Number(port),
    path: path ?? '/',
    isHost: match[1] === undefined && path === undefined,
  };
}

/** Who opens a WebSocket inside the mesh. */
export interface From {
  readonly namespace: string;
  readonly labels: ReadonlyMap<string, string>;
}

/** The ways that one request takes: through every gateway that serves it, and from a client in the mesh. */
export function pathsOfUrl(mesh: Mesh, url: SocketUrl, from: From | undefined): readonly SocketPath[] {
  const viaGateways = from === undefined ? gatewayPaths(mesh, url) : [];
  return [...viaGateways, ...meshPaths(mesh, url, from)];
}

function gatewayPaths(mesh: Mesh, url: SocketUrl): SocketPath[] {
  const port = url.port ?? (url.scheme === 'wss' ? 443 : 80);
  const explicit = url.port !== undefined;
  const isAsked = (server: GatewayServer): boolean =>
    serves(server, url) && ((!explicit && server.protocol !== 'TCP') || server.port === port);
  return gatewayHosts(mesh, url.host, isAsked).flatMap((virtualHost) => follow(mesh, virtualHost, url));
}

/** The virtual host of each server that takes a host: of gateways that were read, and of those that are assumed. */
export function gatewayHosts(mesh: Mesh, host: string, isAsked: (server: GatewayServer) => boolean): VirtualHost[] {
  const read = mesh.inventory.gatewayServers
    .filter((server) => !server.httpsRedirect && isAsked(server) && server.hosts.some((own) => covers(own.host, host)))
    .map((server) => (server.http ? gatewayVirtualHosts(mesh, server) : opaqueVirtualHosts(mesh, server)));
  const assumed = unreadGatewayHosts(mesh).filter(({ client: { server } }) => server !== undefined && isAsked(server));
  const unread = group(assumed, ({ client }) => [client.server?.gateway ?? '']);
  return [...read, ...unread.values()].flatMap((hosts) => {
    const domain = servingDomain(
      hosts.map((vhost) => vhost.domain),
      host,
    );
    return hosts.find((vhost) => vhost.domain === domain) ?? [];
  });
}

/** Whether a server speaks the scheme: TCP takes TLS as well as plaintext. */
function serves(server: GatewayServer, { scheme }: SocketUrl): boolean {
  return server.protocol === 'TCP' || server.secure === (scheme === 'wss');
}

function meshPaths(mesh: Mesh, url: SocketUrl, from: From | undefined): SocketPath[] {
  const host = meshHost(mesh, url.host, from?.namespace);
  const service = host === undefined ? undefined : mesh.service(host, undefined);
  if (host === undefined || service === undefined) return [];
  const port =
    url.port ?? (service.ports.length === 1 ? service.ports[0]?.number : url.scheme === 'wss' ? 443 : 80) ?? 80;
  const virtualHost = meshVirtualHost(mesh, clientOf(mesh, service, from), service, host, port);
  return virtualHost === undefined ? [] : follow(mesh, virtualHost, { ...url, host, port });
}

/** What a client in the mesh does with a port of a Service; undefined where its proxy does not know it. */
export function meshVirtualHost(
  mesh: Mesh,
  client: Client,
  service: ServiceHost,
  host: string,
  port: number,
): VirtualHost | undefined {
  if (!mesh.knows(client, service, service.resource)) return undefined;
  // No listener of a sidecar is for a port that the Service does not have.
  if (portNumbered(service, port) === undefined) return undefined;
  return opaqueHost(mesh, client, service, port) ?? sidecarVirtualHost(mesh, client, host, port, service.resource);
}

/** The proxy that sends the request on: a waypoint in front of the Service has the say, whoever asks. */
export function clientOf(mesh: Mesh, service: ServiceHost, from: From | undefined): Client {
  const client = meshClient(mesh, service, from?.namespace ?? service.namespace);
  return from === undefined || client.kind === 'waypoint' ? client : sidecarClient(from.namespace, from.labels);
}

/** What a sidecar does with a port that is TCP or TLS to Istio: HTTP routes do not apply, the Service itself answers. */
function opaqueHost(mesh: Mesh, client: Client, service: ServiceHost, port: number): VirtualHost | undefined {
  const servicePort = portNumbered(service, port);
  if (servicePort === undefined) return undefined;
  const { value } = portProtocol(servicePort, mesh.facts);
  if (value !== 'tcp' && value !== 'tls') return undefined;
  return { domain: service.host, client, port, routes: [defaultRoute(service, servicePort)], ignored: [] };
}

/** The full name of a host as a pod would resolve it: `chat`, `chat.prod` and `chat.prod.svc` are completed. */
export function meshHost(mesh: Mesh, host: string, namespace: string | undefined): string | undefined {
  return meshNames(mesh, host, namespace).find((candidate) => mesh.service(candidate, undefined) !== undefined);
}

/** The full names that a pod would try for a host. */
export function meshNames(mesh: Mesh, host: string, namespace: string | undefined): readonly string[] {
  return [
    host,
    `${host}.${mesh.domain}`,
    `${host}.svc.${mesh.domain}`,
    ...(namespace === undefined ? [] : [resolveHost(host, namespace, mesh.domain)]),
  ];
}

function follow(mesh: Mesh, virtualHost: VirtualHost, url: SocketUrl): SocketPath[] {
  const handshake: Handshake = {
    host: url.host,
    path: url.path,
    scheme: url.scheme === 'wss' ? 'https' : 'http',
    port: virtualHost.port,
    headers: HANDSHAKE_HEADERS,
  };
  const route = firstMatch(virtualHost.routes, handshake);
  if (route === undefined) return [];
  const evidence = [
    { signal: 'request', strength: 'declared', place: null, text: 'the request you asked for' },
  ] as const;
  return route.destinations
    .filter((destination) => destination.weight > 0)
    .map((destination) =>
      socketPath(mesh, wayOf(mesh, virtualHost, route, destination), {
        url: urlOf(url),
        evidence,
        confidence: 'high',
      }),
    );
}

/** An address as it was asked for: `wss://chat.example.com:8443/ws`, `chat.prod:8080`. */
export function addressOf(url: SocketUrl): string {
  return url.isHost ? authority(url) : urlOf(url);
}

function urlOf(url: SocketUrl): string {
  return `${url.scheme}://${authority(url)}${url.path}`;
}

function authority({ host, port }: SocketUrl): string {
  return port === undefined ? host : `${host}:${port}`;
}
