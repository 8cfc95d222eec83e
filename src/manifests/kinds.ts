/**
 * What an object is to the question how WebSockets travel. `mesh` objects say it themselves; the wide kinds (services,
 * workloads, scalers) are so common that only those are parsed which some mesh object or a hint makes relevant.
 */
type Role = 'mesh' | 'install' | 'configmap' | 'release' | 'service' | 'workload' | 'scaler' | 'other';

const ISTIO = ['networking.istio.io'];
const SECURITY = ['security.istio.io'];
const GATEWAY_API = ['gateway.networking.k8s.io', 'gateway.networking.x-k8s.io'];
const SAIL = ['sailoperator.io', 'operator.istio.io'];
const APPS = ['apps', 'extensions'];

interface Kind {
  readonly role: Role;
  /** API groups in which the kind is meant. */
  readonly groups: readonly string[];
}

const KINDS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['VirtualService', { role: 'mesh', groups: ISTIO }],
  ['DestinationRule', { role: 'mesh', groups: ISTIO }],
  ['EnvoyFilter', { role: 'mesh', groups: ISTIO }],
  ['Gateway', { role: 'mesh', groups: [...ISTIO, ...GATEWAY_API] }],
  ['ServiceEntry', { role: 'mesh', groups: ISTIO }],
  ['Sidecar', { role: 'mesh', groups: ISTIO }],
  ['WorkloadEntry', { role: 'mesh', groups: ISTIO }],
  ['WorkloadGroup', { role: 'mesh', groups: ISTIO }],
  ['ProxyConfig', { role: 'mesh', groups: ISTIO }],
  ['PeerAuthentication', { role: 'mesh', groups: SECURITY }],
  ['AuthorizationPolicy', { role: 'mesh', groups: SECURITY }],
  ['RequestAuthentication', { role: 'mesh', groups: SECURITY }],
  ['HTTPRoute', { role: 'mesh', groups: GATEWAY_API }],
  ['GRPCRoute', { role: 'mesh', groups: GATEWAY_API }],
  ['TLSRoute', { role: 'mesh', groups: GATEWAY_API }],
  ['TCPRoute', { role: 'mesh', groups: GATEWAY_API }],
  ['UDPRoute', { role: 'mesh', groups: GATEWAY_API }],
  ['GatewayClass', { role: 'mesh', groups: GATEWAY_API }],
  ['ReferenceGrant', { role: 'mesh', groups: GATEWAY_API }],
  ['BackendTLSPolicy', { role: 'mesh', groups: GATEWAY_API }],
  ['XBackendTrafficPolicy', { role: 'mesh', groups: GATEWAY_API }],
  ['ListenerSet', { role: 'mesh', groups: GATEWAY_API }],
  ['XListenerSet', { role: 'mesh', groups: GATEWAY_API }],
  ['IstioOperator', { role: 'install', groups: ['install.istio.io'] }],
  ['Istio', { role: 'install', groups: SAIL }],
  ['IstioRevision', { role: 'install', groups: SAIL }],
  ['IstioRevisionTag', { role: 'install', groups: SAIL }],
  ['IstioCNI', { role: 'install', groups: SAIL }],
  ['ZTunnel', { role: 'install', groups: SAIL }],
  ['ServiceMeshControlPlane', { role: 'install', groups: ['maistra.io'] }],
  ['ConfigMap', { role: 'configmap', groups: [''] }],
  ['HelmRelease', { role: 'release', groups: ['helm.toolkit.fluxcd.io', 'helm.fluxcd.io'] }],
  ['Application', { role: 'release', groups: ['argoproj.io'] }],
  ['Namespace', { role: 'other', groups: [''] }],
  ['Ingress', { role: 'other', groups: ['networking.k8s.io', 'extensions'] }],
  ['Service', { role: 'service', groups: [''] }],
  ['Deployment', { role: 'workload', groups: APPS }],
  ['StatefulSet', { role: 'workload', groups: APPS }],
  ['DaemonSet', { role: 'workload', groups: APPS }],
  ['ReplicaSet', { role: 'workload', groups: APPS }],
  ['Rollout', { role: 'workload', groups: ['argoproj.io'] }],
  ['Pod', { role: 'workload', groups: [''] }],
  ['HorizontalPodAutoscaler', { role: 'scaler', groups: ['autoscaling'] }],
  ['ScaledObject', { role: 'scaler', groups: ['keda.sh'] }],
]);

/** The role of a kind by its name alone: before parsing, the group is not known for sure. */
export function roleOfKind(kind: string): Role | undefined {
  return KINDS.get(kind)?.role;
}

/** The role of an object; undefined for objects that tell nothing about WebSockets. */
export function roleOf(apiVersion: string, kind: string): Role | undefined {
  const known = KINDS.get(kind);
  const slash = apiVersion.lastIndexOf('/');
  const group = slash < 0 ? '' : apiVersion.slice(0, slash);
  return known?.groups.some((one) => one === group || (one.includes('.') && group.endsWith(`.${one}`)))
    ? known.role
    : undefined;
}

/** Lists of objects: `List`, `VirtualServiceList` and the like. */
export function isListKind(kind: string): boolean {
  return kind.endsWith('List');
}

/** Any kind of interest as a word, for texts whose root kind cannot be told without parsing. */
export const KIND_WORD = new RegExp(`(?<![A-Za-z0-9])(?:${[...KINDS.keys()].join('|')})(?:List)?(?![A-Za-z0-9])`);
