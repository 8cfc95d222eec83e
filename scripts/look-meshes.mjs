// Manifests with as many findings as are to be looked at.

const server = (host) => `    - port: { number: 443, name: https-${host.split('.')[0]}, protocol: HTTPS }
      tls: { mode: SIMPLE, credentialName: edge }
      hosts: [${host}]
`;

const gateway = (hosts) => `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: edge }
spec:
  selector: { istio: ingressgateway }
  servers:
${hosts.map(server).join('')}`;

const workload = (name, namespace, labels, replicas) => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { ${labels} } }
  template:
    metadata: { labels: { ${labels} } }
    spec: { containers: [{ name: main, image: example/${name}:4 }] }
`;

const service = (name, namespace) => `---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: { app: ${name} }
  ports: [{ name: http-ws, port: 8080, targetPort: 3000 }]
`;

/** A chat whose clients come back to the pod they had, behind a timeout. */
export const oneFinding = `${gateway(['chat.example.com'])}---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: chat, namespace: prod }
spec:
  hosts: [chat.example.com]
  gateways: [edge/edge]
  http:
    - match: [{ uri: { prefix: /ws } }]
      timeout: 15s
      route: [{ destination: { host: chat, port: { number: 8080 } } }]
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: chat, namespace: prod }
spec:
  host: chat
  trafficPolicy:
    loadBalancer: { consistentHash: { httpCookie: { name: session, ttl: 3600s } } }
${service('chat', 'prod')}${workload('chat', 'prod', 'app: chat', 3)}`;

/** A host with several routes, subsets, weights, a client in the mesh, and a destination that is not there. */
function rich(name) {
  const host = `${name}.example.com`;
  return `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: prod }
spec:
  hosts: [${host}]
  gateways: [edge/edge, mesh]
  http:
    - name: sockets
      match: [{ uri: { prefix: /ws } }]
      timeout: 20s
      route:
        - destination: { host: ${name}, port: { number: 8080 }, subset: blue }
          weight: 80
        - destination: { host: ${name}, port: { number: 8080 }, subset: green }
          weight: 20
    - name: events
      match:
        - uri: { exact: /socket.io/a-path-that-nobody-would-write/but-somebody-did/and-it-goes-on-and-on }
          headers: { x-tenant: { exact: the-tenant-with-the-very-long-name } }
      mirror: { host: ${name} }
      route: [{ destination: { host: ${name}-notifications-and-events-of-everything, port: { number: 8080 } } }]
    - match: [{ uri: { prefix: /ws-old } }]
      route: [{ destination: { host: ${name}-gone, port: { number: 8080 } } }]
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: ${name}, namespace: prod }
spec:
  host: ${name}
  trafficPolicy:
    loadBalancer: { simple: ROUND_ROBIN }
    connectionPool: { http: { http2MaxRequests: 100 }, tcp: { maxConnections: 50 } }
    outlierDetection: { consecutive5xxErrors: 3 }
  subsets:
    - name: blue
      labels: { color: blue }
      trafficPolicy: { connectionPool: { http: { h2UpgradePolicy: UPGRADE } } }
    - name: green
      labels: { color: green }
      trafficPolicy:
        loadBalancer: { consistentHash: { httpCookie: { name: session-of-the-user, ttl: 0s } } }
${service(name, 'prod')}${service(`${name}-notifications-and-events-of-everything`, 'prod')}${workload(`${name}-blue`, 'prod', `app: ${name}, color: blue`, 3)}${workload(`${name}-green`, 'prod', `app: ${name}, color: green`, 1)}`;
}

/** A host with a timeout and this traffic policy. */
function plain(name, policy) {
  return `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: prod }
spec:
  hosts: [${name}.example.com]
  gateways: [edge/edge]
  http:
    - match: [{ uri: { prefix: /ws } }]
      timeout: 30s
      route: [{ destination: { host: ${name}, port: { number: 8080 } } }]
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: ${name}, namespace: prod }
spec:
  host: ${name}
  trafficPolicy: ${policy}
${service(name, 'prod')}${workload(name, 'prod', `app: ${name}`, 2)}`;
}

const ROUND_ROBIN = '{ loadBalancer: { simple: ROUND_ROBIN } }';
const UPGRADED = '{ loadBalancer: { simple: ROUND_ROBIN }, connectionPool: { http: { h2UpgradePolicy: UPGRADE } } }';
const STICKY = '{ loadBalancer: { consistentHash: { httpCookie: { name: session, ttl: 3600s } } } }';

/** Hosts of all kinds, one without any finding. */
export function mesh() {
  const upgraded = ['board', 'feed'];
  const hosts = [...upgraded, 'quotes', 'shell', 'game', 'maps', 'radio', 'log', 'desk'];
  const files = hosts.map((name) => [name, plain(name, upgraded.includes(name) ? UPGRADED : ROUND_ROBIN)]);
  const good = plain('good', STICKY).replace(/ +timeout:.*\n/, '');
  return {
    'edge/gateway.yaml': gateway(['chat', ...hosts, 'good'].map((name) => `${name}.example.com`)),
    ...Object.fromEntries(
      [['chat', rich('chat')], ...files, ['good', good]].map(([name, text]) => [
        `prod/${name}/manifests.yaml`,
        text.slice(4),
      ]),
    ),
  };
}
