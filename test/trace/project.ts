import { rules } from '../../rules/index.js';
import { activeRules } from '../../src/lint/activeRules.js';
import { readTexts } from '../../src/manifests/texts.js';
import { eras } from '../../src/mesh/facts.js';
import type { TraceDocument } from '../../src/trace/model.js';
import { trace } from '../../src/trace/trace.js';
import { type UpgradeDocument, upgrade } from '../../src/trace/upgrade.js';
import { parseSocketUrl } from '../../src/websockets/request.js';

export const ACTIVE = activeRules(rules, {}, '', {});

/** A terminal behind a gateway: two subsets, a short timeout, an upgraded destination. */
export const TERMINAL = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: shell }
spec:
  selector: { istio: ingressgateway }
  servers:
    - port: { number: 443, name: https, protocol: HTTPS }
      tls: { mode: SIMPLE, credentialName: edge }
      hosts: [term.example.org]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: term, namespace: shell }
spec:
  hosts: [term.example.org]
  gateways: [edge]
  http:
    - name: sockets
      match:
        - uri: { prefix: /ws }
      timeout: 20s
      route:
        - destination: { host: term, port: { number: 8080 }, subset: blue }
    - route:
        - destination: { host: term, port: { number: 8080 } }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: term, namespace: shell }
spec:
  host: term
  subsets:
    - name: blue
      labels: { color: blue }
      trafficPolicy:
        connectionPool:
          http:
            h2UpgradePolicy: UPGRADE
---
apiVersion: v1
kind: Service
metadata: { name: term, namespace: shell }
spec:
  selector: { app: term }
  ports:
    - { name: http, port: 8080, targetPort: 3000 }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: term-blue, namespace: shell }
spec:
  replicas: 3
  selector: { matchLabels: { app: term, color: blue } }
  template:
    metadata: { labels: { app: term, color: blue } }
    spec:
      containers:
        - { name: term, image: example/term:4 }
`;

/** Traces manifests in memory. */
export function traced(text: string, version: string, url?: string, namespace?: string): TraceDocument {
  return trace(readTexts({ 'term.yaml': text }), {
    istio: { version, source: 'flag', place: null },
    eras: [version],
    rules: ACTIVE,
    declared: [],
    url: url === undefined ? undefined : parseSocketUrl(url),
    from: namespace === undefined ? undefined : { namespace, labels: new Map() },
  });
}

/** Traces manifests in memory where nothing tells the version. */
export function tracedUnknown(text: string): TraceDocument {
  const istio = { version: null, source: 'unknown', place: null } as const;
  return trace(readTexts({ 'term.yaml': text }), { istio, eras: eras('*'), rules: ACTIVE, declared: [] });
}

/** Compares two versions on manifests in memory. */
export function upgraded(text: string, from: string, to: string): UpgradeDocument {
  return upgrade(readTexts({ 'term.yaml': text }), { from, to, rules: ACTIVE, declared: [] });
}
