import { describe, expect, it } from 'vitest';
import { readTexts } from '../../src/manifests/texts.js';
import { CORPUS, hasCorpus, hasGenerator, textsBelow, withGeneratedTree } from './trees.js';

const metadata = (name: string): string => `metadata:\n  name: ${name}\n  namespace: prod\n`;
const service = (name: string, app = name, port = 'http'): string =>
  `apiVersion: v1\nkind: Service\n${metadata(name)}spec:\n  selector:\n    app: ${app}\n  ports:\n  - name: ${port}\n    port: 80\n`;
const deployment = (name: string, app = name, image = 'shop'): string =>
  `apiVersion: apps/v1\nkind: Deployment\n${metadata(name)}spec:\n  template:\n    metadata:\n      labels:\n        app: ${app}\n        tier: web\n    spec:\n      containers:\n      - name: main\n        image: ${image}\n`;
const scaler = (target: string): string =>
  `apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\n${metadata(`scale-${target}`)}spec:\n  scaleTargetRef:\n    apiVersion: apps/v1\n    kind: Deployment\n    name: ${target}\n  maxReplicas: 3\n`;
const mesh = (kind: string, spec: string): string =>
  `apiVersion: networking.istio.io/v1\nkind: ${kind}\nmetadata: { name: m, namespace: prod }\nspec:\n${spec}`;

/** Kept objects of wide kinds as `kind name`. */
function kept(...texts: string[]): string[] {
  const files = Object.fromEntries(texts.map((text, i) => [`${i}.yaml`, text]));
  return readTexts(files)
    .resources.filter(({ kind }) => /Service|Deployment|Autoscaler|Rollout|Pod/.test(kind) && kind !== 'VirtualService')
    .map(({ kind, name }) => `${kind} ${name}`);
}

describe('a Service is read', () => {
  it.each([
    ['the short name', '  host: chat\n'],
    ['the full name', '  host: chat.prod.svc.cluster.local\n'],
    ['a name in quotes with escapes', '  host: "ch\\u0061t"\n'],
    ['a folded name', '  host: >-\n    chat\n'],
  ])('when a mesh object names it by %s', (_, spec) => {
    expect(kept(mesh('DestinationRule', spec), service('chat'), service('other'))).toEqual(['Service chat']);
  });

  it.each(['ws', 'http-websocket', 'tcp-wss'])('when a port is called %s', (port) => {
    expect(kept(service('chat', 'chat', port), service('other'))).toEqual(['Service chat']);
  });

  it('when its workload hints at WebSockets, and then its other workloads too', () => {
    const objects = [
      service('chat'),
      deployment('one', 'chat', 'example/websocket-server'),
      deployment('two', 'chat'),
      deployment('x'),
    ];
    expect(kept(...objects)).toEqual(['Service chat', 'Deployment one', 'Deployment two']);
  });

  it('when it is the Service of a gateway, also without the pods', () => {
    const gateway = mesh('Gateway', '  selector:\n    app: ingress\n  servers: []\n');
    expect(kept(gateway, service('edge', 'ingress'), service('x'))).toEqual(['Service edge']);
  });

  it('when the configuration names its host', () => {
    const { resources } = readTexts(
      { 'a.yaml': service('chat'), 'b.yaml': service('x') },
      { hosts: ['chat.prod.svc.cluster.local'] },
    );
    expect(resources.map(({ name }) => name)).toEqual(['chat']);
  });

  it('when an Ingress that speaks of WebSockets names it', () => {
    const ingress =
      'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: i\n  annotations:\n    nginx.org/websocket-services: chat\n';
    expect(kept(ingress, service('chat'), service('x'))).toEqual(['Service chat']);
  });

  it.each([
    ['in flow style', service('chat').replace(metadata('chat'), 'metadata: { name: chat }\n')],
    ['with a tag', service('chat').replace('name: chat', 'name: !!str chat')],
    ['with escapes', service('chat').replace('name: chat', 'name: "ch\\u0061t"')],
    ['with an alias', service('chat').replace('name: chat', 'name: &n chat\n  labels: { app: *n }')],
    ['in JSON', '{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "chat"}}'],
    ['in a list', `apiVersion: v1\nkind: List\nitems:\n- ${service('chat').replaceAll('\n', '\n  ')}`],
  ])('when it is written %s', (_, text) => {
    expect(kept(mesh('DestinationRule', '  host: chat\n'), text)).toEqual(['Service chat']);
  });
});

