import { describe, expect, it } from 'vitest';
import { socketPaths } from '../../src/websockets/paths.js';
import { meshOf, pathsOf, pods } from './meshOf.js';

const service = `apiVersion: v1
kind: Service
metadata: { name: chat, namespace: live }
spec: { selector: { app: chat }, ports: [{ name: http-ws, port: 80 }] }`;
const rule = (balancer: string) => `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: chat, namespace: live }
spec: { host: chat, trafficPolicy: { loadBalancer: { simple: ${balancer} } } }`;
const routes = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: chat, namespace: live }
spec: { hosts: [chat], http: [{ match: [{ uri: { prefix: /ws } }], route: [{ destination: { host: chat } }] }] }`;

/** The balancer of each way, with the file that its route stands in. */
function balancers(files: Readonly<Record<string, string>>): readonly string[] {
  return pathsOf(files).map(({ route, settings }) => `${route.resource.file.path}: ${settings.loadBalancer.value}`);
}

describe('of several environments in one tree', () => {
  it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    [
      'each counts for itself',
      {
        'dev/routes.yaml': routes,
        'dev/rule.yaml': rule('RANDOM'),
        'prod/routes.yaml': routes,
        'prod/rule.yaml': rule('ROUND_ROBIN'),
        'base/service.yaml': service,
      },
      ['dev/routes.yaml: RANDOM', 'prod/routes.yaml: ROUND_ROBIN'],
    ],
    [
      'what stands in the same file is closer than what stands beside it',
      {
        'a/all.yaml': `${routes}\n---\n${rule('RANDOM')}`,
        'a/rule.yaml': rule('ROUND_ROBIN'),
        'service.yaml': service,
      },
      ['a/all.yaml: RANDOM'],
    ],
    [
      'fewer steps through the folders are closer',
      {
        'apps/chat/prod/routes.yaml': routes,
        'apps/chat/rule.yaml': rule('RANDOM'),
        'apps/other/rule.yaml': rule('ROUND_ROBIN'),
        'service.yaml': service,
      },
      ['apps/chat/prod/routes.yaml: RANDOM'],
    ],
    [
      'of two in one file the last counts, as kubectl applies them from top to bottom',
      { 'all.yaml': [service, routes, rule('RANDOM'), rule('ROUND_ROBIN')].join('\n---\n') },
      ['all.yaml: ROUND_ROBIN'],
    ],
    [
      'objects of other names are no alternatives',
      { 'dev/routes.yaml': routes, 'prod/rule.yaml': rule('RANDOM'), 'service.yaml': service },
      ['dev/routes.yaml: RANDOM'],
    ],
  ])('%s', (_, files, expected) => {
    expect(balancers(files)).toEqual(expected);
  });

  it('two that are equally close are told, and the first is taken', () => {
    const mesh = meshOf({
      'service.yaml': service,
      'routes.yaml': routes,
      'a/rule.yaml': rule('RANDOM'),
      'b/rule.yaml': rule('ROUND_ROBIN'),
    });
    const [path] = socketPaths(mesh, { declared: [] });
    expect(path?.settings.loadBalancer.value).toBe('RANDOM');
    const told = mesh.inventory.closeness.ambiguities.map(
      ({ chosen, other, origin }) => `${chosen.file.path} or ${other.file.path} for ${origin.file.path}`,
    );
    expect(told).toContain('a/rule.yaml or b/rule.yaml for routes.yaml');
  });

  it('pods of the closest environment are those behind a Service', () => {
    const workload = (replicas: number) =>
      pods('chat', '', `replicas: ${replicas}`).replace('namespace: prod', 'namespace: live');
    const files = {
      'dev/service.yaml': service,
      'dev/pods.yaml': workload(1),
      'prod/service.yaml': service,
      'prod/pods.yaml': workload(5),
      'dev/routes.yaml': routes,
      'prod/routes.yaml': routes,
    };
    expect(pathsOf(files).map(({ destination }) => destination.replicas?.max)).toEqual([1, 5]);
  });

  it('what one object brings stays together, as the servers of a Gateway do', () => {
    const gateway = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: live }
spec:
  servers:
    - { port: { number: 80, name: http, protocol: HTTP }, hosts: ['*'] }
    - { port: { number: 8080, name: http-alt, protocol: HTTP }, hosts: ['*'] }`;
    const { inventory } = meshOf({
      'dev/gateway.yaml': gateway,
      'prod/gateway.yaml': gateway,
      'prod/routes.yaml': routes,
    });
    const [vs] = inventory.virtualServices;
    const picked = inventory.closeness.pick(inventory.gatewayServers, vs?.resource);
    expect(picked.map(({ resource, port }) => `${resource.file.path}:${port}`)).toEqual([
      'prod/gateway.yaml:80',
      'prod/gateway.yaml:8080',
    ]);
  });
});
