import type { Field, Resource } from '../manifests/resource.js';
import { gatewayVirtualHosts } from './gatewayRouting.js';
import { GATEWAY_NAME_LABEL, type GatewayServer } from './gateways.js';
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
  const { byGateway, gatewayServers, foreignGateways, apiRoutes } = inventory;
  const read = new Set([...foreignGateways, ...gatewayServers.map((server) => server.gateway)]);
  const names = new Map<string, { resource: Resource; field: Field; api: GatewayServer['api'] }>();
  for (const [gateway, services] of byGateway) {
    const [first] = services;
    if (gateway === MESH || read.has(gateway) || first === undefined) continue;
    names.set(gateway, {
      resource: first.resource,
      field: first.resource.field.get('spec', 'gateways'),
      api: 'istio',
    });
  }
  for (const route of apiRoutes) {
    for (const parent of route.parents) {
      const gateway = `${parent.namespace}/${parent.name}`;
      if (parent.kind !== 'Gateway' || read.has(gateway) || names.has(gateway)) continue;
      names.set(gateway, {
        resource: route.resource,
        field: route.resource.field.get('spec', 'parentRefs'),
        api: 'gateway-api',
      });
    }
  }
  const most = Math.max(MAX_ASSUMED, inventory.size);
  if (names.size > most) {
    const message = `there are more than ${most.toLocaleString('en')} names of gateways that were not read: all others were left out`;
    noteOverflow(inventory, message);
  }
  return [...names].slice(0, most).map(([gateway, found]) => {
    const known = assumedBeside(gatewayServers).get(gateway);
    const server = known?.resource === found.resource ? known : assumedServer(gateway, found);
    assumedBeside(gatewayServers).set(gateway, server);
    return server;
  });
});

/**
 * One object for a gateway as long as the same object names it first, so that what is known of it stays known after edits
 * of routes. Beside other servers it is another one: then anything may have changed.
 */
const assumedBeside = oncePer((_: readonly GatewayServer[]) => new Map<string, GatewayServer>());

function assumedServer(
  gateway: string,
  { resource, field, api }: { resource: Resource; field: Field; api: GatewayServer['api'] },
): GatewayServer {
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
    hosts: [{ from: '*', host: '*' }],
    httpsRedirect: false,
    selector: new Map(api === 'istio' ? [['istio', 'ingressgateway']] : [[GATEWAY_NAME_LABEL, name]]),
    allowedFrom: 'All',
    field,
  };
}
