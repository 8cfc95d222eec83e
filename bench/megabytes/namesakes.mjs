// Objects of one name, host or gateway by the thousand, of which each may stand in the way of each other.
import {
  deployment,
  documents,
  gateway,
  gatewayApi,
  istio,
  list,
  object,
  route,
  to,
  virtualService,
} from './parts.mjs';

const ROUND_ROBIN = { trafficPolicy: { loadBalancer: { simple: 'ROUND_ROBIN' } } };

/** A Service `chat` of a namespace. */
function chatIn(namespace) {
  return object(
    'v1',
    'Service',
    'chat',
    { selector: { app: 'chat' }, ports: [{ name: 'http-ws', port: 80 }] },
    namespace,
  );
}

function ruleIn(namespace) {
  return istio('DestinationRule', 'chat', { host: 'chat', ...ROUND_ROBIN }, namespace);
}

/** A listener of a Gateway of the Gateway API that ends no TLS. */
function passing(i) {
  return { name: `l${i}`, port: 443, protocol: 'TLS', hostname: `h${i}.example.com`, tls: { mode: 'Passthrough' } };
}

/** The text of each shape by its name; it takes the number of bytes. */
export const namesakes = {
  'Services and rules of one short name': (n) =>
    documents(
      ...list(n / 2, (i) => chatIn(`n${i}`)),
      ...list(n / 4, (i) => ruleIn(`r${i}`)),
      virtualService(
        list(n / 4, (i) => route(i, { route: to(`chat.n${i}.svc.cluster.local`) })),
        ['x.example.com'],
      ),
    ),
  'namespaces with all of a way': (n) =>
    documents(
      ...list(n / 3, (i) => chatIn(`n${i}`)),
      ...list(n / 3, (i) => ruleIn(`n${i}`)),
      ...list(n / 3, (i) => ({ ...virtualService([route()]), metadata: { name: 'chat', namespace: `n${i}` } })),
    ),
  'rules of one host for pods of their own': (n) =>
    documents(
      chatIn('prod'),
      deployment(),
      virtualService([route()]),
      ...list(n, (i) =>
        istio('DestinationRule', `d${i}`, {
          host: 'chat',
          workloadSelector: { matchLabels: { app: `a${i}` } },
          ...ROUND_ROBIN,
        }),
      ),
    ),
  'listeners and TLSRoutes': (n) =>
    documents(
      chatIn('prod'),
      gatewayApi('Gateway', 'public', { gatewayClassName: 'istio', listeners: list(n / 2, passing) }),
      ...list(n / 2, (i) =>
        gatewayApi('TLSRoute', `r${i}`, {
          parentRefs: [{ name: 'public', sectionName: `l${i}` }],
          hostnames: [`h${i}.example.com`],
          rules: [{ backendRefs: [{ name: 'chat', port: 80 }] }],
        }),
      ),
    ),
  'passing servers and VirtualServices': (n) =>
    documents(
      chatIn('prod'),
      gateway(
        list(n / 2, (i) => ({
          port: { number: 443, name: `tls-${i}`, protocol: 'TLS' },
          hosts: [`h${i}.example.com`],
          tls: { mode: 'PASSTHROUGH' },
        })),
      ),
      ...list(n / 2, (i) => {
        const host = `h${i}.example.com`;
        const tls = [{ match: [{ sniHosts: [host] }], route: to() }];
        return istio('VirtualService', `v${i}`, { hosts: [host], gateways: ['public'], tls });
      }),
    ),
};
