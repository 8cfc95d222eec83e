import type { Field, Resource } from '../manifests/resource.js';
import { namespaceOf } from './closeness.js';
import { resolveHost } from './names.js';
import { oncePer } from './oncePer.js';

/** A port of a host in the mesh's registry. */
export interface ServicePort {
  readonly number: number;
  readonly name: string | undefined;
  readonly appProtocol: string | undefined;
  /** ServiceEntry ports carry their protocol in a field of its own. */
  readonly declared: string | undefined;
  /** Kubernetes targetPort: a number, the name of a container port, or undefined (= number). */
  readonly targetPort: number | string | undefined;
  readonly field: Field;
}

/** A host that istiod knows: a Kubernetes Service, or one host of a ServiceEntry. */
export interface ServiceHost {
  readonly host: string;
  readonly namespace: string;
  readonly name: string;
  readonly kind: 'Service' | 'ServiceEntry';
  /** clusterIP: None. */
  readonly headless: boolean;
  readonly externalName: string | undefined;
  /** Pods that it selects; undefined without a selector. */
  readonly selector: ReadonlyMap<string, string> | undefined;
  readonly ports: readonly ServicePort[];
  readonly exportTo: readonly string[] | undefined;
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
  readonly resource: Resource;
}

/** Beyond as many ports they are found by an index. */
const FEW = 16;

const byNumber = oncePer(
  (ports: readonly ServicePort[]): ReadonlyMap<number, ServicePort> =>
    new Map([...ports].reverse().map((port) => [port.number, port])),
);

/** The port of a host that has this number, the first of several; a ServiceEntry may have thousands of ports. */
export function portNumbered({ ports }: ServiceHost, number: number | undefined): ServicePort | undefined {
  if (number === undefined) return undefined;
  return ports.length > FEW ? byNumber(ports).get(number) : ports.find((port) => port.number === number);
}

export function serviceHost(resource: Resource, domain: string): ServiceHost {
  const { field } = resource;
  const spec = field.get('spec');
  const namespace = namespaceOf(resource);
  const selector = spec.get('selector').strings;
  const annotations = field.get('metadata', 'annotations').strings;
  const exported = annotations.get('networking.istio.io/exportTo');
  return {
    host: resolveHost(resource.name, namespace, domain),
    namespace,
    name: resource.name,
    kind: 'Service',
    headless: spec.get('clusterIP').text === 'None',
    externalName: spec.get('type').text === 'ExternalName' ? spec.get('externalName').text : undefined,
    selector: selector.size > 0 ? selector : undefined,
    ports: spec.get('ports').items().flatMap(kubernetesPort),
    exportTo: exported?.split(',').map((part) => part.trim()),
    labels: field.get('metadata', 'labels').strings,
    annotations,
    resource,
  };
}

function kubernetesPort(field: Field): ServicePort[] {
  const number = field.get('port').number;
  if (number === undefined || field.get('protocol').text === 'UDP') return [];
  const target = field.get('targetPort');
  return [
    {
      number,
      name: field.get('name').text,
      appProtocol: field.get('appProtocol').text,
      declared: undefined,
      targetPort: target.number ?? target.text,
      field,
    },
  ];
}

/** The hosts of a ServiceEntry. */
export function serviceEntryHosts(resource: Resource): ServiceHost[] {
  const { field } = resource;
  const spec = field.get('spec');
  const labels = spec.get('workloadSelector', 'labels').strings;
  const ports = spec
    .get('ports')
    .items()
    .flatMap((port): ServicePort[] => {
      const number = port.get('number').number;
      if (number === undefined) return [];
      const declared = port.get('protocol').text;
      return [
        {
          number,
          name: port.get('name').text,
          appProtocol: undefined,
          declared,
          targetPort: port.get('targetPort').number,
          field: port,
        },
      ];
    });
  return spec
    .get('hosts')
    .items()
    .flatMap((host) => host.text ?? [])
    .map((host) => ({
      host,
      namespace: namespaceOf(resource),
      name: resource.name,
      kind: 'ServiceEntry',
      headless: spec.get('resolution').text === 'NONE' || !spec.has('resolution'),
      externalName: undefined,
      selector: labels.size > 0 ? labels : undefined,
      ports,
      exportTo: textItems(spec.get('exportTo')),
      labels: field.get('metadata', 'labels').strings,
      annotations: field.get('metadata', 'annotations').strings,
      resource,
    }));
}

/**
 * A host outside of the mesh (ServiceEntry, MESH_EXTERNAL by default; ExternalName of no Service): its owner balances its
 * pods, not this mesh.
 */
export function isExternal({ kind, selector, externalName, resource }: ServiceHost): boolean {
  if (externalName !== undefined) return !/\.svc(\.|$)/.test(externalName);
  if (kind !== 'ServiceEntry' || selector !== undefined) return false;
  return resource.field.get('spec', 'location').text !== 'MESH_INTERNAL';
}

/** The strings of a list; undefined when the list is absent. */
export function textItems(field: Field): readonly string[] | undefined {
  return field.exists ? field.items().flatMap((item) => item.text ?? []) : undefined;
}

/** Whether something exported to `exportTo` is visible in `namespace`; absent means the mesh's default. */
export function isVisible(
  exportTo: readonly string[] | undefined,
  owner: string,
  namespace: string,
  meshDefault: readonly string[],
): boolean {
  const list = exportTo === undefined || exportTo.length === 0 ? meshDefault : exportTo;
  return list.some((to) => to === '*' || to === namespace || (to === '.' && owner === namespace));
}

/** Whether it is visible in its own namespace only. */
export function isPrivate(
  exportTo: readonly string[] | undefined,
  owner: string,
  meshDefault: readonly string[],
): boolean {
  const list = exportTo === undefined || exportTo.length === 0 ? meshDefault : exportTo;
  return list.length > 0 && list.every((to) => to === '.' || to === owner);
}
