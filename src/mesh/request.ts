import { covers } from './names.js';
import { matchesWhole } from './regex.js';
import type { HeaderMatch, Route, RouteMatch, TextMatch } from './route.js';
import { selects } from './workloads.js';

/** A WebSocket handshake as a proxy sees it. */
export interface Handshake {
  /** Host header without the port. */
  readonly host: string;
  /** Path with query. */
  readonly path: string;
  readonly scheme: 'http' | 'https';
  /** Port of the proxy's listener. */
  readonly port: number;
  readonly headers: ReadonlyMap<string, string>;
}

/** Who sends it, as far as routes ask: the client's labels and namespace, and the gateway it comes through. */
export interface Source {
  readonly labels: ReadonlyMap<string, string>;
  readonly namespace: string;
  /** `prod/edge`, or `mesh`. */
  readonly gateway: string;
}

export const HANDSHAKE_HEADERS: ReadonlyMap<string, string> = new Map([
  ['upgrade', 'websocket'],
  ['connection', 'Upgrade'],
  ['sec-websocket-version', '13'],
]);

/** Whether istiod gives this route to a proxy at all: sourceLabels, gateways, port and namespace are settled there. */
export function appliesTo(
  match: RouteMatch,
  source: Source,
  port: number,
  qualify: (gateway: string) => string,
): boolean {
  if (match.port !== undefined && match.port !== port) return false;
  // A match for some gateways is for all of their clients: istiod does not look at labels and namespace then.
  if (match.gateways !== undefined) return match.gateways.some((gateway) => qualify(gateway) === source.gateway);
  if (match.sourceNamespace !== undefined && match.sourceNamespace !== source.namespace) return false;
  return selects(match.sourceLabels, source.labels);
}

/** Whether Envoy finds the conditions of a match in a handshake. */
export function matchesHandshake(match: RouteMatch, handshake: Handshake): boolean {
  const [path = '', query = ''] = handshake.path.split('?', 2);
  return (
    pathMatches(match, path) &&
    (match.method === undefined || compares(match.method, 'GET')) &&
    (match.scheme === undefined || compares(match.scheme, handshake.scheme)) &&
    (match.authority === undefined || compares(match.authority, handshake.host)) &&
    match.headers.every((header) => headerMatches(header, handshake)) &&
    match.withoutHeaders.every((header) => !headerMatches(header, handshake)) &&
    match.query.every((parameter) => queryMatches(parameter, query))
  );
}

/** The first route of a list that takes the handshake. The routes are those of the client already. */
export function firstMatch(routes: readonly Route[], handshake: Handshake): Route | undefined {
  return routes.find(
    (route) => route.matches.length === 0 || route.matches.some((match) => matchesHandshake(match, handshake)),
  );
}

/** Whether the path of a match takes a path, without query. */
export function pathMatches(match: RouteMatch, path: string): boolean {
  if (match.path === undefined) return true;
  if (!match.ignoreCase) return compares(match.path, path);
  return compares({ ...match.path, value: match.path.value.toLowerCase() }, path.toLowerCase());
}

/** Compares a text as Envoy does; a pattern that RE2 refuses matches nothing. */
export function compares(match: TextMatch, text: string): boolean {
  switch (match.how) {
    case 'exact':
      return text === match.value;
    case 'prefix':
      return text.startsWith(match.value);
    case 'segments': {
      const prefix = match.value.replace(/\/$/, '');
      return text === prefix || text.startsWith(`${prefix}/`);
    }
    case 'regex':
      return matchesWhole(match.value, text) === true;
    case 'present':
      return true;
  }
}

function headerMatches(match: HeaderMatch, handshake: Handshake): boolean {
  const value =
    match.name === ':authority' || match.name === 'host' ? handshake.host : handshake.headers.get(match.name);
  return value !== undefined && compares(match, value);
}

function queryMatches(match: HeaderMatch, query: string): boolean {
  for (const part of query.split('&')) {
    const [name, value = ''] = part.split('=', 2);
    if (name?.toLowerCase() === match.name) return compares(match, value);
  }
  return false;
}

/** The domain of a virtual host that serves a host: exact, then the longest wildcard. Undefined when none does. */
export function servingDomain(domains: readonly string[], host: string): string | undefined {
  let best: string | undefined;
  for (const domain of domains) {
    if (domain === host) return domain;
    if (covers(domain, host) && (best === undefined || domain.length > best.length)) best = domain;
  }
  return best;
}
