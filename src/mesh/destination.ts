import type { Field, Resource } from '../manifests/resource.js';
import type { Client } from './client.js';
import type { MergedRule } from './destinationRules.js';
import { byDefault, type Effective } from './effective.js';
import type { Mesh } from './mesh.js';
import { serviceOf } from './names.js';
import { oncePer } from './oncePer.js';
import { policyFor, type TrafficPolicy } from './policy.js';
import { type PortProtocol, portProtocol } from './protocol.js';
import type { RouteDestination } from './route.js';
import { portNumbered, type ServiceHost, type ServicePort } from './services.js';
import { appliesPolicies } from './waypoints.js';
import { type Replicas, selects, type Workload } from './workloads.js';

/** Why a route's cluster cannot exist (every request gets 503). */
export type Missing = 'host' | 'port' | 'subset';

/** A destination with all that Istio knows of it, from one client's point of view. */
export interface Destination {
  readonly host: string;
  readonly port: number | undefined;
  readonly subset: string | undefined;
  readonly weight: number;
  /** The route's `destination`, or the Service's port for default routes. */
  readonly field: Field;
  readonly service: ServiceHost | undefined;
  readonly servicePort: ServicePort | undefined;
  /** The port at the pods: the Service's `targetPort`, or `port` where that is not known. */
  readonly containerPort: number | undefined;
  readonly protocol: Effective<PortProtocol>;
  readonly rule: MergedRule | undefined;
  /** What the client's proxy applies of it; {@link writtenPolicy} is what its author wrote. */
  readonly policy: TrafficPolicy | undefined;
  /** The route says which port; Istio then finds port-level hashes for it. */
  readonly portNamed: boolean;
  readonly missing: Missing | undefined;
  /** Pods behind it (of the subset); empty when none were read. */
  readonly workloads: readonly Workload[];
  /** Number of pods of all workloads together; undefined where it is not known. */
  readonly replicas: Replicas | undefined;
}

/**
 * Resolves a route's destination as the client's proxy does. `listenerPort` stands in where the route leaves the port
 * out and the Service has several.
 */
export function resolveDestination(
  mesh: Mesh,
  client: Client,
  route: RouteDestination,
  listenerPort: number,
  origin: Resource,
): Destination {
  const { host, subset, weight, field } = route;
  const service = mesh.service(host, origin);
  const port =
    route.port ??
    (service?.ports.length === 1 ? service.ports[0]?.number : service === undefined ? undefined : listenerPort);
  const servicePort = service && portNumbered(service, port);
  const rule = mesh.ruleFor(host, client, origin);
  const all = service === undefined ? [] : mesh.workloadsOf(service);
  const labels = subset === undefined ? undefined : rule?.subsets.get(subset)?.field.get('labels').strings;
  const workloads = labels === undefined ? all : all.filter((workload) => selects(labels, workload.labels));
  return {
    host,
    port,
    subset,
    weight,
    field,
    service,
    servicePort,
    containerPort: (service && servicePort && mesh.targetPort(service, servicePort)) ?? port,
    protocol:
      servicePort === undefined ? byDefault('http', 'the Service was not read') : portProtocol(servicePort, mesh.facts),
    rule,
    policy: rule && policyAt(mesh, client, policyFor(rule, port, subset)),
    portNamed: route.port !== undefined,
    missing: missingPart(mesh, host, port, subset, service, rule, origin),
    workloads,
    replicas: totalReplicas(workloads),
  };
}

function policyAt({ facts }: Mesh, client: Client, written: TrafficPolicy): TrafficPolicy {
  return appliesPolicies(client, facts) ? written : withoutBlocks(written);
}

const withoutBlocks = oncePer(
  ({ rule, top, subset }: TrafficPolicy): TrafficPolicy => ({
    rule,
    top,
    subset,
    block: () => undefined,
    lost: () => [],
  }),
);

/** The traffic policy that is written for a destination, also where the client's proxy does not apply it. */
export function writtenPolicy({ rule, port, subset }: Destination): TrafficPolicy | undefined {
  return rule && policyFor(rule, port, subset);
}

function missingPart(
  mesh: Mesh,
  host: string,
  port: number | undefined,
  subset: string | undefined,
  service: ServiceHost | undefined,
  rule: MergedRule | undefined,
  origin: Resource,
): Missing | undefined {
  if (service === undefined ? namesServiceBadly(mesh, host, origin) : isOnlyCovered(mesh, host, service)) return 'host';
  if (service !== undefined && port !== undefined && portNumbered(service, port) === undefined) return 'port';
  if (subset !== undefined && rule !== undefined && !rule.subsets.has(subset)) return 'subset';
  return undefined;
}

/** `chat.prod` and `chat.prod.svc` look like a Service that was read, but Istio takes dotted names literally. */
export function namesServiceBadly(mesh: Mesh, host: string, origin: Resource): boolean {
  const [name, namespace, ...rest] = host.split('.');
  if (!name || !namespace || rest.length > 1 || (rest.length === 1 && rest[0] !== 'svc')) return false;
  const full = `${name}.${namespace}.svc.${mesh.domain}`;
  return serviceOf(full, mesh.domain) !== undefined && mesh.service(full, origin) !== undefined;
}

/**
 * Whether a host outside of the cluster is that of a ServiceEntry by a wildcard only: clusters are made for the hosts as
 * they are written, so there is none that a route could lead to.
 */
function isOnlyCovered({ domain }: Mesh, host: string, service: ServiceHost): boolean {
  return service.host !== host && !host.endsWith(`.${domain}`);
}

const totalReplicas = oncePer((workloads: readonly Workload[]): Replicas | undefined => {
  if (workloads.length === 0) return undefined;
  let min = 0;
  let max = 0;
  for (const { replicas } of workloads) {
    if (replicas.value === undefined) return undefined;
    min += replicas.value.min;
    max += replicas.value.max;
  }
  return { min, max };
});
