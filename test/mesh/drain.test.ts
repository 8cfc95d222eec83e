import { describe, expect, it } from 'vitest';
import { drainProblem, holdingProxies } from '../../src/mesh/drain.js';
import { all, chat, EDGE, meshConfig, meshOf, NEWEST, pathsOf, routes } from './meshOf.js';

const pods = (config: string, spec = '', labels = '') => `apiVersion: apps/v1
kind: Deployment
metadata: { name: chat, namespace: prod }
spec:
  template:
    metadata:
      labels: { app: chat${labels} }
      annotations: { proxy.istio.io/config: "${config}" }
    spec: { ${spec} containers: [{ name: chat, image: example/chat:1 }] }`;
const SWITCH = "proxyMetadata: { EXIT_ON_ZERO_ACTIVE_CONNECTIONS: 'true' }";

/** What is wrong with the drain of the pods of `chat`. */
function problem(text: string, version = NEWEST) {
  const mesh = meshOf(text, version);
  const [workload] = mesh.inventory.workloadsByNamespace.get('prod') ?? [];
  const found = drainProblem(mesh, { namespace: 'prod', labels: workload?.labels ?? new Map(), workload });
  return found?.kind === 'ignored' ? 'ignored' : found && [found.drain, found.grace];
}

describe('a drain', () => {
  it('is too long above the grace period, which is 30 seconds by default', () => {
    const drain = (time: string, spec = '') => problem(pods(`terminationDrainDuration: ${time}`, spec));
    expect(drain('30s')).toBeUndefined();
    expect(drain('31s')).toEqual([31_000, 30_000]);
    expect(drain('61s', 'terminationGracePeriodSeconds: 60,')).toEqual([61_000, 60_000]);
    expect(drain('59s', 'terminationGracePeriodSeconds: 60,')).toBeUndefined();
    expect(drain('59s', "terminationGracePeriodSeconds: '$(GRACE)',")).toBeUndefined();
  });

  it('is ignored from 1.12 on where the proxy waits for its connections', () => {
    const both = pods(`{ terminationDrainDuration: 10s, ${SWITCH} }`);
    expect(problem(both, '1.12.0')).toBe('ignored');
    expect(problem(both, '1.11.8')).toBeUndefined();
  });

  it('of pods that were not read may be ignored, but not too long', () => {
    expect(problem(meshConfig('defaultConfig: { terminationDrainDuration: 1h }'))).toBeUndefined();
    expect(problem(meshConfig(`defaultConfig: { terminationDrainDuration: 1h, ${SWITCH} }`))).toBe('ignored');
  });

  it('is judged by the switch in the proxy container rather than by that of the mesh', () => {
    const env = 'env: [{ name: EXIT_ON_ZERO_ACTIVE_CONNECTIONS, value: "false" }]';
    const own = pods('terminationDrainDuration: 10s').replace(
      'containers: [',
      `containers: [{ name: istio-proxy, image: auto, ${env} }, `,
    );
    const mesh = meshConfig(`defaultConfig: { ${SWITCH} }`);
    expect(problem(all(own, mesh))).toBeUndefined();
    expect(problem(all(pods('terminationDrainDuration: 10s'), mesh))).toBe('ignored');
  });
});

describe('the proxies that hold a socket', () => {
  const holders = (...objects: readonly string[]) => {
    const text = all(...objects);
    const [path] = pathsOf(text);
    if (path === undefined) throw new Error('no path');
    const { sidecars, others } = holdingProxies(meshOf(text), path);
    return [...others, ...sidecars].map(({ namespace, workload }) => `${namespace}/${workload?.name ?? ''}`);
  };
  const viaEdge = routes(
    '{ hosts: [chat.example.com], gateways: [istio-system/edge], http: [{ match: [{ uri: { prefix: /ws } }], route: [{ destination: { host: chat } }] }] }',
  );

  it('are the gateway and the sidecars of the pods', () => {
    expect(holders(EDGE, viaEdge, chat(), pods('{}'))).toEqual(['istio-system/', 'prod/chat']);
  });

  it('are sidecars on TCP ports too, and those of pods that were not read', () => {
    expect(holders(chat('{ name: tcp-ws, port: 80 }'), pods('{}'))).toEqual(['prod/chat']);
    expect(holders(chat('{ name: http-ws, port: 80 }'))).toEqual(['prod/']);
  });

  it('are no sidecars where there are none', () => {
    const bare = pods('{}', '', ', sidecar.istio.io/inject: "false"');
    expect(holders(EDGE, viaEdge, chat(), bare)).toEqual(['istio-system/']);
  });
});
