import { append } from '../manifests/append.js';
import { roleOf } from '../manifests/kinds.js';
import { groupOf, type Resource } from '../manifests/resource.js';
import { Closeness, namespaceOf } from './closeness.js';
import { type DestinationRule, DestinationRuleIndex, destinationRule } from './destinationRules.js';
import { type EnvoyFilter, envoyFilter, envoyFilterIndex } from './envoyFilters.js';
import { type ApiRoute, apiRoute } from './gatewayApi.js';
import { type GatewayServer, gatewayApiServers, istioServers } from './gateways.js';
import { group } from './group.js';
import { HostIndex } from './hostIndex.js';
import { type MeshConfig, meshConfigOf } from './meshConfig.js';
import { isWildcard } from './names.js';
import { NamespaceLabels } from './namespaceLabels.js';
import { Pods } from './pods.js';
import { Registry } from './registry.js';
import { isScaler, scaled } from './scaling.js';
import { SelectorIndex } from './selectorIndex.js';
import { type ServiceHost, serviceEntryHosts, serviceHost } from './services.js';
import { type Sidecar, sidecar } from './sidecars.js';
import { MESH, type VirtualService, virtualService } from './virtualServices.js';
import { type Workload, workloadOf } from './workloads.js';

const WORKLOAD_KINDS: ReadonlySet<string> = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'Rollout',
  'Pod',
]);

const MESH_GROUPS: ReadonlySet<string> = new Set([
  'networking.istio.io',
  'security.istio.io',
  'gateway.networking.k8s.io',
]);

/** Everything that was read, indexed by how the mesh asks for it. The same for every Istio version. */
export interface Inventory extends Editable {
  /** The number of objects. */
  readonly size: number;
  /**
   * All objects but those of kinds that people edit most: VirtualServices, DestinationRules, Services, EnvoyFilters,
   * workloads and what scales them.
   */
  readonly others: readonly Resource[];
  /** Whether any is one of Istio or the Gateway API. */
  readonly hasMeshObjects: boolean;
  readonly config: MeshConfig;
  readonly closeness: Closeness;
  readonly namespaceLabels: NamespaceLabels;
  /** Whether some DestinationRule shares its identity with another, so that it matters who asks. */
  readonly rulesHaveTwins: boolean;
  readonly apiRoutes: readonly ApiRoute[];
  readonly gatewayServers: readonly GatewayServer[];
  /** Gateways of the Gateway API that another implementation runs. */
  readonly foreignGateways: ReadonlySet<string>;
  readonly referenceGrants: readonly Resource[];
  readonly sidecars: readonly Sidecar[];
  readonly sidecarIndex: SelectorIndex<Sidecar>;
  readonly hasEnvoyFilters: boolean;
  /** Whether some EnvoyFilter shares its identity with another. */
  readonly filtersHaveTwins: boolean;
  readonly proxyConfigs: readonly Resource[];
  readonly authorizationPolicies: readonly Resource[];
  readonly requestAuthentications: readonly Resource[];
}

/** An inventory as it is built. */
export interface Built extends Inventory {
  readonly pods: Pods;
}

/** What an edit may change. */
export interface Editable extends Routing, Rules, Hosting, Patching, Running {
  readonly resources: readonly Resource[];
}

/** The VirtualServices. */
export interface Routing {
  readonly virtualServices: readonly VirtualService[];
  /** By each of their hosts, of those that sidecars use. */
  readonly meshByHost: ReadonlyMap<string, readonly VirtualService[]>;
  /** The same by their wildcards. */
  readonly meshWildcards: HostIndex<VirtualService>;
  readonly byGateway: ReadonlyMap<string, readonly VirtualService[]>;
  readonly delegates: ReadonlyMap<string, readonly VirtualService[]>;
}

/** The DestinationRules. */
export interface Rules {
  readonly destinationRules: readonly DestinationRule[];
  readonly rulesByHost: ReadonlyMap<string, readonly DestinationRule[]>;
  readonly ruleIndex: Pick<DestinationRuleIndex, 'rulesOf'>;
}

/** The Services and ServiceEntries. */
export interface Hosting {
  readonly services: readonly ServiceHost[];
  readonly registry: Pick<Registry, 'service'>;
}

