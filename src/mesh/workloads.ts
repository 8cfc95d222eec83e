import type { Field, Resource } from '../manifests/resource.js';
import { namespaceOf } from './closeness.js';
import { byDefault, type Effective, from } from './effective.js';
import { oncePer } from './oncePer.js';

/** How many pods there may be: equal numbers when it is fixed; `max` is Infinity where nothing limits it. */
export interface Replicas {
  readonly min: number;
  readonly max: number;
}

/** Something that makes pods: Deployment, StatefulSet, DaemonSet, ReplicaSet, Rollout, Pod. */
export interface Workload {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Labels of its pods. */
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
  /** Undefined where the number cannot be known (DaemonSet, placeholder). */
  readonly replicas: Effective<Replicas | undefined>;
  /** The pod's spec. */
  readonly pod: Field;
  readonly resource: Resource;
}

export function workloadOf(resource: Resource): Workload {
  const { field, kind } = resource;
  const template = kind === 'Pod' ? field : field.get('spec', 'template');
  return {
    kind,
    namespace: namespaceOf(resource),
    name: resource.name,
    labels: template.get('metadata', 'labels').strings,
    annotations: template.get('metadata', 'annotations').strings,
    replicas: declaredReplicas(resource),
    pod: template.get('spec'),
    resource,
  };
}

function declaredReplicas({ kind, field }: Resource): Effective<Replicas | undefined> {
  if (kind === 'Pod') return byDefault({ min: 1, max: 1 }, 'a single Pod');
  if (kind === 'DaemonSet') return byDefault(undefined, 'one pod on each node');
  const replicas = field.get('spec', 'replicas');
  if (!replicas.exists) return byDefault({ min: 1, max: 1 }, "Kubernetes' default");
  const count = replicas.number;
  return from(replicas, count === undefined ? undefined : { min: count, max: count });
}

/** What KEDA takes for the limits that a ScaledObject leaves out. */
const KEDA_DEFAULTS: Replicas = { min: 0, max: 100 };
/** The API demands the upper limit of a HorizontalPodAutoscaler: where it is not among the files, nothing tells it. */
const HPA_DEFAULTS: Replicas = { min: 1, max: Number.POSITIVE_INFINITY };

/** The replicas under a HorizontalPodAutoscaler or KEDA ScaledObject; undefined where another tool fills them in. */
export function scaledReplicas(scaler: Resource): Effective<Replicas | undefined> {
  const spec = scaler.field.get('spec');
  const isKeda = scaler.kind === 'ScaledObject';
  const defaults = isKeda ? KEDA_DEFAULTS : HPA_DEFAULTS;
  const lower = spec.get(isKeda ? 'minReplicaCount' : 'minReplicas');
  const upper = spec.get(isKeda ? 'maxReplicaCount' : 'maxReplicas');
  const min = lower.exists ? lower.number : defaults.min;
  const max = upper.exists ? upper.number : defaults.max;
  return from(upper, min === undefined || max === undefined ? undefined : { min, max });
}

/** Whether labels carry all of a selector's. An empty selector matches everything. */
export function selects(selector: ReadonlyMap<string, string>, labels: ReadonlyMap<string, string>): boolean {
  for (const [key, value] of selector) if (labels.get(key) !== value) return false;
  return true;
}

/** Labels in one line, to compare them. */
export const labelsKey = oncePer((labels: ReadonlyMap<string, string>): string =>
  [...labels].map(([key, value]) => `${key}=${value}`).join(),
);

/** The number of a container port by its name; undefined when no container declares it. */
export function containerPort(workload: Workload, name: string): number | undefined {
  for (const container of workload.pod.get('containers').items()) {
    for (const port of container.get('ports').items()) {
      if (port.get('name').text === name) return port.get('containerPort').number;
    }
  }
  return undefined;
}

/** Whether a namespace with these labels injects sidecars into its pods. */
export function injects(labels: ReadonlyMap<string, string>): boolean {
  const injection = labels.get('istio-injection');
  return injection === 'enabled' || (injection !== 'disabled' && labels.has('istio.io/rev'));
}

/** What stands before the application in a pod. */
export type Dataplane = 'sidecar' | 'ambient' | 'none' | 'unknown';

/**
 * Whether a pod gets a sidecar: its own label or annotation decides where its namespace does not forbid injection, then its
 * namespace's labels. `unknown` where nothing that was read says so (injection is then the ordinary case).
 */
export function dataplane(
  workload: Workload,
  namespaceLabels: ReadonlyMap<string, string> | undefined,
): Effective<Dataplane> {
  const metadata =
    workload.kind === 'Pod'
      ? workload.resource.field.get('metadata')
      : workload.resource.field.get('spec', 'template', 'metadata');
  // The selectors of the webhook pass over such a namespace: what its pods ask for is never read.
  const passedOver = namespaceLabels?.get('istio-injection') === 'disabled';
  for (const part of passedOver ? [] : ['labels', 'annotations']) {
    const inject = metadata.get(part, 'sidecar.istio.io/inject');
    if (inject.exists && !inject.isPlaceholder) return from(inject, inject.text === 'true' ? 'sidecar' : 'none');
  }
  const template = metadata.get('annotations', 'inject.istio.io/templates');
  if (template.exists && !passedOver) return from(template, 'sidecar');
  if (workload.pod.get('hostNetwork').boolean === true) return from(workload.pod.get('hostNetwork'), 'none');
  const mode = metadata.get('labels', 'istio.io/dataplane-mode');
  if (mode.text === 'ambient') return from(mode, 'ambient');
  if (passedOver) return byDefault('none', 'the namespace says istio-injection: disabled');
  if (namespaceLabels !== undefined && injects(namespaceLabels)) {
    return byDefault('sidecar', 'the namespace injects sidecars');
  }
  if (namespaceLabels?.get('istio.io/dataplane-mode') === 'ambient')
    return byDefault('ambient', 'the namespace is in ambient mode');
  return byDefault('unknown', 'nothing that was read says whether sidecars are injected');
}
