import { describe, expect, it } from 'vitest';
import { needsNoHash, noMeshObjects, pollsFirst } from '../../src/websockets/affinity.js';
import { socketPaths } from '../../src/websockets/paths.js';
import { all, chat, meshOf, pods, routes, rule } from '../mesh/meshOf.js';

const PORT = '{ name: http-ws, port: 80 }';

/** The only path, and the mesh it is in. */
function only(...objects: readonly string[]) {
  const mesh = meshOf(all(...objects));
  const [path, ...more] = socketPaths(mesh, { declared: [] });
  if (path === undefined || more.length > 0) throw new Error(`${more.length} more paths`);
  return { mesh, path };
}

describe('a destination needs no hash', () => {
  const annotated = (object: string) =>
    object.replace('namespace: prod', 'namespace: prod, annotations: { wslint.io/affinity: "not-needed" }');
  const labelled = (label: string) => chat(PORT).replace('namespace: prod', `namespace: prod, labels: { ${label} }`);

  it.each<[string, readonly string[], boolean]>([
    ['by default', [chat(PORT), pods(), rule('{ host: chat }')], false],
    ['where its Service says so', [annotated(chat(PORT))], true],
    ['where its workload says so', [chat(PORT), annotated(pods())], true],
    ['where its DestinationRule says so', [chat(PORT), annotated(rule('{ host: chat }'))], true],
    ['with another word', [annotated(chat(PORT)).replace('not-needed', 'needed')], false],
    ['with persistent sessions by cookie', [labelled('istio.io/persistent-session: sid')], true],
    ['with persistent sessions by header', [labelled('istio.io/persistent-session-header: x-session')], true],
  ])('%s: %#', (_, objects, expected) => {
    expect(needsNoHash(only(...objects).path)).toBe(expected);
  });
});

describe('a route polls first', () => {
  it.each([
    ['prefix: /socket.io', true],
    ['prefix: /hubs/game', true],
    ['regex: "/sockjs/.*"', true],
    ['prefix: /ws', false],
  ])('with %s: %s', (uri, expected) => {
    const to = 'route: [{ destination: { host: chat } }]';
    const { path } = only(chat(), routes(`{ hosts: [chat], http: [{ match: [{ uri: { ${uri} } }], ${to} }] }`));
    expect(pollsFirst(path.route)).toBe(expected);
  });
});

describe('no object of a mesh was read', () => {
  const object = (apiVersion: string, kind: string) =>
    `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: x, namespace: web }`;

  it.each([
    ['v1', 'Namespace', true],
    ['networking.istio.io/v1', 'Sidecar', false],
    ['security.istio.io/v1', 'PeerAuthentication', false],
    ['install.istio.io/v1alpha1', 'IstioOperator', false],
    ['gateway.networking.k8s.io/v1', 'HTTPRoute', false],
  ])('beside a Service and %s %s: %s', (apiVersion, kind, expected) => {
    expect(noMeshObjects(meshOf(all(chat(PORT), object(apiVersion, kind))))).toBe(expected);
  });
});
