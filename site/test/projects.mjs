// Manifests for tests and screenshots.
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** The manifests in a folder of the project. */
export function folder(name) {
  return readdirSync(join(root, name), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => ({ path: file.split(sep).join('/'), text: readFileSync(join(root, name, file), 'utf8') }));
}

/** A WebSocket service with a timeout of 15 s on its route, and an error for each field of the pool that is unknown. */
export function service(name, timeout = '15s') {
  return `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: live }
spec:
  hosts: [${name}.example.com]
  gateways: [istio-system/public]
  http:
    - match: [{ uri: { prefix: /ws } }]
      timeout: ${timeout}
      route:
        - destination: { host: ${name}, port: { number: 80 } }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: ${name}, namespace: live }
spec:
  host: ${name}
  trafficPolicy:
    loadBalancer: { simple: ROUND_ROBIN }
    connectionPool:
      http:
        h2UpgradePolicy: UPGRADE
        http2MaxRequests: 50
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: live }
spec:
  selector: { app: ${name} }
  ports: [{ name: http-ws, port: 80 }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: live }
spec:
  replicas: 3
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name}, sidecar.istio.io/inject: "true" } }
    spec: { containers: [{ name: ${name}, image: "registry.example.com/live/${name}:1.0" }] }
`;
}

/** Eight files, each with five mistakes. */
export function many() {
  const names = ['arena', 'auction', 'chat', 'lobby', 'presence', 'quotes', 'scores', 'ticker'];
  return names.map((name) => ({ path: `apps/${name}/${name}.yaml`, text: service(name) }));
}