/** The EnvoyFilters. */
export interface Patching {
  readonly envoyFilters: readonly EnvoyFilter[];
  readonly envoyFilterIndex: Pick<SelectorIndex<EnvoyFilter>, 'mayReach'>;
}

/** What makes pods, with the replicas that scalers allow. */
export interface Running {
  readonly workloadsByNamespace: ReadonlyMap<string, readonly Workload[]>;
  readonly pods: Pick<Pods, 'behind' | 'selected' | 'dataplaneOf'>;
}

/** Builds the index. Objects of the Gateway API that belong to waypoints are kept as resources only. */
export function buildInventory(resources: readonly Resource[]): Built {
  const config = meshConfigOf(resources);
  const domain = config.clusterDomain;
  const services: ServiceHost[] = [];
  const workloads: Workload[] = [];
  const scalers: Resource[] = [];
  const namespaces: Resource[] = [];
  const destinationRules: DestinationRule[] = [];
  const virtualServices: VirtualService[] = [];
  const apiRoutes: ApiRoute[] = [];
  const gatewayServers: GatewayServer[] = [];
  const sidecars: Sidecar[] = [];
  const envoyFilters: EnvoyFilter[] = [];
  const proxyConfigs: Resource[] = [];
  const authorizationPolicies: Resource[] = [];
  const requestAuthentications: Resource[] = [];
  const referenceGrants: Resource[] = [];
  const apiGateways: Resource[] = [];
  const classes = new Map<string, string | undefined>();
  for (const resource of resources) {
    const group = groupOf(resource);
    if (group === 'networking.istio.io') {
      if (isVirtualService(resource)) virtualServices.push(virtualService(resource, domain));
      else if (isDestinationRule(resource)) destinationRules.push(destinationRule(resource, domain));
      else if (resource.kind === 'Gateway') append(gatewayServers, istioServers(resource));
      else if (resource.kind === 'ServiceEntry') append(services, serviceEntryHosts(resource));
      else if (resource.kind === 'Sidecar') sidecars.push(sidecar(resource));
      else if (isEnvoyFilter(resource)) envoyFilters.push(envoyFilter(resource));
      else if (resource.kind === 'ProxyConfig') proxyConfigs.push(resource);
    } else if (group === 'security.istio.io') {
      if (resource.kind === 'AuthorizationPolicy') authorizationPolicies.push(resource);
      else if (resource.kind === 'RequestAuthentication') requestAuthentications.push(resource);
    } else if (group === 'gateway.networking.k8s.io') {
      if (resource.kind === 'HTTPRoute' || resource.kind === 'GRPCRoute') apiRoutes.push(apiRoute(resource));
      else if (resource.kind === 'Gateway') apiGateways.push(resource);
      else if (resource.kind === 'GatewayClass')
        classes.set(resource.name, resource.field.get('spec', 'controllerName').text);
      else if (resource.kind === 'ReferenceGrant') referenceGrants.push(resource);
    } else if (group === '') {
      if (isService(resource)) services.push(serviceHost(resource, domain));
      else if (resource.kind === 'Namespace') namespaces.push(resource);
      else if (isWorkload(resource)) workloads.push(workloadOf(resource));
    } else if (isWorkload(resource)) workloads.push(workloadOf(resource));
    else if (isScaler(resource)) scalers.push(resource);
  }
  const foreign = apiGateways.filter((resource) => !isIstios(resource, classes));
  append(gatewayServers, apiGateways.filter((resource) => !foreign.includes(resource)).flatMap(gatewayApiServers));
  const closeness = new Closeness(resources);
  const namespaceLabels = new NamespaceLabels(namespaces, closeness);
  const workloadsByNamespace = group(scaled(workloads, scalers, closeness), (workload) => [workload.namespace]);
  return {
    resources,
    size: resources.length,
    others: resources.filter((resource) => !isEditable(resource)),
    hasMeshObjects: resources.some(({ apiVersion, kind }) =>
      ['mesh', 'install'].includes(roleOf(apiVersion, kind) ?? ''),
    ),
    config,
    closeness,
    ...hostingOf(services, closeness),
    workloadsByNamespace,
    pods: new Pods(workloadsByNamespace, namespaceLabels, closeness),
    namespaceLabels,
    ...rulesOf(destinationRules),
    rulesHaveTwins: closeness.haveTwins(destinationRules),
    ...routingOf(virtualServices),
    apiRoutes,
    gatewayServers,
    foreignGateways: new Set(foreign.map((resource) => `${namespaceOf(resource)}/${resource.name}`)),
    referenceGrants,
    sidecars,
    sidecarIndex: new SelectorIndex(sidecars, closeness, ({ selector }) => selector),
    ...patchingOf(envoyFilters, closeness),
    hasEnvoyFilters: envoyFilters.length > 0,
    filtersHaveTwins: closeness.haveTwins(envoyFilters),
    proxyConfigs,
    authorizationPolicies,
    requestAuthentications,
  };
}

