import type { Client } from '../mesh/client.js';
import { oncePer } from '../mesh/oncePer.js';
import type { Route } from '../mesh/route.js';

type Destination = Route['destinations'][number];

/** Tells ways apart: which proxy takes which route to which destination. Ways of several hosts and ports may be the same. */
export function wayKey(client: Client, route: Route, destination: Destination): string {
  return `${clientKey(client)} ${routeKey(route)} ${destinationKey(destination)}`;
}

const clientKey = oncePer(({ kind, namespace, name }: Client): string => `${kind} ${namespace} ${name}`);

function routeKey(route: Route): string {
  return `${route.resource.order} ${route.index} ${entryOfDelegate(route)} ${matchKey(route)}`;
}

/** A delegate may have several entries, all in the place of the one that delegates. */
function entryOfDelegate({ delegate, field }: Route): string {
  return delegate === undefined ? '' : `${delegate.order}/${field.path.join('.')}`;
}

/** Gateway API routes are one for each match: the match tells them apart. */
function matchKey(route: Route): string {
  if (route.opaque) return 'opaque';
  return route.kind === 'VirtualService' ? '' : route.matches.map((match) => match.path?.value ?? '').join();
}

function destinationKey({ host, port, subset }: Destination): string {
  return `${host} ${port ?? ''} ${subset ?? ''}`;
}
