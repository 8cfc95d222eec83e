import { describe, expect, it } from 'vitest';
import { createMemory } from '../../src/manifests/memory.js';
import { readManifests } from '../../src/manifests/read.js';
import { editedInventory } from '../../src/mesh/editedInventory.js';
import { buildInventory, type Inventory } from '../../src/mesh/inventory.js';
import { observed } from '../../src/mesh/observedInventory.js';
import { recordReads } from '../../src/mesh/reads.js';

const OBJECTS = {
  'service.yaml': `apiVersion: v1
kind: Service
metadata: {name: chat}
spec: {selector: {app: chat}, ports: [{name: http, port: 80}]}
`,
  'feed.yaml': `apiVersion: v1
kind: Service
metadata: {name: feed}
spec: {selector: {app: feed}, ports: [{name: http, port: 80}]}
`,
  'filter.yaml': `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: {name: chat}
spec: {workloadSelector: {labels: {app: chat}}, configPatches: [{applyTo: CLUSTER}]}
`,
  'pods.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: chat}
spec: {replicas: 1, template: {metadata: {labels: {app: chat}}}}
`,
  'scaler.yaml': `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: chat}
spec: {maxReplicas: 3, scaleTargetRef: {kind: Deployment, name: chat}}
`,
  'gateway.yaml': `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: edge}
spec: {selector: {app: edge}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ['*']}]}
`,
};

type Edit = { readonly file: keyof typeof OBJECTS; readonly from: string; readonly to: string };

/** What an edit changes of the inventory; undefined where it is built anew. */
function changedBy({ file, from, to }: Edit) {
  const memory = createMemory();
  const read = (texts: Readonly<Record<string, string>>) => {
    const overlay = new Map(Object.entries(texts).map(([path, text]) => [`/nowhere/${path}`, text]));
    return readManifests({ cwd: '/nowhere', paths: Object.keys(texts), overlay, memory, everything: true }).resources;
  };
  const before = observed(buildInventory(read(OBJECTS)));
  return { before, edit: editedInventory(before, read({ ...OBJECTS, [file]: OBJECTS[file].replace(from, to) })) };
}

/** Whether an edit changed what a piece of work reads. */
function touches({ before, edit }: ReturnType<typeof changedBy>, work: (inventory: Inventory) => unknown): boolean {
  return ((edit?.changed ?? 0) & recordReads(() => work(before)).reads) !== 0;
}

describe('an edit of the inventory', () => {
  const serviceOf = (name: string) => (inventory: Inventory) =>
    inventory.registry.service(`${name}.default.svc.cluster.local`, undefined);

  const podsOf = (name: string) => (inventory: Inventory) => {
    const service = serviceOf(name)(inventory);
    return service && inventory.pods.behind(service);
  };

  it('changes the Service that is edited, and what asks for all of them', () => {
    const changed = changedBy({ file: 'service.yaml', from: 'name: http,', to: 'name: tcp,' });
    const its = changed.edit && serviceOf('chat')(changed.edit.inventory);
    expect(its?.ports[0]?.name).toBe('tcp');
    expect(touches(changed, serviceOf('chat'))).toBe(true);
    expect(touches(changed, ({ services }) => services)).toBe(true);
    expect(touches(changed, ({ resources }) => resources)).toBe(true);
    expect(touches(changed, serviceOf('feed'))).toBe(false);
    expect(touches(changed, ({ envoyFilters, virtualServices }) => [envoyFilters, virtualServices])).toBe(false);
  });

  it('changes the workload that a scaler is for', () => {
    const changed = changedBy({ file: 'scaler.yaml', from: 'maxReplicas: 3', to: 'maxReplicas: 5' });
    const [workload] = changed.edit?.inventory.workloadsByNamespace.get('default') ?? [];
    expect(workload?.replicas.value).toEqual({ min: 1, max: 5 });
    expect(touches(changed, podsOf('chat'))).toBe(true);
    expect(touches(changed, podsOf('feed'))).toBe(false);
  });

  it.each<Edit & { readonly what: string }>([
    { what: 'a value of a filter', file: 'filter.yaml', from: 'CLUSTER', to: 'LISTENER' },
    { what: 'the replicas of pods', file: 'pods.yaml', from: 'replicas: 1', to: 'replicas: 2' },
  ])('takes over what is not $what', (edit) => {
    expect(changedBy(edit).edit).toBeDefined();
  });

  it.each<Edit & { readonly what: string }>([
    { what: 'the name of a Service', file: 'service.yaml', from: 'name: chat', to: 'name: talk' },
    { what: 'the pods of a filter', file: 'filter.yaml', from: 'app: chat', to: 'app: feed' },
    { what: 'the labels of pods', file: 'pods.yaml', from: 'app: chat', to: 'app: feed' },
    { what: 'a Gateway', file: 'gateway.yaml', from: 'number: 80', to: 'number: 8080' },
  ])('is none where $what changes', (edit) => {
    expect(changedBy(edit).edit).toBeUndefined();
  });
});