/** Whether an object is a VirtualService of Istio. */
export function isVirtualService(resource: Resource): boolean {
  return resource.kind === 'VirtualService' && groupOf(resource) === 'networking.istio.io';
}

/** Whether an object is a DestinationRule of Istio. */
export function isDestinationRule(resource: Resource): boolean {
  return resource.kind === 'DestinationRule' && groupOf(resource) === 'networking.istio.io';
}

/** Whether an object is a Service of Kubernetes. */
export function isService(resource: Resource): boolean {
  return resource.kind === 'Service' && groupOf(resource) === '';
}

/** Whether an object is an EnvoyFilter of Istio. */
export function isEnvoyFilter(resource: Resource): boolean {
  return resource.kind === 'EnvoyFilter' && groupOf(resource) === 'networking.istio.io';
}

/** Whether an object makes pods. */
export function isWorkload(resource: Resource): boolean {
  if (!WORKLOAD_KINDS.has(resource.kind)) return false;
  const group = groupOf(resource);
  return group === '' ? resource.kind === 'Pod' : !MESH_GROUPS.has(group);
}

const EDITABLE = [isVirtualService, isDestinationRule, isService, isEnvoyFilter, isWorkload, isScaler];

function isEditable(resource: Resource): boolean {
  return EDITABLE.some((isOne) => isOne(resource));
}

/** VirtualServices, indexed. */
export function routingOf(virtualServices: readonly VirtualService[]): Routing {
  const ofMesh = virtualServices.filter((vs) => vs.gateways.includes(MESH));
  return {
    virtualServices,
    meshByHost: group(ofMesh, (vs) => vs.hosts.map(({ host }) => host).filter((host) => !isWildcard(host))),
    meshWildcards: new HostIndex(ofMesh, (vs) => vs.hosts.map(({ host }) => host).filter(isWildcard)),
    byGateway: group(virtualServices, (vs) => vs.gateways),
    delegates: group(
      virtualServices.filter((vs) => vs.hosts.length === 0),
      (vs) => [`${vs.namespace}/${vs.resource.name}`],
    ),
  };
}

/** DestinationRules, indexed. */
export function rulesOf(destinationRules: readonly DestinationRule[]): Rules {
  return {
    destinationRules,
    rulesByHost: group(destinationRules, (rule) => [rule.host]),
    ruleIndex: new DestinationRuleIndex(destinationRules),
  };
}

/** Services and ServiceEntries, indexed. */
export function hostingOf(services: readonly ServiceHost[], closeness: Closeness): Hosting {
  return { services, registry: new Registry(services, closeness) };
}

/** EnvoyFilters, indexed. */
export function patchingOf(envoyFilters: readonly EnvoyFilter[], closeness: Closeness): Patching {
  return { envoyFilters, envoyFilterIndex: envoyFilterIndex(envoyFilters, closeness) };
}

const ISTIO_CONTROLLER = /^istio\.io\//;
/** Classes of other implementations that are known by their names. */
const FOREIGN_CLASSES =
  /^(gke-l7-|nginx|cilium|eg$|envoy-gateway|contour|kong|traefik|haproxy|azure-alb|amazon-vpc-lattice|aws-)/;

/** Whether Istio runs a Gateway of the Gateway API: by its class's controller, or by the class's name where that was not read. */
function isIstios(gateway: Resource, classes: ReadonlyMap<string, string | undefined>): boolean {
  const name = gateway.field.get('spec', 'gatewayClassName').text ?? '';
  const controller = classes.get(name);
  return controller === undefined ? !FOREIGN_CLASSES.test(name) : ISTIO_CONTROLLER.test(controller);
}
