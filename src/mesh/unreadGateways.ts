import type { Resource } from '../manifests/resource.js';
import type { Closeness } from './closeness.js';
import { gatewayVirtualHosts } from './gatewayRouting.js';
import { GATEWAY_NAME_LABEL, type GatewayServer } from './gateways.js';
import { group } from './group.js';
import type { Inventory } from './inventory.js';
import type { Mesh } from './mesh.js';
import { oncePer } from './oncePer.js';
import { noteOverflow } from './overflow.js';
import type { VirtualHost } from './virtualHosts.js';
import { MESH } from './virtualServices.js';

/**
 * The virtual hosts of gateways that VirtualServices and HTTPRoutes name but that were not read: taken for HTTPS servers
 * that accept every host.
 */
export function unreadGatewayHosts(mesh: Mesh): readonly VirtualHost[] {
  return assumedServers(mesh.inventory).flatMap((server) => gatewayVirtualHosts(mesh, server));
}

/** Gateways that are taken to exist in a small mesh; a large one may name one for each object. */
const MAX_ASSUMED = 1000;

const assumedServers = oncePer((inventory: Inventory): readonly GatewayServer[] => {
  const { byGateway, gatewayServers, foreignGateways, apiRoutes, closeness } = inventory;
  const read = new Set([...foreignGateways, ...gatewayServers.map((server) => server.gateway)]);
  const named: Named[] = [];
  for (const [gateway, services] of byGateway) {
    if (gateway === MESH || read.has(gateway)) continue;
    for (const { object, isFirst } of alternatives(services, closeness)) {
      const { resource, hosts } = object;
      const field = resource.field.get('spec', 'gateways');
      named.push({ gateway, resource, field, api: 'istio', hosts: isFirst ? ALL : hosts.map(({ host }) => host) });
    }
  }
  const byParent = group(apiRoutes, ({ parents }) =>
    parents.flatMap(({ kind, namespace, name }) => (kind === 'Gateway' ? `${namespace}/${name}` : [])),
  );
  for (const [gateway, routes] of byParent) {
    if (read.has(gateway) || byGateway.has(gateway)) continue;
    for (const { object, isFirst } of alternatives(routes, closeness)) {
      const { resource, hostnames } = object;
      const field = resource.field.get('spec', 'parentRefs');
      // A listener has one host.
      const listeners = isFirst || hostnames.length === 0 ? [ALL] : hostnames.map((host) => [host]);
      for (const hosts of listeners) named.push({ gateway, resource, field, api: 'gateway-api', hosts });
    }
  }
  const most = Math.max(MAX_ASSUMED, inventory.size);
  if (named.length > most) {
    const message = `there are more than ${most.toLocaleString('en')} names of gateways that were not read: all others were left out`;
    noteOverflow(inventory, message);
  }
  const known = assumedBeside(gatewayServers);
  return named.slice(0, most).map((one) => {
    const key = one.hosts === ALL ? one.gateway : `${one.gateway} ${one.resource.order} ${one.hosts.join()}`;
    const server = known.get(key)?.resource === one.resource ? known.get(key) : undefined;
    const made = server ?? assumedServer(one);
    known.set(key, made);
    return made;
  });
});

const ALL = ['*'];

/** A gateway that was not read, where an object names it, and the hosts that are looked at. */
interface Named extends Pick<GatewayServer, 'gateway' | 'resource' | 'field' | 'api'> {
  readonly hosts: readonly string[];
}

/**
 * Of the objects that name a gateway the first, which stands for all that it sees, and those that it does not see because
 * others of their identity are closer to it: they belong to another environment, with a gateway of its own.
 */
function alternatives<T extends { readonly resource: Resource }>(objects: readonly T[], closeness: Closeness) {
  const seen = new Set(closeness.seenFrom(objects, objects[0]?.resource));
  return objects.flatMap((object, index) =>
    index === 0 || !seen.has(object) ? [{ object, isFirst: index === 0 }] : [],
  );
}

/**
 * One object for a gateway as long as the same object names it first, so that what is known of it stays known after edits
 * of routes. Beside other servers it is another one: then anything may have changed.
 */
const assumedBeside = oncePer((_: readonly GatewayServer[]) => new Map<string, GatewayServer>());

function assumedServer({ gateway, resource, field, api, hosts }: Named): GatewayServer {
  const [namespace = '', name = ''] = gateway.split('/', 2);
  return {
    gateway,
    api,
    resource,
    namespace,
    name,
    section: undefined,
    port: 443,
    protocol: 'HTTPS',
    tls: 'SIMPLE',
    http: true,
    secure: true,
    hosts: hosts.map((host) => ({ from: '*', host })),
    httpsRedirect: false,
    selector: new Map(api === 'istio' ? [['istio', 'ingressgateway']] : [[GATEWAY_NAME_LABEL, name]]),
    allowedFrom: 'All',
    field,
  };
}
