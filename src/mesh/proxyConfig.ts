import { embedded } from '../manifests/embedded.js';
import type { Field, Resource } from '../manifests/resource.js';
import { namespaceOf } from './closeness.js';
import type { Inventory } from './inventory.js';
import type { Mesh } from './mesh.js';
import { oncePer } from './oncePer.js';
import { SelectorIndex } from './selectorIndex.js';
import { selects, type Workload } from './workloads.js';

const ANNOTATION = 'proxy.istio.io/config';
/** What a ProxyConfig object calls the mesh configuration's map of environment variables. */
const RENAMED: Readonly<Record<string, string>> = { proxyMetadata: 'environmentVariables' };
/** Settings of the mesh configuration and the annotation that a ProxyConfig object has no field for. */
const NOT_IN_OBJECTS: ReadonlySet<string> = new Set(['terminationDrainDuration']);

/** Whose proxy is asked about: a workload, or all that is known of one that was not read. */
export interface ProxyOwner {
  readonly namespace: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly workload: Workload | undefined;
}

/**
 * A setting of a proxy's own configuration, under its name in meshConfig.defaultConfig. The narrowest source that sets it
 * wins: the ProxyConfig object that selects the pod, the pod's annotation, the ProxyConfig objects of its namespace and
 * of the root namespace, meshConfig.defaultConfig. Undefined when none sets it.
 */
export function proxySetting(mesh: Mesh, owner: ProxyOwner, ...path: readonly string[]): Field | undefined {
  const { selecting, ofNamespace, ofRoot } = objectsFor(mesh, owner);
  const note = owner.workload && annotationOf(owner.workload);
  const found =
    inObject(selecting, path) ??
    present(note?.get(...path)) ??
    inObject(ofNamespace, path) ??
    inObject(ofRoot, path) ??
    mesh.inventory.config.get('defaultConfig', ...path);
  return found;
}

interface Objects {
  readonly selecting?: Resource | undefined;
  readonly ofNamespace?: Resource | undefined;
  readonly ofRoot?: Resource | undefined;
}

/** The ProxyConfig objects for a proxy: of each level the first one alone. */
function objectsFor(mesh: Mesh, { namespace, labels, workload }: ProxyOwner): Objects {
  if (mesh.inventory.proxyConfigs.length === 0) return {};
  const namespaces = [namespace, mesh.rootNamespace];
  const objects = indexOf(mesh.inventory).mayReach(namespaces, labels, workload?.resource);
  const { selecting, general } = sorted(objects);
  return {
    selecting: selecting.find((object) => object.namespace === namespace && selects(object.selector, labels))?.resource,
    ofNamespace: general.find((object) => object.namespace === namespace)?.resource,
    ofRoot: general.find((object) => object.namespace === mesh.rootNamespace)?.resource,
  };
}

interface ProxyConfig {
  readonly resource: Resource;
  readonly namespace: string;
  readonly selector: ReadonlyMap<string, string>;
}

/** Those with a selector apart from those without: once for all pods that have the same. */
const sorted = oncePer((objects: readonly ProxyConfig[]) => ({
  selecting: objects.filter(({ selector }) => selector.size > 0),
  general: objects.filter(({ selector }) => selector.size === 0),
}));

const indexOf = oncePer(({ proxyConfigs, closeness }: Inventory) => {
  const objects = proxyConfigs.map(
    (resource): ProxyConfig => ({
      resource,
      namespace: namespaceOf(resource),
      selector: resource.field.get('spec', 'selector', 'matchLabels').strings,
    }),
  );
  return new SelectorIndex(objects, closeness, ({ selector }) => selector);
});

function inObject(resource: Resource | undefined, path: readonly string[]): Field | undefined {
  if (resource === undefined) return undefined;
  const [first = '', ...rest] = path;
  if (NOT_IN_OBJECTS.has(first)) return undefined;
  return present(resource.field.get('spec', RENAMED[first] ?? first, ...rest));
}

function present(field: Field | undefined): Field | undefined {
  return field?.exists ? field : undefined;
}

const annotations = new WeakMap<Resource, Field | null>();

/** What the pod's annotation says; undefined without one, or where it is no YAML. */
function annotationOf({ kind, resource }: Workload): Field | undefined {
  let known = annotations.get(resource);
  if (known === undefined) {
    const metadata = kind === 'Pod' ? ['metadata'] : ['spec', 'template', 'metadata'];
    const text = resource.field.get(...metadata, 'annotations', ANNOTATION);
    known = (text.exists ? embedded(text) : undefined) ?? null;
    annotations.set(resource, known);
  }
  return known ?? undefined;
}
