import type { Field, Resource } from '../manifests/resource.js';
import { namespaceOf } from './closeness.js';
import type { Destination } from './destination.js';
import { gatewayVirtualHosts } from './gatewayRouting.js';
import type { GatewayServer } from './gateways.js';
import type { Inventory } from './inventory.js';
import type { Mesh } from './mesh.js';
import { covers } from './names.js';
import { Once, oncePer } from './oncePer.js';
import { boundServices, isOpaque, opaqueVirtualHosts } from './opaqueRouting.js';
import { type PortProtocol, portProtocol } from './protocol.js';
import type { Route } from './route.js';
import type { RoutedWay } from './routePatches.js';
import { policiesFor } from './securityPolicies.js';
import { serverProxies } from './server.js';
import { portNumbered, type ServiceHost, type ServicePort } from './services.js';
import type { VirtualHost } from './virtualHosts.js';

/** Whether Istio passes the bytes of such a port on without seeing HTTP. */
export function isOpaqueProtocol(protocol: PortProtocol): boolean {
  return protocol === 'tcp' || protocol === 'tls';
}

/** The Service port whose listener a sidecar's virtual host belongs to; undefined where the host is no Service. */
export function listenerPort(
  mesh: Mesh,
  { domain, port }: VirtualHost,
  route: Route,
): { readonly service: ServiceHost; readonly port: ServicePort } | undefined {
  const service = mesh.service(domain, route.resource);
  const found = service && portNumbered(service, port);
  return service === undefined || found === undefined ? undefined : { service, port: found };
}

/** Whether all ports of a Service are TCP or TLS to Istio. */
export function allOpaque(mesh: Mesh, { ports }: ServiceHost): boolean {
  return ports.every((port) => isOpaqueProtocol(portProtocol(port, mesh.facts).value));
}

const HTTP_HASHES = ['httpHeaderName', 'httpCookie', 'httpQueryParameterName'];

/** The hash on something of HTTP that a destination's policy asks for. */
export function httpHash({ policy }: Destination): Field | undefined {
  const hash = policy?.block('loadBalancer')?.field.get('consistentHash');
  return HTTP_HASHES.map((name) => hash?.get(name)).find((field) => field?.exists);
}

/**
 * Fields of AuthorizationPolicies for a destination's pods that compare something of HTTP, for this port or for all: the
 * same list for all routes to one port of the same pods.
 */
export function httpRules(mesh: Mesh, destination: Destination, origin: Resource): readonly Field[] {
  const { service } = destination;
  const namespace = mesh.namespaceOfHost(destination.host, origin);
  if (namespace === undefined || service === undefined) return [];
  const port = destination.containerPort;
  const alone = allOpaque(mesh, service);
  const find = () => {
    const proxies = serverProxies(mesh, destination, namespace);
    const policies = new Set(
      proxies.flatMap(({ proxy }) => policiesFor(mesh, 'AuthorizationPolicy', proxy, service.resource)),
    );
    return [...policies].flatMap((policy) => fieldsOf(policy, port, alone));
  };
  // The labels of pods that were not read are those that the subset asks for.
  const subset = mesh.workloadsOf(service).length > 0 ? '' : destination.subset;
  const known = fieldsByService(mesh.inventory).get(service, () => new Once());
  return known.get(`${port} ${alone} ${subset}`, find);
}

const fieldsByService = oncePer((_: Inventory) => new Once<ServiceHost, Once<string, readonly Field[]>>());

/** @param alone whether all ports of the pods' Service are opaque */
function fieldsOf(policy: Resource, port: number | undefined, alone: boolean): readonly Field[] {
  const rules = policy.field.get('spec', 'rules').items();
  return rules.flatMap((rule) => {
    const operations = rule
      .get('to')
      .items()
      .map((to) => to.get('operation'));
    // A rule for all ports of pods that serve HTTP elsewhere is meant for those.
    const named = operations.filter((operation) => forPort(operation, port) ?? alone);
    if (operations.length > 0 ? named.length === 0 : !alone) return [];
    return [...named.flatMap(operationFields), ...sourceFields(rule)];
  });
}

/** Whether an operation names the port; undefined where it is for all ports. */
function forPort(operation: Field, port: number | undefined): boolean | undefined {
  const ports = operation.get('ports').items();
  return ports.length === 0 ? undefined : ports.some((item) => item.number === port);
}

const HTTP_OPERATIONS = ['methods', 'notMethods', 'paths', 'notPaths', 'hosts', 'notHosts'];

function operationFields(operation: Field): Field[] {
  return HTTP_OPERATIONS.map((name) => operation.get(name)).filter((field) => field.exists);
}

function sourceFields(rule: Field): Field[] {
  const principals = rule
    .get('from')
    .items()
    .map((from) => from.get('source', 'requestPrincipals'))
    .filter((field) => field.exists);
  const keys = rule
    .get('when')
    .items()
    .map((when) => when.get('key'))
    .filter((key) => /^request\./.test(key.text ?? ''));
  return [...principals, ...keys];
}

/** The virtual hosts that a server would have if it saw HTTP, where no `tls[]` or `tcp[]` route serves their names. */
export function unservedHosts(mesh: Mesh, server: GatewayServer): readonly VirtualHost[] {
  if (!isOpaque(server)) return [];
  const served = opaqueVirtualHosts(mesh, server);
  const elsewhere = servedSecurely(mesh.inventory);
  return gatewayVirtualHosts(mesh, server).filter(
    ({ domain, routes }) =>
      !served.some((host) => covers(host.domain, domain)) && !routes.some(({ resource }) => elsewhere.has(resource)),
  );
}

/** The VirtualServices that some gateway serves on a port whose TLS it opens. */
const servedSecurely = oncePer((inventory: Inventory): ReadonlySet<Resource> => {
  const servers = inventory.gatewayServers.filter((server) => server.http && server.secure);
  return new Set(servers.flatMap((server) => boundServices(inventory, server).map(({ resource }) => resource)));
});

/**
 * The line that leads a gateway without TLS to a port declared TLS: that of the port, or of the host where the route names
 * none. Undefined for every other way.
 */
export function plaintextToTls(mesh: Mesh, { client, destination, route }: RoutedWay): Field | undefined {
  const { field, protocol } = destination;
  if (client.kind !== 'gateway' || route.opaque || protocol.value !== 'tls') return undefined;
  if (opensTls(mesh, destination)) return undefined;
  const lines = [field.get('port', 'number'), field.get('port'), field.get('host')];
  return lines.find(({ exists }) => exists) ?? field;
}

/** Whether a client's proxy is told to open TLS to a destination: by its DestinationRule, or a BackendTLSPolicy. */
function opensTls(mesh: Mesh, { policy, service }: Destination): boolean {
  const mode = policy?.block('tls')?.field.get('mode').text?.toUpperCase();
  if (mode === 'SIMPLE' || mode === 'MUTUAL') return true;
  return service !== undefined && servicesWithTls(mesh.inventory).has(`${service.namespace}/${service.name}`);
}

/** The Services that BackendTLSPolicies name. */
const servicesWithTls = oncePer(({ others }: Inventory): ReadonlySet<string> => {
  const policies = others.filter(({ kind }) => kind === 'BackendTLSPolicy');
  const names = policies.flatMap((policy) => {
    const targets = policy.field.get('spec', 'targetRefs').items();
    return targets.map((target) => `${namespaceOf(policy)}/${target.get('name').text}`);
  });
  return new Set(names);
});
