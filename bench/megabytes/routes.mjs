// Routes by the thousand, alone and together with what multiplies them.
import {
  chat,
  documents,
  gateway,
  gatewayApi,
  istio,
  list,
  match,
  route,
  server,
  service,
  to,
  virtualService,
} from './parts.mjs';

const half = (bytes) => bytes / 2;

/** The text of each shape by its name; it takes the number of bytes. */
export const routes = {
  hosts: (n) =>
    documents(
      ...chat(),
      virtualService(
        [{ match: match(), route: to() }],
        list(n, (i) => `h${i}.example.com`),
      ),
    ),
  'hosts in two objects': (n) => {
    const hosts = list(half(n), (i) => `h${i}.example.com`);
    return documents(...chat(), virtualService([route()], hosts), virtualService([route()], hosts, {}, 'other'));
  },
  'exact and wildcard hosts': (n) =>
    documents(
      ...chat(),
      virtualService(
        [route()],
        list(n, (i) => `${i % 2 ? '*.' : ''}h${i}.example.com`),
      ),
    ),
  routes: (n) => documents(...chat(), virtualService(list(n, route))),
  'routes that are refused': (n) => documents(...chat(), virtualService(list(n, (i) => route(i, { timeout: '0s' })))),
  'routes that match the same': (n) => documents(...chat(), virtualService(list(n, () => route()))),
  'routes that differ in a header': (n) =>
    documents(
      ...chat(),
      virtualService(
        list(n, (i) => route('', { match: [{ uri: { prefix: '/ws' }, headers: { x: { exact: `${i}` } } }] })),
      ),
    ),
  'routes with regular expressions': (n) =>
    documents(...chat(), virtualService(list(n, (i) => route(i, { match: [{ uri: { regex: `/ws${i}.*` } }] })))),
  'routes and hosts': (n) =>
    documents(
      ...chat(),
      virtualService(
        list(half(n), route),
        list(half(n), (i) => `h${i}.example.com`),
      ),
    ),
  'routes and hosts with dots': (n) =>
    documents(
      ...chat(),
      virtualService(
        list(half(n), route),
        list(half(n), (i) => `h${i}.prod`),
      ),
      ...list(1000, (i) => service(`h${i}`)),
    ),
  'routes and gateways': (n) =>
    documents(
      ...chat(),
      virtualService(list(half(n), route), ['chat.example.com'], { gateways: list(n / 8, (i) => `g${i}`) }),
      ...list(n / 3, (i) => gateway([server(i, ['*'])], `g${i}`)),
    ),
  'routes and servers': (n) =>
    documents(
      ...chat(),
      virtualService(list(half(n), route), ['chat.example.com'], { gateways: ['public'] }),
      gateway(list(half(n), (i) => ({ ...server(i, ['*']), port: { number: i + 1, name: 'x', protocol: 'HTTP' } }))),
    ),
  'routes and ports': (n) =>
    documents(
      service(
        'chat',
        list(half(n), (i) => ({ name: `http-ws${i}`, port: i + 1 })),
      ),
      virtualService(list(half(n), route)),
    ),
  'routes beside one for WebSockets': (n) =>
    documents(
      service(),
      virtualService([
        ...list(n, (i) => route(i, { match: [{ uri: { prefix: `/${i}/` } }] })),
        route('', { route: to('other') }),
      ]),
    ),
  'routes of a delegate and its parents': (n) =>
    documents(
      service(),
      ...list(half(n), (i) =>
        virtualService([{ match: match(), delegate: { name: 'inner' } }], [`h${i}.example.com`], {}, `outer${i}`),
      ),
      istio('VirtualService', 'inner', { http: list(half(n), route) }),
    ),
  'routes and pods': (n) =>
    documents(
      service(),
      ...list(half(n), (i) => ({ ...chat()[1], metadata: { name: `d${i}`, namespace: 'prod' } })),
      virtualService(list(half(n), route)),
    ),
  'routes and policies': (n) =>
    documents(
      ...chat(),
      virtualService(list(half(n), route)),
      ...list(half(n), (i) => ({
        apiVersion: 'security.istio.io/v1',
        kind: 'AuthorizationPolicy',
        metadata: { name: `p${i}`, namespace: 'prod' },
        spec: { action: 'DENY', rules: [{ to: [{ operation: { methods: ['POST'] } }] }] },
      })),
    ),
  'routes and their delegate': (n) =>
    documents(
      ...chat(),
      virtualService(
        list(half(n), (i) => ({ match: match(i), delegate: { name: 'd' } })),
        ['chat.example.com'],
      ),
      istio('VirtualService', 'd', { http: list(half(n), route) }),
    ),
  matches: (n) => documents(...chat(), virtualService([route('', { match: list(n, (i) => match(i)[0]) })])),
  destinations: (n) =>
    documents(
      ...chat(),
      virtualService([route('', { route: list(n, (i) => ({ destination: { host: `s${i}` }, weight: 1 })) })]),
    ),
  'names of gateways': (n) =>
    documents(...chat(), virtualService([route()], ['a.example.com'], { gateways: list(n, (i) => `g${i}`) })),
  'unknown fields in one object': (n) =>
    documents(
      ...chat(),
      virtualService([route('', Object.fromEntries(list(n, (i) => `unknown${i}`).map((key) => [key, 1])))]),
    ),
  'routes by TLS name': (n) =>
    documents(
      ...chat(),
      gateway([
        { ...server(0, ['*']), port: { number: 443, name: 'tls', protocol: 'TLS' }, tls: { mode: 'PASSTHROUGH' } },
      ]),
      istio('VirtualService', 'chat', {
        hosts: ['*'],
        gateways: ['public'],
        tls: list(n, (i) => ({ match: [{ port: 443, sniHosts: [`ws${i}.example.com`] }], route: to() })),
      }),
    ),
  'rules of an HTTPRoute': (n) => documents(...chat(), publicGateway(), httpRoute({ rules: list(n, apiRule) })),
  'matches of an HTTPRoute': (n) =>
    documents(
      ...chat(),
      publicGateway(),
      httpRoute({ rules: [{ ...apiRule(0), matches: list(n, (i) => apiRule(i).matches[0]) }] }),
    ),
  'rules and hostnames of an HTTPRoute': (n) =>
    documents(
      ...chat(),
      publicGateway(),
      httpRoute({ hostnames: list(half(n), (i) => `h${i}.example.com`), rules: list(half(n), apiRule) }),
    ),
  'parents of an HTTPRoute': (n) =>
    documents(...chat(), httpRoute({ parentRefs: list(n, (i) => ({ name: `g${i}` })), rules: [apiRule(0)] })),
  'HTTPRoutes and listeners': (n) =>
    documents(
      ...chat(),
      publicGateway(list(half(n), (i) => ({ ...LISTENER, name: `l${i}`, hostname: `h${i}.example.com` }))),
      ...list(half(n), (i) => ({
        ...httpRoute({ rules: [apiRule(i)] }),
        metadata: { name: `r${i}`, namespace: 'prod' },
      })),
    ),
  'hostnames and listeners': (n) =>
    documents(
      ...chat(),
      publicGateway(list(half(n), (i) => ({ ...LISTENER, name: `l${i}`, hostname: `*.h${i}.example.com` }))),
      httpRoute({ hostnames: list(half(n), (i) => `*.h${i}.example.com`), rules: [apiRule(0)] }),
    ),
};

const LISTENER = { name: 'http', port: 80, protocol: 'HTTP' };

function publicGateway(listeners = [LISTENER]) {
  return gatewayApi('Gateway', 'public', { gatewayClassName: 'istio', listeners });
}

function httpRoute(spec) {
  return gatewayApi('HTTPRoute', 'chat', { parentRefs: [{ name: 'public' }], ...spec });
}

function apiRule(i) {
  const matches = [{ path: { type: 'PathPrefix', value: `/ws${i}` } }];
  return { matches, backendRefs: [{ name: 'chat', port: 80 }], timeouts: { request: '15s' } };
}
