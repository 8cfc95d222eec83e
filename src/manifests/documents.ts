import { isListKind, roleOf } from './kinds.js';
import { withoutObjects } from './tape.js';
import { type Mapping, type Node, nodeAt, pairOf } from './tree.js';

/** The Kubernetes objects in a document: itself, or the items of a list. Objects of no interest are left out. */
export function resourcesIn(root: Node): Draft[] {
  const found: Draft[] = [];
  collect(root, found, 0);
  return found;
}

/** Lists may hold lists; deeper than this nobody means it. */
const MAX_LISTS = 5;

function collect(root: Node, found: Draft[], lists: number): void {
  if (root.type !== 'map') return;
  const apiVersion = textAt(root, 'apiVersion');
  const kind = textAt(root, 'kind');
  if (apiVersion === undefined || kind === undefined) return;
  const items = isListKind(kind) ? nodeAt(root, 'items') : undefined;
  if (items?.type === 'seq') {
    if (lists < MAX_LISTS) for (const item of items.items) collect(item, found, lists + 1);
    return;
  }
  const role = roleOf(apiVersion, kind);
  if (role === undefined || (role === 'configmap' && !isMeshConfig(root))) return;
  found.push(draft(root, apiVersion, kind, textAt(root, 'metadata', 'name') ?? ''));
}

/** Istio's own ConfigMap: `istio`, or `istio-<revision>`, with the mesh configuration under `mesh`. */
function isMeshConfig(root: Mapping): boolean {
  const name = textAt(root, 'metadata', 'name') ?? '';
  return (name === 'istio' || name.startsWith('istio-')) && nodeAt(root, 'data', 'mesh') !== undefined;
}

/** What is known of an object before it takes its place among the others. */
export interface Draft {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly root: Mapping;
}

function draft(root: Mapping, apiVersion: string, kind: string, name: string): Draft {
  // Of a big tree only little is looked at in the end: the objects made to find the name are not kept.
  return { apiVersion, kind, name, namespace: textAt(root, 'metadata', 'namespace'), root: withoutObjects(root) };
}

/**
 * Files that are no Kubernetes objects but say how Istio is installed: values of the `istiod` chart (their own or those
 * of a chart that has it as a dependency) and charts that depend on Istio's.
 */
export function valuesIn(path: string, root: Node): Draft[] {
  if (root.type !== 'map' || pairOf(root, 'apiVersion') !== undefined) return [];
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (isIstiodValues(root)) return [draft(root, '', 'HelmValues', name)];
  const nested = pairOf(root, 'istiod')?.value;
  return nested !== undefined && isIstiodValues(nested) && nested.type === 'map'
    ? [draft(nested, '', 'HelmValues', name)]
    : [];
}

function isIstiodValues(root: Node): boolean {
  if (nodeAt(root, 'meshConfig')?.type === 'map') return true;
  const global = nodeAt(root, 'global');
  return nodeAt(root, 'pilot')?.type === 'map' && (nodeAt(global, 'tag') ?? nodeAt(global, 'hub')) !== undefined;
}

export function isChart(path: string): boolean {
  return path === 'Chart.yaml' || path.endsWith('/Chart.yaml');
}

/** A chart that depends on one of Istio's. */
export function chartIn(root: Node): Draft[] {
  const dependencies = nodeAt(root, 'dependencies');
  if (root.type !== 'map' || dependencies?.type !== 'seq') return [];
  const istio = dependencies.items.some((item) => (textAt(item, 'repository') ?? '').includes('istio'));
  return istio ? [draft(root, 'v2', 'HelmChart', textAt(root, 'name') ?? '')] : [];
}

export function textAt(node: Node, ...path: string[]): string | undefined {
  const found = nodeAt(node, ...path);
  return found?.type === 'scalar' && found.value !== null ? found.text : undefined;
}
