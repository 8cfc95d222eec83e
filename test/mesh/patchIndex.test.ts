import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientContext } from '../../src/mesh/client.js';
import { patchesOfCluster } from '../../src/mesh/clusterPatches.js';
import type { Patch } from '../../src/mesh/envoyFilters.js';
import { patchesOfRoute, type RoutedWay } from '../../src/mesh/routePatches.js';
import { chatService, waysOf } from './ways.js';

const HOST = 'chat.prod.svc.cluster.local';
const route = (name: string, subset: string) =>
  `{ name: ${name}, match: [{ name: m, uri: { prefix: /ws/${name} } }], route: [{ destination: { host: chat, subset: ${subset} } }] }`;
const chat = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: chat, namespace: prod }
spec: { hosts: [chat], http: [${route('one', 'v1')}, ${route('two', 'v2')}] }`;
const rule = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: chat, namespace: prod }
spec: { host: chat, subsets: [{ name: v1, labels: { v: '1' } }, { name: v2, labels: { v: '2' } }] }`;

/** One EnvoyFilter with a patch for each match. */
function filter(matches: readonly string[]): string {
  const patches = matches.map((match) => {
    const applyTo = match.includes('cluster:') ? 'CLUSTER' : 'HTTP_ROUTE';
    return `{ applyTo: ${applyTo}, match: { context: SIDECAR_OUTBOUND, ${match} }, patch: { operation: MERGE, value: { x: 1 } } }`;
  });
  return `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: e, namespace: prod }
spec: { configPatches: [${patches.join(', ')}] }`;
}

/** A key with a value, or nothing. */
const maybe = (key: string, ...values: readonly string[]) =>
  fc.constantFrom('', ...values).map((value) => (value === '' ? '' : `${key}: ${value}, `));
const routeMatch = fc
  .tuple(
    maybe('portNumber', '0', '80', '81'),
    maybe('name', "'80'", `'${HOST}:80'`, "'81'"),
    maybe(
      'vhost',
      `{ name: '${HOST}:80' }`,
      '{ name: other }',
      '{ route: { name: one } }',
      '{ route: { name: two.m } }',
    ),
  )
  .map((parts) => `routeConfiguration: { ${parts.join('')} }`);
const clusterMatch = fc
  .tuple(
    maybe('name', `'outbound|80|v1|${HOST}'`, `'outbound|80|v2|${HOST}'`),
    maybe('service', HOST, 'other'),
    maybe('subset', 'v1', 'v3'),
    maybe('portNumber', '0', '80', '81'),
  )
  .map((parts) => `cluster: { ${parts.join('')} }`);

/** What a patch asks for, one by one. */
function text(patch: Patch, ...path: string[]): string | undefined {
  return patch.match.get(...path).text;
}

function isForRoute(patch: Patch, { route: { name } }: RoutedWay): boolean {
  const at = (...path: string[]) => text(patch, 'routeConfiguration', ...path);
  return (
    ['0', '80', undefined].includes(at('portNumber')) &&
    ['80', `${HOST}:80`, undefined].includes(at('name')) &&
    [`${HOST}:80`, undefined].includes(at('vhost', 'name')) &&
    [name, `${name}.m`, undefined].includes(at('vhost', 'route', 'name'))
  );
}

function isForCluster(patch: Patch, { destination: { subset } }: RoutedWay): boolean {
  const at = (key: string) => text(patch, 'cluster', key);
  const name = at('name');
  if (name !== undefined) return name === `outbound|80|${subset}|${HOST}`;
  return (
    [HOST, undefined].includes(at('service')) &&
    [subset, undefined].includes(at('subset')) &&
    ['0', '80', undefined].includes(at('portNumber'))
  );
}

describe('patches that are filed by the name they ask for', () => {
  const found = (matches: readonly string[]) => {
    const { mesh, paths } = waysOf([chatService(), rule, chat, filter(matches)]);
    expect(paths.map(({ destination }) => destination.subset)).toEqual(['v1', 'v2']);
    return paths.map((way) => ({
      way,
      all: mesh.patches(way.client, clientContext(way.client), way.route.resource),
      mesh,
    }));
  };

  it('are those that a comparison with each route finds, in order', () => {
    fc.assert(
      fc.property(fc.array(routeMatch, { maxLength: 6 }), (matches) => {
        for (const { way, all, mesh } of found(matches)) {
          expect(patchesOfRoute(mesh, way)).toEqual(all.filter((patch) => isForRoute(patch, way)));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('are those that a comparison with each cluster finds, in order', () => {
    fc.assert(
      fc.property(fc.array(clusterMatch, { maxLength: 6 }), (matches) => {
        for (const { way, all } of found(matches)) {
          expect(patchesOfCluster(all, way.destination)).toEqual(all.filter((patch) => isForCluster(patch, way)));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('are one list for routes and clusters that none of them names', () => {
    const [one, two] = found(['routeConfiguration: { portNumber: 80 }', 'cluster: { portNumber: 80 }']);
    if (one === undefined || two === undefined) throw new Error('expected two paths');
    expect(one.all).toBe(two.all);
    expect(patchesOfCluster(one.all, one.way.destination)).toBe(patchesOfCluster(one.all, two.way.destination));
    expect(patchesOfRoute(one.mesh, one.way)).toHaveLength(1);
  });
});
