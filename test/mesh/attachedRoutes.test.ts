import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostsOf } from '../../src/mesh/gatewayApi.js';
import { attaches, gatewayVirtualHosts } from '../../src/mesh/gatewayRouting.js';
import { meshOf } from './meshOf.js';

const hostname: fc.Arbitrary<string> = fc.constantFrom('chat.example.com', '*.example.com', 'other.example.org');

interface Listener {
  readonly name: string;
  readonly port: number;
  readonly hostname: string | undefined;
  readonly from: string;
}

const listener: fc.Arbitrary<Listener> = fc.record({
  name: fc.constantFrom('http', 'more'),
  port: fc.constantFrom(80, 8080),
  hostname: fc.option(hostname, { nil: undefined }),
  from: fc.constantFrom('Same', 'All'),
});

interface HttpRoute {
  readonly namespace: string;
  readonly hostnames: readonly string[];
  readonly sectionName: string | undefined;
  readonly port: number | undefined;
}

const httpRoute: fc.Arbitrary<HttpRoute> = fc.record({
  namespace: fc.constantFrom('prod', 'web'),
  hostnames: fc.uniqueArray(hostname, { maxLength: 2 }),
  sectionName: fc.option(fc.constantFrom('http', 'more'), { nil: undefined }),
  port: fc.option(fc.constantFrom(80, 8080), { nil: undefined }),
});

function manifests(listeners: readonly Listener[], routes: readonly HttpRoute[]): string {
  const gateway = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'public', namespace: 'prod' },
    spec: {
      gatewayClassName: 'istio',
      listeners: listeners.map(({ from, ...rest }) => ({
        ...rest,
        protocol: 'HTTP',
        allowedRoutes: { namespaces: { from } },
      })),
    },
  };
  const objects = routes.map(({ namespace, hostnames, ...section }, index) => ({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: `r${index}`, namespace },
    spec: {
      parentRefs: [{ name: 'public', namespace: 'prod', ...section }],
      hostnames,
      rules: [{ matches: [{ path: { value: `/${index}` } }], backendRefs: [{ name: 'chat', port: 80 }] }],
    },
  }));
  return [gateway, ...objects].map((object) => JSON.stringify(object)).join('\n---\n');
}

describe('the virtual hosts of a listener', () => {
  it('hold the routes that attach to it, by the hosts that both have, in the order in which they come', () => {
    fc.assert(
      fc.property(
        fc.array(listener, { minLength: 1, maxLength: 3 }),
        fc.array(httpRoute, { maxLength: 6 }),
        (listeners, routes) => {
          const mesh = meshOf(manifests(listeners, routes));
          for (const server of mesh.inventory.gatewayServers) {
            const domains = new Map<string, Set<string>>();
            for (const route of mesh.inventory.apiRoutes.filter((one) => attaches(mesh.inventory, one, server))) {
              for (const name of route.hostnames.length === 0 ? ['*'] : route.hostnames) {
                const domain = hostsOf(server.hosts[0]?.host ?? '*')(name);
                if (domain === undefined) continue;
                domains.set(domain, (domains.get(domain) ?? new Set()).add(route.resource.name));
              }
            }
            const found = gatewayVirtualHosts(mesh, server).map(({ domain, routes: those }) => {
              return [domain, [...new Set(those.map(({ resource }) => resource.name))].sort()];
            });
            expect(found).toEqual([...domains].map(([domain, names]) => [domain, [...names].sort()]));
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('share one list of routes, where thousands of listeners take the same', () => {
    const listeners = Array.from({ length: 20 }, (_, index) => ({
      name: `l${index}`,
      port: 80,
      hostname: `h${index}.example.com`,
      from: 'Same',
    }));
    const plain = { namespace: 'prod', hostnames: [], sectionName: undefined, port: undefined };
    const mesh = meshOf(manifests(listeners, [plain, plain, { ...plain, namespace: 'web' }]));
    const lists = mesh.inventory.gatewayServers.map((server) => gatewayVirtualHosts(mesh, server)[0]?.routes);
    expect(new Set(lists).size).toBe(1);
    expect(lists[0]).toHaveLength(2);
  });
});
