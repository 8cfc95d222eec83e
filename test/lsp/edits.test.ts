import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PLAIN, write } from '../fuzz/layouts.js';
import { type SmallMesh, smallMesh } from '../fuzz/meshes.js';
import { MANAGER } from '../mesh/ways.js';
import { filesIn } from '../rules/fixture.js';
import { anyEdit, checkOf, type Edit, edited, type Texts } from './edited.js';

const MANAGER_TYPE = `type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager`;
const fixtures = join(import.meta.dirname, '../../fixtures');

/** The fixtures of several files: folders in bad/ and good/. */
const folders = readdirSync(fixtures, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isDirectory() && /\/(?:bad|good)$/.test(entry.parentPath))
  .map(({ parentPath, name }) => join(parentPath, name));

/** Edits of a file, one after the other, that touch its beginning, middle and end. */
function editsOf(text: string): readonly Edit[] {
  const { length } = text.split('\n');
  const at = [1, Math.floor(length / 3), Math.floor((2 * length) / 3)];
  return [
    ...at.map((line): Edit => ({ what: 'comment', at: line })),
    ...at.map((line): Edit => ({ what: 'value', at: line, to: '15s' })),
    { what: 'line', at: length - 2 },
    { what: 'gone' },
  ];
}

// What is known of an object outlives the edit of another one: nothing of it may depend on others.
describe('a check after an edit', () => {
  it('has fixtures to edit', () => expect(folders.length).toBeGreaterThan(50));

  it.each(folders.map((folder) => relative(fixtures, folder)))('finds in %s what a new process finds', (name) => {
    const folder = join(fixtures, name);
    const texts = filesIn(folder);
    for (const istio of [undefined, '1.30']) {
      const check = checkOf(folder, istio);
      const before = check.again(texts);
      for (const [file, text] of Object.entries(texts)) {
        for (const edit of editsOf(text)) {
          const after = { ...texts, [file]: edited(text, edit) };
          expect(check.again(after), `${file}: ${JSON.stringify(edit)}`).toEqual(check.afresh(after));
        }
      }
      expect(check.again(texts)).toEqual(before);
    }
  });

  /** What an edit leaves the others of as they are. */
  const KEPT =
    /^kind: (?:VirtualService|DestinationRule|Service|EnvoyFilter|Deployment|StatefulSet|HorizontalPodAutoscaler)$/m;

  /** A file for each object; those of kinds that people edit most stand in files of some of them, as people keep them. */
  function filesOf(mesh: SmallMesh, together: number, folder: string): Texts {
    const texts = new Map<string, string>();
    for (const [index, text] of Object.values(write(mesh, PLAIN)).entries()) {
      const file = KEPT.test(text) ? `${folder}mesh${Math.floor(index / together)}.yaml` : `${folder}${index}.yaml`;
      const before = texts.get(file);
      texts.set(file, before === undefined ? text : `${before}---\n${text}`);
    }
    return Object.fromEntries(texts);
  }

  it('sees a rule that turns to the host of a route in another file', () => {
    const service =
      'apiVersion: v1\nkind: Service\nmetadata: {name: chat}\nspec: {ports: [{name: http-ws, port: 80}]}\n';
    const route = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: chat}
spec: {hosts: [chat], http: [{match: [{uri: {prefix: /ws}}], route: [{destination: {host: chat}}]}]}
`;
    const rule = (host: string) => `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: any}
spec: {host: ${host}, trafficPolicy: {connectionPool: {http: {h2UpgradePolicy: UPGRADE}}}}
`;
    const textsWith = (host: string) => ({ 'service.yaml': service, 'route.yaml': route, 'rule.yaml': rule(host) });
    const check = checkOf('/nowhere', '1.30');
    const [without, its] = [check.again(textsWith('feed')), check.again(textsWith('chat'))];
    expect(its).toEqual(check.afresh(textsWith('chat')));
    expect(its.findings.length).not.toBe(without.findings.length);
    expect(check.again(textsWith('feed'))).toEqual(without);
  });

  it('judges a route of a gateway that was not read by the mesh configuration of today', () => {
    const route = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: chat}
spec:
  parentRefs: [{name: edge}]
  rules: [{matches: [{path: {value: /ws}}], backendRefs: [{name: chat, port: 80}]}]
`;
    const mesh = (timeout: string) => `apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: {name: mesh}
spec: {meshConfig: {defaultConfig: {connectionSettings: {httpStreamIdleTimeout: ${timeout}}}}}
`;
    const textsWith = (timeout: string) => ({ 'route.yaml': route, 'mesh.yaml': mesh(timeout) });
    const check = checkOf('/nowhere', '1.31');
    const before = check.again(textsWith('30s'));
    const after = check.again(textsWith('40s'));
    expect(after).toEqual(check.afresh(textsWith('40s')));
    expect(after.findings).not.toEqual(before.findings);
  });

  it('patches the listener of a gateway where its Service leads today', () => {
    const route = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: edge}
spec: {selector: {istio: edge}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ['*']}]}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: chat}
spec: {hosts: [chat.example.com], gateways: [edge], http: [{match: [{uri: {prefix: /ws}}], route: [{destination: {host: chat}}]}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: edge}
spec: {template: {metadata: {labels: {istio: edge}}, spec: {containers: [{name: istio-proxy, image: auto}]}}}
`;
    const filter = `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: {name: idle}
spec:
  configPatches:
    - applyTo: NETWORK_FILTER
      match: {context: GATEWAY, listener: {portNumber: 8080, filterChain: {filter: {name: ${MANAGER}}}}}
      patch: {operation: MERGE, value: {typed_config: {"@type": ${MANAGER_TYPE}, stream_idle_timeout: 30s}}}
`;
    const service = (targetPort: number) =>
      `apiVersion: v1\nkind: Service\nmetadata: {name: edge}\nspec: {selector: {istio: edge}, ports: [{port: 80, targetPort: ${targetPort}}]}\n`;
    const textsWith = (targetPort: number) => ({
      'route.yaml': route,
      'filter.yaml': filter,
      'service.yaml': service(targetPort),
    });
    const check = checkOf('/nowhere', '1.30');
    const [without, its] = [check.again(textsWith(8081)), check.again(textsWith(8080))];
    expect(its).toEqual(check.afresh(textsWith(8080)));
    expect(its.findings.length).toBe(without.findings.length + 1);
    expect(check.again(textsWith(8081))).toEqual(without);
  });

  it('judges by the environment that istiod has today', () => {
    const service = `apiVersion: v1
kind: Service
metadata: {name: chat}
spec: {selector: {app: chat}, ports: [{name: http-ws, port: 80}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: chat}
spec: {replicas: 3, template: {metadata: {labels: {app: chat}}, spec: {containers: [{name: ws, image: ws}]}}}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: chat}
spec: {hosts: [chat], http: [{match: [{uri: {prefix: /ws}}], route: [{destination: {host: chat}}]}]}
`;
    const istiod = (legacy: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: istiod-canary, namespace: istio-system}
spec:
  template:
    spec: {containers: [{name: discovery, image: istio/pilot:1.18.2, env: [{name: ENABLE_LEGACY_LB_ALGORITHM_DEFAULT, value: "${legacy}"}]}]}
`;
    const textsWith = (legacy: string) => ({ 'chat.yaml': service, 'istiod.yaml': istiod(legacy) });
    const check = checkOf('/nowhere', '1.18');
    const [without, its] = [check.again(textsWith('false')), check.again(textsWith('true'))];
    expect(its).toEqual(check.afresh(textsWith('true')));
    expect(its.findings).not.toEqual(without.findings);
    expect(check.again(textsWith('false'))).toEqual(without);
  });

  const anyEdits = fc.array(fc.tuple(fc.nat(), anyEdit), { minLength: 1, maxLength: 8 });

  it.each([undefined, '1.30', '1.20'])('finds in any mesh what a new process finds, with Istio %s', (istio) => {
    const holds = fc.property(
      fc.tuple(smallMesh, smallMesh),
      fc.nat(2),
      fc.integer({ min: 1, max: 4 }),
      anyEdits,
      (meshes, twins, together, edits) => {
        const check = checkOf('/nowhere', istio);
        const [mesh, other] = meshes;
        let texts: Texts = {
          ...filesOf(mesh, together, ''),
          ...filesOf(other.slice(twins), together, 'more/'),
          ...filesOf(other.slice(0, twins), together, 'other/'),
        };
        check.again(texts);
        for (const [which, edit] of edits) {
          // Most edits are those of such kinds.
          const files = Object.keys(texts).filter((path) => which % 4 === 0 || path.includes('mesh'));
          const file = files[which % files.length] ?? '';
          const text = texts[file] ?? '';
          texts = { ...texts, [file]: edited(text, edit) };
          expect(check.again(texts)).toEqual(check.afresh(texts));
        }
      },
    );
    fc.assert(holds, { seed: 1, numRuns: Number(process.env.EDIT_RUNS ?? 60) });
  });

  /** The texts of a folder, below another name. */
  function below(name: string, folder: string): Texts {
    return Object.fromEntries(Object.entries(filesIn(folder)).map(([file, text]) => [`${name}/${file}`, text]));
  }

  // Objects of many kinds, of which an edit leaves most as they are.
  it('finds in any two fixtures side by side what a new process finds', () => {
    const folder = fc.constantFrom(...folders);
    const istio = fc.constantFrom(undefined, '1.30', '1.20');
    const holds = fc.property(folder, folder, istio, anyEdits, (one, other, version, edits) => {
      const check = checkOf('/nowhere', version);
      let texts: Texts = { ...below('one', one), ...below('other', other) };
      check.again(texts);
      for (const [which, edit] of edits) {
        const files = Object.keys(texts);
        const file = files[which % files.length] ?? '';
        texts = { ...texts, [file]: edited(texts[file] ?? '', edit) };
        expect(check.again(texts)).toEqual(check.afresh(texts));
      }
    });
    fc.assert(holds, { seed: 1, numRuns: Number(process.env.EDIT_RUNS ?? 60) });
  });
});
