import type { Resource } from '../manifests/resource.js';
import { namespaceOf } from './closeness.js';
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

/** Workloads with the replicas that their autoscalers allow. */
export function scaled(workloads: readonly Workload[], scalers: readonly Resource[]): readonly Workload[] {
  if (scalers.length === 0) return workloads;
  const byTarget = group(scalers, (scaler) => [targetOf(scaler)]);
  return workloads.map((workload) => {
    const [scaler] = byTarget.get(targetName(workload)) ?? [];
    return scaler === undefined ? workload : { ...workload, replicas: scaledReplicas(scaler) };
  });
}
