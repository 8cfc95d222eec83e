import { embedded } from '../manifests/embedded.js';
import type { Field, Resource } from '../manifests/resource.js';
import { textItems } from './services.js';

const ROOT_NAMESPACE = 'istio-system';
const CLUSTER_DOMAIN = 'cluster.local';

/**
 * The mesh-wide settings that were read: meshConfig of an IstioOperator, of Helm values for istiod, of a Sail Istio,
 * of an OpenShift control plane, or the `istio` ConfigMap; and the environment of istiod.
 */
export interface MeshConfig {
  /** A setting of meshConfig; undefined when no source sets it. */
  get(...path: readonly string[]): Field | undefined;
  /** An environment variable of istiod that a manifest sets. */
  env(name: string): Field | undefined;
  readonly rootNamespace: string;
  readonly clusterDomain: string;
  /** Export lists in force where objects name none. */
  readonly exportTo: {
    readonly destinationRules: readonly string[];
    readonly virtualServices: readonly string[];
    readonly services: readonly string[];
  };
}

/** Reads the mesh configuration out of all resources; the first source that has a setting wins. */
export function meshConfigOf(resources: readonly Resource[]): MeshConfig {
  const meshes: Field[] = [];
  const environments: Field[] = [];
  for (const { kind, name, field } of resources) {
    const spec = field.get('spec');
    if (kind === 'IstioOperator') {
      meshes.push(spec.get('meshConfig'), spec.get('values', 'meshConfig'));
      environments.push(spec.get('values', 'pilot', 'env'), spec.get('components', 'pilot', 'k8s', 'env'));
    } else if (kind === 'Istio' || kind === 'IstioRevision') {
      meshes.push(spec.get('values', 'meshConfig'));
      environments.push(spec.get('values', 'pilot', 'env'));
    } else if (kind === 'HelmValues') {
      for (const chart of [field, field.get('istiod')]) {
        meshes.push(chart.get('meshConfig'));
        environments.push(chart.get('pilot', 'env'), chart.get('env'));
      }
    } else if (kind === 'HelmRelease') {
      meshes.push(spec.get('values', 'meshConfig'));
      environments.push(spec.get('values', 'pilot', 'env'), spec.get('values', 'env'));
    } else if (kind === 'ServiceMeshControlPlane') {
      meshes.push(spec.get('techPreview', 'meshConfig'));
    } else if (kind === 'ConfigMap' && /^istio(-|$)/.test(name)) {
      const text = field.get('data', 'mesh');
      const mesh = text.exists ? embedded(text) : undefined;
      if (mesh !== undefined) meshes.push(mesh);
    } else if (isIstiod({ kind, name })) {
      for (const container of spec.get('template', 'spec', 'containers').items())
        environments.push(container.get('env'));
    }
  }
  const sources = meshes.filter((mesh) => mesh.exists);
  const get = (...path: readonly string[]): Field | undefined => {
    for (const source of sources) {
      const field = source.get(...path);
      if (field.exists && !field.isPlaceholder) return field;
    }
    return undefined;
  };
  const exported = (name: string) => {
    const field = get(name);
    return (field && textItems(field)) ?? ['*'];
  };
  return {
    get,
    env: (name) => environmentVariable(environments, name),
    rootNamespace: get('rootNamespace')?.text ?? ROOT_NAMESPACE,
    clusterDomain: CLUSTER_DOMAIN,
    exportTo: {
      destinationRules: exported('defaultDestinationRuleExportTo'),
      virtualServices: exported('defaultVirtualServiceExportTo'),
      services: exported('defaultServiceExportTo'),
    },
  };
}

/** Whether an object runs istiod: its environment is part of the configuration. */
export function isIstiod({ kind, name }: Pick<Resource, 'kind' | 'name'>): boolean {
  return kind === 'Deployment' && name.startsWith('istiod');
}

/** Helm writes a map of names to values, Kubernetes a list of `{name, value}`. */
function environmentVariable(environments: readonly Field[], name: string): Field | undefined {
  for (const environment of environments) {
    const direct = environment.get(name);
    if (direct.exists) return direct;
    const item = environment.items().find((entry) => entry.get('name').text === name);
    if (item !== undefined) return item.get('value');
  }
  return undefined;
}
