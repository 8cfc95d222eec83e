import type { Field } from '../manifests/resource.js';
import { parseDuration } from './duration.js';
import type { Mesh } from './mesh.js';
import { oncePer } from './oncePer.js';
import { type ProxyOwner, proxySetting } from './proxyConfig.js';
import { Reuse } from './reuse.js';
import type { InboundManager } from './server.js';
import type { Way } from './way.js';
import type { Workload } from './workloads.js';

/** Kubernetes kills a pod this long after it asked it to stop, unless the pod says otherwise. */
const GRACE_PERIOD = 30_000;
const EXIT_ON_ZERO = 'EXIT_ON_ZERO_ACTIVE_CONNECTIONS';

/** A drain setting of a proxy that does not do what its author means. */
export type DrainProblem =
  | {
      readonly kind: 'ignored';
      readonly field: Field;
      /** What makes the proxy wait for its connections instead. */
      readonly because: Field;
    }
  | {
      readonly kind: 'longer than grace';
      readonly field: Field;
      /** Milliseconds that the author wants. */
      readonly drain: number;
      /** Milliseconds until Kubernetes kills the pod. */
      readonly grace: number;
      /** The line that says so; undefined where it is Kubernetes' default. */
      readonly because: Field | undefined;
    };

/** What the drain settings of a proxy come to when its pod stops; undefined where they do what they say. */
export function drainProblem(mesh: Mesh, owner: ProxyOwner): DrainProblem | undefined {
  return problems.get(owner, mesh.facts, () => findProblem(mesh, owner));
}

/** Thousands of routes may lead to the same pods. */
const problems = new Reuse<ProxyOwner, DrainProblem | undefined>();

function findProblem(mesh: Mesh, owner: ProxyOwner): DrainProblem | undefined {
  const field = proxySetting(mesh, owner, 'terminationDrainDuration');
  const drain = field?.text === undefined ? undefined : parseDuration(field.text);
  if (field === undefined || drain === undefined || drain <= 0) return undefined;
  const exitOnZero = variable(owner.workload, EXIT_ON_ZERO) ?? proxySetting(mesh, owner, 'proxyMetadata', EXIT_ON_ZERO);
  if (exitOnZero?.boolean === true && mesh.facts.holds('exit-on-zero'))
    return { kind: 'ignored', field, because: exitOnZero };
  const { grace, line } = gracePeriod(owner.workload);
  if (grace === undefined || drain <= grace) return undefined;
  return { kind: 'longer than grace', field, drain, grace, because: line };
}

/** How long Kubernetes waits for a pod, in milliseconds; undefined for a pod that was not read, or a placeholder. */
function gracePeriod(workload: Workload | undefined): { grace: number | undefined; line: Field | undefined } {
  if (workload === undefined) return { grace: undefined, line: undefined };
  const line = workload.pod.get('terminationGracePeriodSeconds');
  if (!line.exists) return { grace: GRACE_PERIOD, line: undefined };
  return { grace: line.number === undefined ? undefined : line.number * 1000, line };
}

/** An environment variable that the pod gives its proxy itself, as gateways do. */
function variable(workload: Workload | undefined, name: string): Field | undefined {
  return workload?.pod
    .get('containers')
    .items()
    .filter((container) => container.get('name').text === 'istio-proxy')
    .flatMap((container) => container.get('env').items())
    .find((entry) => entry.get('name').text === name)
    ?.get('value');
}

/** What the drain settings of the proxies that hold a socket come to. */
export function drainProblems(mesh: Mesh, way: Way): readonly DrainProblem[] {
  const { sidecars, others } = holdingProxies(mesh, way);
  const problemsOf = (owners: readonly ProxyOwner[]) => owners.flatMap((owner) => drainProblem(mesh, owner) ?? []);
  const atPods = ofSidecars.get(sidecars, mesh.facts, () => problemsOf(sidecars));
  return others.length === 0 ? atPods : [...problemsOf(others), ...atPods];
}

const ofSidecars = new Reuse<readonly ProxyOwner[], readonly DrainProblem[]>();

/** The proxies that hold a socket: while one of them stops, it is theirs to end. */
export interface HoldingProxies {
  /** Those of the pods that were read: one list for all ways that lead to them. */
  readonly sidecars: readonly ProxyOwner[];
  /** The gateway, and sidecars of pods that were not read. */
  readonly others: readonly ProxyOwner[];
}

/** The proxies that hold a socket from the gateway to the pods. */
export function holdingProxies(mesh: Mesh, { client, destination, receiver }: Way): HoldingProxies {
  const atClient = client.kind === 'gateway' ? [client] : [];
  if (receiver.direct !== undefined) return { sidecars: NONE, others: atClient };
  return { sidecars: sidecarsOf(mesh, destination.workloads), others: [...atClient, ...unreadOf(receiver.managers)] };
}

const unreadOf = oncePer((managers: readonly InboundManager[]): readonly ProxyOwner[] =>
  managers
    .filter(({ tls, workload }) => tls && workload === undefined)
    .map(({ proxy }) => ({ workload: undefined, ...proxy })),
);

const NONE: readonly ProxyOwner[] = [];

const known = new WeakMap<readonly Workload[], readonly ProxyOwner[]>();

/** The sidecars of workloads; the same list for all routes that lead to them. */
function sidecarsOf(mesh: Mesh, workloads: readonly Workload[]): readonly ProxyOwner[] {
  const found =
    known.get(workloads) ??
    workloads
      .filter((workload) => !['none', 'ambient'].includes(mesh.dataplaneOf(workload).value))
      .map((workload) => ({ namespace: workload.namespace, labels: workload.labels, workload }));
  known.set(workloads, found);
  return found;
}
