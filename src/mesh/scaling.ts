import type { Resource } from '../manifests/resource.js';
import { type Closeness, namespaceOf } from './closeness.js';
import { group } from './group.js';
import { scaledReplicas, type Workload } from './workloads.js';

/** Whether an object scales workloads. */
export function isScaler({ kind }: Resource): boolean {
  return kind === 'HorizontalPodAutoscaler' || kind === 'ScaledObject';
}

/** The workload that a scaler is for. */
export function targetOf(scaler: Resource): string {
  const target = scaler.field.get('spec', 'scaleTargetRef');
  return `${namespaceOf(scaler)}/${target.get('kind').text ?? 'Deployment'}/${target.get('name').text ?? ''}`;
}

/** What a scaler calls a workload. */
export function targetName({ namespace, kind, name }: Workload): string {
  return `${namespace}/${kind}/${name}`;
}

/** Workloads with the replicas that their autoscalers allow: those of their own environment, if they are in several. */
export function scaled(
  workloads: readonly Workload[],
  scalers: readonly Resource[],
  closeness: Closeness,
): readonly Workload[] {
  if (scalers.length === 0) return workloads;
  const byName = group(workloads, (workload) => [targetName(workload)]);
  const found = new Map<Workload, { readonly resource: Resource }[]>();
  for (const resource of scalers) {
    for (const workload of closeness.seenFrom(byName.get(targetOf(resource)) ?? [], resource)) {
      const own = found.get(workload);
      if (own === undefined) found.set(workload, [{ resource }]);
      else own.push({ resource });
    }
  }
  return workloads.map((workload) => {
    const [scaler] = closeness.seenFrom(found.get(workload) ?? [], workload.resource);
    return scaler === undefined ? workload : { ...workload, replicas: scaledReplicas(scaler.resource) };
  });
}
