import type { Place } from '../manifests/place.js';
import type { Field, Resource } from '../manifests/resource.js';
import { oncePer } from './oncePer.js';
import { compareVersions, parseVersion } from './versionRange.js';

/** An Istio version that a manifest tells. */
export interface DetectedVersion {
  readonly version: string;
  /** Whether the patch is known too. */
  readonly patch: boolean;
  readonly place: Place;
}

/** Helm charts of Istio whose chart version is Istio's version. */
const CHARTS: ReadonlySet<string> = new Set(['base', 'istiod', 'gateway', 'cni', 'ztunnel']);
/** Images of Istio's own components. */
const IMAGE = /(?:^|\/)(?:pilot|proxyv2|ztunnel|install-cni):v?(\d+\.\d+(?:\.\d+)?[\w.-]*)$/;
/** The value of `helm.sh/chart`: `istiod-1.26.3`. */
const CHART = /^[a-z]+-(\d+\.\d+(?:\.\d+)?[\w.-]*)$/;
const MESH_KINDS: ReadonlySet<string> = new Set(['Istio', 'IstioRevision', 'IstioCNI', 'ZTunnel']);

/**
 * The Istio version that the manifests tell: tags of an IstioOperator or Helm values, Istio's own images, chart versions
 * of Helm, Flux and Argo CD, Sail objects, labels of the installers. The newest of them when they differ (a tree in the middle of an upgrade).
 */
export function versionOf(resources: readonly Resource[]): DetectedVersion | undefined {
  return resources.reduce((best: DetectedVersion | undefined, resource) => newer(best, versionIn(resource)), undefined);
}

const versionIn = oncePer((resource: Resource): DetectedVersion | undefined => {
  let best: DetectedVersion | undefined;
  for (const field of candidates(resource)) {
    const text = (IMAGE.exec(field.text ?? '') ?? CHART.exec(field.text ?? ''))?.[1] ?? field.text;
    const parsed = text === undefined || field.isPlaceholder ? undefined : parseVersion(text.replace(/-latest$/, ''));
    if (parsed !== undefined) best = newer(best, { place: field.place, ...parsed });
  }
  return best;
});

/** The newer one of two; of the same version the first that knows the patch. */
function newer(best: DetectedVersion | undefined, next: DetectedVersion | undefined): DetectedVersion | undefined {
  if (best === undefined || next === undefined) return best ?? next;
  const difference = compareVersions(next.version, best.version);
  return difference > 0 || (difference === 0 && next.patch && !best.patch) ? next : best;
}

function candidates({ kind, apiVersion, field }: Resource): Field[] {
  const spec = field.get('spec');
  if (kind === 'IstioOperator') {
    return [spec.get('tag'), spec.get('values', 'global', 'tag'), spec.get('values', 'pilot', 'tag')];
  }
  if (kind === 'HelmValues')
    return [field.get('global', 'tag'), field.get('pilot', 'tag'), field.get('istiod', 'global', 'tag')];
  if (
    MESH_KINDS.has(kind) &&
    (apiVersion.startsWith('sailoperator.io/') || apiVersion.startsWith('operator.istio.io/'))
  )
    return [spec.get('version')];
  if (kind === 'HelmRelease') {
    const chart = spec.get('chart', 'spec');
    return CHARTS.has(chart.get('chart').text ?? '') && isIstioSource(chart.get('sourceRef', 'name').text)
      ? [chart.get('version')]
      : [];
  }
  if (kind === 'Application') {
    return [spec.get('source'), ...spec.get('sources').items()]
      .filter((source) => CHARTS.has(source.get('chart').text ?? '') && /istio/.test(source.get('repoURL').text ?? ''))
      .map((source) => source.get('targetRevision'));
  }
  if (kind === 'HelmChart') {
    return field
      .get('dependencies')
      .items()
      .filter(
        (dependency) =>
          CHARTS.has(dependency.get('name').text ?? '') && /istio/.test(dependency.get('repository').text ?? ''),
      )
      .map((dependency) => dependency.get('version'));
  }
  return [...labelled(field.get('metadata', 'labels')), ...images(kind, field)];
}

/** Labels that Istio's installers put on what they install; `helm.sh/chart` holds the chart's name and version. */
function labelled(labels: Field): Field[] {
  const istios = labels.get('app.kubernetes.io/part-of').text === 'istio';
  const names = ['operator.istio.io/version', ...(istios ? ['app.kubernetes.io/version', 'helm.sh/chart'] : [])];
  return names.map((name) => labels.get(name)).filter((label) => label.exists);
}

function isIstioSource(name: string | undefined): boolean {
  return name !== undefined && /istio/.test(name);
}

function images(kind: string, field: Field): Field[] {
  const pod = kind === 'Pod' ? field.get('spec') : field.get('spec', 'template', 'spec');
  return [...pod.get('containers').items(), ...pod.get('initContainers').items()]
    .map((container) => container.get('image'))
    .filter((image) => IMAGE.test(image.text ?? ''));
}