describe('a workload is read', () => {
  it('when a Service that matters selects it', () => {
    const objects = [
      mesh('DestinationRule', '  host: chat\n'),
      service('chat'),
      deployment('server', 'chat'),
      deployment('x'),
    ];
    expect(kept(...objects)).toEqual(['Service chat', 'Deployment server']);
  });

  it.each([
    ['EnvoyFilter', '  workloadSelector:\n    labels:\n      app: chat\n'],
    ['Sidecar', '  workloadSelector:\n    labels: { app: chat }\n'],
    ['Gateway', '  selector: { app: chat }\n'],
  ])('when a %s selects it', (kind, spec) => {
    expect(kept(mesh(kind, spec), deployment('server', 'chat'), deployment('x'))).toEqual(['Deployment server']);
  });

  it.each(['docker.io/istio/proxyv2:1.26.3', 'istio/pilot:1.26.3', 'example/socket.io-app'])(
    'for its image %s',
    (image) => {
      expect(kept(deployment('a', 'a', image), deployment('x'))).toEqual(['Deployment a']);
    },
  );

  it('when its labels are written in flow style', () => {
    const text = deployment('server').replace(
      'labels:\n        app: server\n        tier: web',
      'labels: { app: "chat" }',
    );
    expect(kept(mesh('DestinationRule', '  host: chat\n'), service('chat'), text)).toEqual([
      'Service chat',
      'Deployment server',
    ]);
  });

  it('when it leaves its pods to another object', () => {
    const rollout = `apiVersion: argoproj.io/v1alpha1\nkind: Rollout\n${metadata('a')}spec:\n  workloadRef:\n    kind: Deployment\n    name: b\n`;
    expect(kept(rollout)).toEqual(['Rollout a']);
  });

  it('only if all labels of the selector match', () => {
    const both = service('chat').replace('app: chat\n', 'app: chat\n    tier: api\n');
    expect(kept(mesh('DestinationRule', '  host: chat\n'), both, deployment('server', 'chat'))).toEqual([
      'Service chat',
    ]);
  });
});

it('reads a scaler only with its workload', () => {
  const objects = [
    mesh('DestinationRule', '  host: chat\n'),
    service('chat'),
    deployment('chat'),
    scaler('chat'),
    scaler('x'),
  ];
  expect(kept(...objects)).toEqual(['Service chat', 'Deployment chat', 'HorizontalPodAutoscaler scale-chat']);
});

it('reports broken objects that nothing refers to', () => {
  expect(readTexts({ 'a.yaml': deployment('a').replace('image:', 'image: x:') }).problems).toHaveLength(1);
});

it('reads everything when asked to', () => {
  const files = { 'a.yaml': [service('a'), deployment('b'), scaler('c')].join('---\n') };
  expect([readTexts(files).resources.length, readTexts(files, { everything: true }).resources.length]).toEqual([0, 3]);
});

describe('what is left out', () => {
  /** Names of the Services that the mesh objects of a project name or that hint at WebSockets, by reading everything. */
  const wrongly = (texts: ReadonlyMap<string, string>): string[] => {
    const files = Object.fromEntries(texts);
    const all = readTexts(files, { everything: true }).resources;
    const some = new Set(
      readTexts(files).resources.map((resource) => `${resource.file.path} ${resource.kind} ${resource.root.start}`),
    );
    const meshText = all
      .filter(({ apiVersion }) => /^(?:networking|security)\.istio\.io|^gateway\.networking/.test(apiVersion))
      .map(({ root, file }) => file.text.slice(root.start, root.end))
      .join('\n');
    const named = new Set(meshText.split(/[^A-Za-z0-9-]+/));
    const hint = /websocket|socket\.?io|sockjs|signalr|(?<![A-Za-z])wss?(?![A-Za-z])/i;
    const matters = (text: string, name: string): boolean => named.has(name) || hint.test(text);
    const services = all.filter(
      (object) =>
        object.kind === 'Service' && matters(object.file.text.slice(object.root.start, object.root.end), object.name),
    );
    const selected = all.filter(({ kind, field }) => {
      const labels = field.get('spec', 'template', 'metadata', 'labels').strings;
      const bySelector = services.some((one) => {
        const selector = one.field.get('spec', 'selector').strings;
        return selector.size > 0 && [...selector].every(([key, value]) => labels.get(key) === value);
      });
      return /^(?:Deployment|StatefulSet|DaemonSet|Rollout)$/.test(kind) && bySelector;
    });
    return [...services, ...selected]
      .map((object) => `${object.file.path} ${object.kind} ${object.root.start}`)
      .filter((object) => !some.has(object));
  };

  it.skipIf(!hasGenerator)('does not matter in a generated tree', () => {
    withGeneratedTree(['--files', '800', '--odd', '0.1', '--seed', '3'], (folder) => {
      const texts = textsBelow(folder);
      expect(wrongly(texts)).toEqual([]);
      const files = Object.fromEntries(texts);
      expect(readTexts(files).resources.length).toBeLessThan(
        readTexts(files, { everything: true }).resources.length * 0.7,
      );
    });
  });

  it.skipIf(!hasCorpus)('does not matter in the corpus', () => {
    const projects = new Map<string, Map<string, string>>();
    for (const [path, text] of textsBelow(CORPUS)) {
      const project = path.slice(CORPUS.length + 1).split('/')[0] ?? '';
      projects.set(project, (projects.get(project) ?? new Map()).set(path, text));
    }
    expect([...projects.values()].flatMap(wrongly)).toEqual([]);
  });
});
