import { parseSocketUrl, pathsOfUrl } from '../../src/websockets/request.js';
import { all, chat, meshOf, NEWEST, routes } from './meshOf.js';

export const HOST = 'chat.prod.svc.cluster.local';

/** Where a request goes from a sidecar in a namespace: `object#entry -> name:port/subset`, one for each destination. */
export function taken(
  objects: readonly string[],
  url = `ws://${HOST}/ws`,
  version = NEWEST,
  from = 'prod',
): readonly string[] {
  const parsed = parseSocketUrl(url);
  if (parsed === undefined) throw new Error(url);
  const read = meshOf(all(...objects), version);
  return pathsOfUrl(read, parsed, { namespace: from, labels: new Map([['app', 'desk']]) }).map(where);
}

/** The same through the gateways. */
export function entered(
  objects: readonly string[],
  url = 'wss://chat.example.com/ws',
  version = NEWEST,
): readonly string[] {
  const parsed = parseSocketUrl(url);
  if (parsed === undefined) throw new Error(url);
  const paths = pathsOfUrl(meshOf(all(...objects), version), parsed, undefined);
  return paths.filter(({ client }) => client.kind === 'gateway').map(where);
}

function where({ route, destination }: ReturnType<typeof pathsOfUrl>[number]): string {
  const { host, port, subset, missing } = destination;
  const target = `${host.replace('.svc.cluster.local', '')}:${port ?? '?'}${subset === undefined ? '' : `/${subset}`}`;
  const why = missing === undefined ? '' : `, no such ${missing}`;
  return `${route.kind === 'Service' ? 'default' : `${route.resource.name}#${route.index}`} -> ${target}${why}`;
}

/** A second Service beside `chat`. */
export const other = chat().replaceAll('chat', 'other');
/** A route to one of the two, in flow style. */
export const to = (host: string, match = '') =>
  `{ ${match === '' ? '' : `match: [${match}], `}route: [{ destination: { host: ${host}.prod.svc.cluster.local } }] }`;
/** A VirtualService for the mesh. */
export const mesh = (http: string, host = HOST, name = 'routes', namespace = 'prod', more = '') =>
  routes(`{ hosts: ["${host}"], ${more}http: [${http}] }`, name, namespace);
/** A VirtualService for the gateway. */
export const edge = (http: string, host = 'chat.example.com', name = 'routes', more = '') =>
  routes(`{ hosts: ["${host}"], gateways: [istio-system/edge], ${more}http: [${http}] }`, name);
