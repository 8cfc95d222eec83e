import { readTexts } from '../../src/manifests/texts.js';
import { factsFor } from '../../src/mesh/facts.js';
import { buildInventory, type Inventory } from '../../src/mesh/inventory.js';
import { Mesh } from '../../src/mesh/mesh.js';
import type { SocketPath } from '../../src/websockets/path.js';
import { socketPaths } from '../../src/websockets/paths.js';

/** What the manifests hold. */
export function inventoryOf(manifests: readonly string[]): Inventory {
  return buildInventory(readTexts({ 'mesh.yaml': manifests.join('\n---\n') }).resources);
}

/** A mesh of the manifests under one version, and the WebSocket paths in it. */
export function waysOf(manifests: readonly string[], istio = '1.30.0'): { mesh: Mesh; paths: readonly SocketPath[] } {
  const mesh = new Mesh(inventoryOf(manifests), factsFor(istio, [istio]));
  return { mesh, paths: socketPaths(mesh, { declared: [] }) };
}

/** The one path of manifests that have one. */
export function wayOf(manifests: readonly string[], istio?: string): { mesh: Mesh; path: SocketPath } {
  const { mesh, paths } = waysOf(manifests, istio);
  const [path] = paths;
  if (path === undefined || paths.length > 1) throw new Error(`expected one path, found ${paths.length}`);
  return { mesh, path };
}

/** A Service `chat` in namespace `prod` whose port 80 leads to 8080 of the pods. */
export function chatService(port = 'name: http-ws'): string {
  return `apiVersion: v1
kind: Service
metadata: { name: chat, namespace: prod }
spec: { selector: { app: chat }, ports: [{ ${port}, port: 80, targetPort: 8080 }] }`;
}

/** Pods of `chat` with more labels of their own. */
export function chatPods(name: string, labels: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: prod }
spec:
  selector: { matchLabels: { app: chat } }
  template: { metadata: { labels: { app: chat, ${labels} } }, spec: { containers: [{ name: app, image: example/chat }] } }`;
}

/** A DestinationRule for `chat` with these http settings. */
export function chatRule(http: string): string {
  return `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: chat, namespace: prod }
spec: { host: chat, trafficPolicy: { connectionPool: { http: { ${http} } } } }`;
}

/** The gateway `edge` on port 80, of pods with the label `istio: edge`. */
export const EDGE = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: prod }
spec: { selector: { istio: edge }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ['*'] }] }`;

/** The same of the Gateway API. */
export const API_EDGE = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: prod }
spec: { gatewayClassName: istio, listeners: [{ name: http, port: 80, protocol: HTTP }] }`;

/** What an EnvoyFilter of a test differs in from the one that allows CONNECT for `chat`. */
export interface FilterParts {
  readonly name?: string;
  readonly namespace?: string;
  readonly selector?: string;
  readonly spec?: string;
  readonly applyTo?: string;
  readonly context?: string;
  /** Keys of `match` beside the context. */
  readonly match?: string;
  readonly operation?: string;
  /** Keys of `patch.value` beside `typed_config`. */
  readonly value?: string;
  readonly type?: string;
  /** Keys of `typed_config` beside the type. */
  readonly config?: string;
}

export const MANAGER = 'envoy.filters.network.http_connection_manager';

/** An EnvoyFilter: without parts, the correct one. */
export function filter(parts: FilterParts = {}): string {
  const type =
    parts.type ??
    `type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager`;
  return `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: ${parts.name ?? 'connect'}, namespace: ${parts.namespace ?? 'prod'} }
spec:
  ${parts.selector === undefined ? '' : `workloadSelector: { labels: { ${parts.selector} } }`}
  ${parts.spec ?? ''}
  configPatches:
    - applyTo: ${parts.applyTo ?? 'NETWORK_FILTER'}
      match:
        context: ${parts.context ?? 'SIDECAR_INBOUND'}
        ${parts.match ?? `listener: { filterChain: { filter: { name: ${MANAGER} } } }`}
      patch:
        operation: ${parts.operation ?? 'MERGE'}
        value:
          ${parts.value ?? ''}
          typed_config: { "@type": ${type}, ${parts.config ?? 'http2_protocol_options: { allow_connect: true }'} }`;
}
