import { describe, expect, it } from 'vitest';
import { all, chat, pathsOf, routes, rule } from './meshOf.js';

const pods = (kind: string, version: string) => `apiVersion: apps/v1
kind: ${kind}
metadata: { name: chat, namespace: prod }
spec: { template: { metadata: { labels: { app: chat, version: ${version} } }, spec: {} } }`;
const subset = (name: string) => `{ name: ${name}, labels: { version: ${name} } }`;
const route = (name: string) =>
  `{ match: [{ uri: { prefix: /ws/${name} } }], route: [{ destination: { host: chat, subset: ${name} } }] }`;

describe('the sidecars that receive for a subset', () => {
  it('are those of its pods, also where workloads of two kinds share a name', () => {
    const paths = pathsOf(
      all(
        chat('{ name: http-ws, port: 80 }'),
        pods('Deployment', 'v1'),
        pods('StatefulSet', 'v2'),
        rule(`{ host: chat, subsets: [${subset('v1')}, ${subset('v2')}] }`),
        routes(`{ hosts: [chat], http: [${route('v1')}, ${route('v2')}] }`),
      ),
    );
    const receiving = paths.map(({ destination, receiver }) => [
      destination.subset,
      ...new Set(receiver.managers.map(({ workload }) => workload?.kind)),
    ]);
    expect(receiving).toEqual([
      ['v1', 'Deployment'],
      ['v2', 'StatefulSet'],
    ]);
  });
});

it('an external name has no sidecar, unless it is that of a Service', () => {
  const direct = (name: string) => {
    const service = `apiVersion: v1
kind: Service
metadata: { name: chat, namespace: prod }
spec: { type: ExternalName, externalName: ${name}, ports: [{ name: http-ws, port: 80 }] }`;
    const [path] = pathsOf(
      all(
        service,
        routes(
          `{ hosts: [chat], http: [{ match: [{ uri: { prefix: /ws } }], route: [{ destination: { host: chat } }] }] }`,
        ),
      ),
    );
    return path?.receiver.direct;
  };
  expect(direct('chat.partner.example')).toBe('an external host has no sidecar');
  expect(direct('chat.lobby.svc.cluster.local')).toBeUndefined();
});
