// What texts of a wanted size are made of: objects as JSON, one a line after `---`.

export function documents(...objects) {
  return objects.map((object) => `---\n${JSON.stringify(object)}\n`).join('');
}

/** As many items as have about so many bytes together. */
export function list(bytes, make) {
  const items = [];
  for (let size = 0; size < bytes; ) {
    const item = make(items.length);
    items.push(item);
    size += (typeof item === 'string' ? item.length : JSON.stringify(item).length) + 1;
  }
  return items;
}

/** A text of so many bytes that repeats a piece. */
export function repeated(piece, bytes) {
  return piece.repeat(Math.ceil(bytes / piece.length));
}

export function object(apiVersion, kind, name, spec, namespace = 'prod') {
  return { apiVersion, kind, metadata: { name, namespace }, spec };
}

export function istio(kind, name, spec, namespace) {
  return object('networking.istio.io/v1', kind, name, spec, namespace);
}

export function gatewayApi(kind, name, spec, namespace) {
  return object('gateway.networking.k8s.io/v1', kind, name, spec, namespace);
}

export function service(name = 'chat', ports = [{ name: 'http-ws', port: 80 }], selector = { app: name }) {
  return object('v1', 'Service', name, { selector, ports });
}

export function deployment(name = 'chat', labels = { app: name }) {
  const template = { metadata: { labels }, spec: { containers: [{ name: 'ws', image: 'example/ws' }] } };
  return object('apps/v1', 'Deployment', name, { replicas: 3, template });
}

export function to(host = 'chat') {
  return [{ destination: { host } }];
}

export function match(i = '') {
  return [{ uri: { prefix: `/ws${i}` } }];
}

/** A route for WebSockets that is cut after a time. */
export function route(i = '', more = {}) {
  return { match: match(i), route: to(), timeout: '15s', ...more };
}

export function virtualService(http, hosts = ['chat'], more = {}, name = 'chat') {
  return istio('VirtualService', name, { hosts, http, ...more });
}

export function gateway(servers, name = 'public') {
  return istio('Gateway', name, { selector: { istio: 'ingressgateway' }, servers });
}

export function server(i, hosts = [`h${i}.example.com`]) {
  return { port: { number: 443, name: `https-${i}`, protocol: 'HTTPS' }, hosts, tls: { mode: 'SIMPLE' } };
}

/** Objects that most shapes need: a Service with pods, and a rule for it. */
export function chat() {
  const trafficPolicy = { loadBalancer: { simple: 'ROUND_ROBIN' } };
  return [service(), deployment(), istio('DestinationRule', 'chat', { host: 'chat', trafficPolicy })];
}

/** The first lines of a VirtualService in block style. */
export const HEAD =
  'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: chat, namespace: prod }\n';
