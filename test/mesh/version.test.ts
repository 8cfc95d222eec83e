import { describe, expect, it } from 'vitest';
import { readTexts } from '../../src/manifests/texts.js';
import { versionOf } from '../../src/mesh/version.js';
import { boundaries, describeEras, describeRange, parseVersion, satisfies } from '../../src/mesh/versionRange.js';

/** The version that a tree tells, with the line that tells it; undefined for none. */
function told(files: Readonly<Record<string, string>> | string): string | undefined {
  const { resources } = readTexts(typeof files === 'string' ? { 'istio.yaml': files } : files, { everything: true });
  const found = versionOf(resources);
  if (found === undefined) return undefined;
  const line = found.place.file.text.slice(0, found.place.start).split('\n').length;
  return `${found.patch ? found.version : found.version.replace(/\.\d+$/, '')} at ${found.place.file.path}:${line}`;
}

const object = (apiVersion: string, kind: string, rest: string) =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: istiod, namespace: istio-system }\n${rest}`;
const operator = (spec: string) => object('install.istio.io/v1alpha1', 'IstioOperator', `spec: ${spec}`);
const deployment = (image: string) =>
  object(
    'apps/v1',
    'Deployment',
    `spec: { template: { spec: { containers: [{ name: discovery, image: "${image}" }] } } }`,
  );

describe('the Istio version that manifests tell', () => {
  it.each<[string, string, string | undefined]>([
    ['the tag of an IstioOperator', operator('{ tag: 1.20.3 }'), '1.20.3 at istio.yaml:4'],
    ['its tag for all components', operator('{ values: { global: { tag: 1.19 } } }'), '1.19 at istio.yaml:4'],
    ['a tag of a variant', operator('{ tag: 1.26.3-distroless }'), '1.26.3 at istio.yaml:4'],
    ['a tag that some tool fills in', operator('{ tag: $(TAG) }'), undefined],
    ['a tag that is a name', operator('{ tag: latest }'), undefined],
    ['the image of istiod', deployment('docker.io/istio/pilot:1.22.8'), '1.22.8 at istio.yaml:4'],
    [
      'the image of the proxy, from another registry',
      deployment('example.com/mirror/proxyv2:v1.24.6-debug'),
      '1.24.6 at istio.yaml:4',
    ],
    ['the image of something else', deployment('example.com/autopilot:1.24.6'), undefined],
    ['a Sail Istio', object('sailoperator.io/v1', 'Istio', 'spec: { version: v1.24.2 }'), '1.24.2 at istio.yaml:4'],
    [
      'a Sail Istio that follows a line',
      object('sailoperator.io/v1', 'Istio', 'spec: { version: v1.24-latest }'),
      '1.24 at istio.yaml:4',
    ],
    [
      'a HelmRelease of the chart',
      object(
        'helm.toolkit.fluxcd.io/v2',
        'HelmRelease',
        'spec: { chart: { spec: { chart: istiod, version: 1.23.1, sourceRef: { name: istio } } } }',
      ),
      '1.23.1 at istio.yaml:4',
    ],
    [
      'a HelmRelease of a chart of that name from somewhere else',
      object(
        'helm.toolkit.fluxcd.io/v2',
        'HelmRelease',
        'spec: { chart: { spec: { chart: gateway, version: 1.2.3, sourceRef: { name: acme } } } }',
      ),
      undefined,
    ],
    [
      'an Application of Argo CD',
      object(
        'argoproj.io/v1alpha1',
        'Application',
        'spec: { source: { chart: base, repoURL: "https://istio-release.storage.googleapis.com/charts", targetRevision: 1.21.0 } }',
      ),
      '1.21.0 at istio.yaml:4',
    ],
    [
      'the labels of an installer',
      object('apps/v1', 'Deployment', 'spec: {}').replace(
        'name: istiod,',
        'name: istiod, labels: { app.kubernetes.io/part-of: istio, helm.sh/chart: istiod-1.25.1 },',
      ),
      '1.25.1 at istio.yaml:3',
    ],
    [
      'the same labels of another application',
      object('apps/v1', 'Deployment', 'spec: {}').replace(
        'name: istiod,',
        'name: istiod, labels: { app.kubernetes.io/part-of: shop, app.kubernetes.io/version: 1.25.1 },',
      ),
      undefined,
    ],
    ['an image of an application', deployment('example.com/chat:1.20.1'), undefined],
  ])('is read from %s', (_, text, expected) => {
    expect(told(text)).toBe(expected);
  });

  it('is the newest where a tree is in the middle of an upgrade', () => {
    expect(
      told({
        'a.yaml': operator('{ tag: 1.20.3 }'),
        'b.yaml': deployment('istio/pilot:1.22.0'),
        'c.yaml': operator('{ tag: 1.9.9 }'),
      }),
    ).toBe('1.22.0 at b.yaml:4');
  });

  it('is the more exact one of two that say the same', () => {
    expect(told({ 'a.yaml': operator('{ tag: "1.22" }'), 'b.yaml': operator('{ tag: 1.22.0 }') })).toBe(
      '1.22.0 at b.yaml:4',
    );
  });
});

describe('a version', () => {
  it.each([
    ['1.26', '1.26.0', false],
    ['1.26.3', '1.26.3', true],
    ['v1.26.3', '1.26.3', true],
    ['1.26.3-distroless', '1.26.3', true],
    ['1.31.0-alpha.2', '1.31.0', true],
    ['1.26.x', '1.26.0', false],
    [' 1.30 ', '1.30.0', false],
  ])('%s is %s', (text, version, patch) => {
    expect(parseVersion(text)).toEqual({ version, patch });
  });

  it.each(['', '1', 'latest', '1.x', 'one.two', '1-26-3'])('is not %j', (text) => {
    expect(parseVersion(text)).toBe(undefined);
  });

  it.each([
    ['1.9.0', '>=1.8.0 <1.9.1', true],
    ['1.9.1', '>=1.8.0 <1.9.1', false],
    ['1.10.0', '<1.9.0', false],
    ['1.23.4', '<1.22.7 || >=1.23.0 <1.23.4', false],
    ['1.23.3', '<1.22.7 || >=1.23.0 <1.23.4', true],
    ['1.0.0', '*', true],
  ])('%s lies in %s: %s', (version, range, expected) => {
    expect(satisfies(version, range)).toBe(expected);
  });
});

describe('ranges of versions in words', () => {
  it.each([
    ['*', ''],
    ['>=1.28.0', 'from Istio 1.28 on'],
    ['>=1.28.1', 'from Istio 1.28.1 on'],
    ['<1.14.0', 'up to Istio 1.13'],
    ['<1.22.7', 'up to Istio 1.22.6'],
    ['>=1.10.0 <1.28.0', 'in Istio 1.10 to 1.27'],
    ['>=1.8.0 <1.9.1', 'in Istio 1.8 to 1.9.0'],
    ['>=1.13.0 <1.14.0', 'in Istio 1.13'],
    ['>=1.10.0 <1.22.7 || >=1.23.0 <1.23.4', 'in Istio 1.10 to 1.22.6 and in Istio 1.23 to 1.23.3'],
  ])('%s is "%s"', (range, words) => {
    expect(describeRange(range)).toBe(words);
  });

  it('names the stretches between boundaries', () => {
    const eras = boundaries(['>=1.9.1 <1.28.0', '>=1.14.0'], '1.6.0', '1.31.0', '*');
    expect(eras).toEqual(['1.28.0', '1.14.0', '1.9.1', '1.6.0']);
    expect(describeEras(new Set(['1.28.0']), eras)).toBe('from Istio 1.28 on');
    expect(describeEras(new Set(['1.6.0', '1.9.1']), eras)).toBe('up to Istio 1.13');
    expect(describeEras(new Set(['1.14.0']), eras)).toBe('in Istio 1.14 to 1.27');
    expect(describeEras(new Set(['1.28.0', '1.6.0']), eras)).toBe('up to Istio 1.9.0 and from Istio 1.28 on');
  });

  it('stay within what the user knows', () => {
    expect(boundaries(['>=1.9.1', '>=1.14.0'], '1.6.0', '1.31.0', '>=1.9.0 <1.10.0')).toEqual(['1.9.1', '1.9.0']);
    expect(boundaries(['>=1.14.0'], '1.6.0', '1.31.0', '>=1.20.0 <1.21.0')).toEqual(['1.20.0']);
  });
});
