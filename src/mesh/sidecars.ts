import type { Field, Resource } from '../manifests/resource.js';
import { namespaceOf } from './closeness.js';
import { group } from './group.js';
import { coverage } from './names.js';
import { oncePer } from './oncePer.js';
import { selects } from './workloads.js';

/** A Sidecar object: what the sidecars of a namespace or workload see of the mesh. */
export interface Sidecar {
  readonly resource: Resource;
  readonly namespace: string;
  readonly selector: ReadonlyMap<string, string> | undefined;
  /** Host patterns of egress (`ns/host`); undefined when it does not limit egress. */
  readonly egress: readonly { readonly namespace: string; readonly host: string }[] | undefined;
  readonly inboundConnectionPool: Field;
  /** Its ingress listeners. */
  readonly ingress: readonly Field[];
}

export function sidecar(resource: Resource): Sidecar {
  const namespace = namespaceOf(resource);
  const spec = resource.field.get('spec');
  const labels = spec.get('workloadSelector', 'labels').strings;
  const listeners = spec.get('egress').items();
  return {
    resource,
    namespace,
    selector: labels.size > 0 ? labels : undefined,
    egress:
      listeners.length === 0
        ? undefined
        : listeners.flatMap((listener) =>
            listener
              .get('hosts')
              .items()
              .flatMap((host) => egressHost(host.text ?? '', namespace)),
          ),
    inboundConnectionPool: spec.get('inboundConnectionPool'),
    ingress: spec.get('ingress').items(),
  };
}

function egressHost(text: string, namespace: string): { namespace: string; host: string }[] {
  const slash = text.indexOf('/');
  if (slash < 0) return [];
  const from = text.slice(0, slash);
  if (from === '~') return [];
  return [{ namespace: from === '.' ? namespace : from, host: text.slice(slash + 1) }];
}

/** The Sidecar in force for a workload: one that selects it, else its namespace's, else the root namespace's. */
export function sidecarFor(
  sidecars: readonly Sidecar[],
  namespace: string,
  labels: ReadonlyMap<string, string>,
  rootNamespace: string,
): Sidecar | undefined {
  const own = sidecars.filter((s) => s.namespace === namespace);
  return (
    own.find((s) => s.selector !== undefined && selects(s.selector, labels)) ??
    own.find((s) => s.selector === undefined) ??
    sidecars.find((s) => s.namespace === rootNamespace && s.selector === undefined)
  );
}

/** The connection pool that a Sidecar has for a port of its pods: its ingress listener's, else the one for all ports. */
export function inboundPool({ ingress, inboundConnectionPool }: Sidecar, port: number | undefined): Field {
  const listener = ingress.find((one) => one.get('port', 'number').number === port && one.has('connectionPool'));
  return listener?.get('connectionPool') ?? inboundConnectionPool;
}

/** Whether a Sidecar lets its proxies see a host of a namespace. */
export function imports(scope: Sidecar | undefined, host: string, namespace: string): boolean {
  if (scope?.egress === undefined) return true;
  const covering = coveringOf(scope.egress);
  return [namespace, '*'].some((from) => covering.get(from)?.(host) !== undefined);
}

/** Tells for each namespace that a Sidecar names which of its hosts covers one: there may be thousands of both. */
const coveringOf = oncePer(
  (egress: NonNullable<Sidecar['egress']>) =>
    new Map(
      [...group(egress, (entry) => [entry.namespace])].map(([namespace, entries]) => [
        namespace,
        coverage(entries.map(({ host }) => host)),
      ]),
    ),
);
