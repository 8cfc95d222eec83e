import { readTexts } from '../../src/manifests/texts.js';
import { factsFor } from '../../src/mesh/facts.js';
import { buildInventory, type Inventory } from '../../src/mesh/inventory.js';
import { Mesh } from '../../src/mesh/mesh.js';
import type { SocketPath } from '../../src/websockets/path.js';
import { socketPaths } from '../../src/websockets/paths.js';

/** The newest version that tests ask about where the version does not matter. */
export const NEWEST = '1.31.0';

/** Manifests: one text, or texts by the path of their file. */
export type Texts = string | Readonly<Record<string, string>>;

/** Reads manifests, every object of them, as one tree. */
export function inventoryOf(texts: Texts): Inventory {
  const files = typeof texts === 'string' ? { 'mesh.yaml': texts } : texts;
  const { resources, problems } = readTexts(files, { everything: true });
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'));
  return buildInventory(resources);
}

/** The mesh that one version of Istio makes of manifests. */
export function meshOf(texts: Texts, version = NEWEST): Mesh {
  return new Mesh(inventoryOf(texts), factsFor(version, [version]));
}

/** The ways that WebSockets take in it. */
export function pathsOf(texts: Texts, version = NEWEST): readonly SocketPath[] {
  return socketPaths(meshOf(texts, version), { declared: [] });
}

/** Objects as one text. */
export function all(...objects: readonly string[]): string {
  return objects.filter((text) => text !== '').join('\n---\n');
}

/** A Service `chat` in namespace `prod`, for pods with the label `app: chat`. */
export function chat(port = '{ name: http, port: 80 }'): string {
  return `apiVersion: v1
kind: Service
metadata: { name: chat, namespace: prod }
spec: { selector: { app: chat }, ports: [${port}] }`;
}

/** A DestinationRule; its rule in YAML's flow style. */
export function rule(spec: string, name = 'chat', namespace = 'prod'): string {
  return `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: ${name}, namespace: ${namespace} }
spec: ${spec}`;
}

/** A VirtualService; its spec in YAML's flow style. */
export function routes(spec: string, name = 'chat', namespace = 'prod'): string {
  return `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: ${namespace} }
spec: ${spec}`;
}

/** A Deployment of `chat`, with labels beside `app: chat`. */
export function pods(name = 'chat', labels = '', spec = 'replicas: 2'): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: prod }
spec:
  ${spec}
  selector: { matchLabels: { app: chat } }
  template:
    metadata: { labels: { app: chat${labels === '' ? '' : `, ${labels}`} } }
    spec: { containers: [{ name: chat, image: example/chat:1, ports: [{ containerPort: 8080 }] }] }`;
}

/** A gateway `edge` in namespace `istio-system` for all hosts. */
export const EDGE = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: istio-system }
spec:
  selector: { istio: ingressgateway }
  servers:
    - port: { number: 443, name: https, protocol: HTTPS }
      tls: { mode: SIMPLE, credentialName: edge }
      hosts: ["*"]`;

/** The mesh configuration, as the ConfigMap that istioctl writes. */
export function meshConfig(text: string): string {
  return `apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data:
  mesh: |
    ${text.replaceAll('\n', '\n    ')}`;
}
