import { describe, expect, it } from 'vitest';
import { proxySetting } from '../../src/mesh/proxyConfig.js';
import { all, meshConfig, meshOf } from './meshOf.js';

const object = (name: string, spec: string, namespace = 'prod') => `apiVersion: networking.istio.io/v1beta1
kind: ProxyConfig
metadata: { name: ${name}, namespace: ${namespace} }
spec: ${spec}`;
const idle = (time: string) => `connectionSettings: { httpStreamIdleTimeout: ${time} }`;

const pods = (config: string) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: chat, namespace: prod }
spec:
  template:
    metadata:
      labels: { app: chat }
      annotations: { proxy.istio.io/config: "${config}" }
    spec: { containers: [{ name: chat, image: example/chat:1 }] }`;

/** The setting of the pods of `chat`, or of a proxy of which only namespace and labels are known. */
function ask(texts: readonly string[], path: readonly string[], labels: Readonly<Record<string, string>> = {}) {
  const mesh = meshOf(all(...texts));
  const [workload] = mesh.inventory.workloadsByNamespace.get('prod') ?? [];
  const known = workload?.labels ?? new Map(Object.entries(labels));
  return proxySetting(mesh, { namespace: 'prod', labels: known, workload }, ...path)?.text;
}

const IDLE = ['connectionSettings', 'httpStreamIdleTimeout'];

describe('a setting of a proxy', () => {
  it('comes from the narrowest source that has it', () => {
    const sources = [
      object('selecting', `{ selector: { matchLabels: { app: chat } }, ${idle('1s')} }`),
      pods(idle('2s')),
      object('namespace', `{ ${idle('3s')} }`),
      object('root', `{ ${idle('4s')} }`, 'istio-system'),
      meshConfig(`defaultConfig: { ${idle('5s')} }`),
    ];
    const seen = sources.map((_, index) => ask(sources.slice(index), IDLE, { app: 'chat' }));
    expect(seen).toEqual(['1s', '2s', '3s', '4s', '5s']);
  });

  it('is undefined where nothing sets it', () => {
    expect(ask([pods('concurrency: 2'), object('namespace', '{ concurrency: 2 }')], IDLE)).toBeUndefined();
  });

  it('does not come from objects that select other pods or belong to other namespaces', () => {
    const others = [
      object('others', `{ selector: { matchLabels: { app: feed } }, ${idle('1s')} }`),
      object('elsewhere', `{ ${idle('1s')} }`, 'shop'),
      object('root', `{ selector: { matchLabels: { app: chat } }, ${idle('1s')} }`, 'istio-system'),
    ];
    expect(ask([...others, pods('concurrency: 2')], IDLE)).toBeUndefined();
  });

  it('comes from the first object of a level alone', () => {
    const objects = [object('first', '{ concurrency: 2 }'), object('second', `{ ${idle('1s')} }`)];
    expect(ask(objects, IDLE)).toBeUndefined();
  });

  it('is called differently in objects, or has no field there', () => {
    const spec = '{ environmentVariables: { A: "1" }, proxyMetadata: { A: "2" }, terminationDrainDuration: 9s }';
    expect(ask([object('x', spec)], ['proxyMetadata', 'A'])).toBe('1');
    expect(ask([object('x', spec)], ['terminationDrainDuration'])).toBeUndefined();
  });

  it('is not looked for in an annotation that is no YAML', () => {
    expect(ask([pods('{'), meshConfig(`defaultConfig: { ${idle('5s')} }`)], IDLE)).toBe('5s');
  });
});
