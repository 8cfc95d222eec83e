import { describe, expect, it } from 'vitest';
import { meshOf } from './meshOf.js';

const service = (name: string, app: string) => `apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: prod }
spec: { selector: { app: ${app} }, ports: [{ name: http-ws, port: 80 }] }
---
`;
const pods = (app: string) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${app}, namespace: prod }
spec: { template: { metadata: { labels: { app: ${app}, tier: live } }, spec: {} } }
---
`;

describe('the pods behind a Service', () => {
  const mesh = meshOf(
    [service('chat', 'chat'), service('room', 'chat'), service('feed', 'feed'), pods('chat'), pods('feed')].join(''),
  );
  const [chat = [], room, feed = []] = mesh.inventory.services.map((one) => mesh.workloadsOf(one));

  it('are those with its labels', () => {
    expect(chat.map(({ name }) => name)).toEqual(['chat']);
    expect(feed.map(({ name }) => name)).toEqual(['feed']);
  });

  it('are one list for all Services that select the same', () => {
    expect(room).toBe(chat);
  });
});

describe('what stands before the application', () => {
  const dataplane = (namespace: string, labels: string) => {
    const mesh = meshOf(`apiVersion: v1
kind: Namespace
metadata: { name: prod, labels: { ${namespace} } }
---
${service('chat', 'chat')}apiVersion: apps/v1
kind: Deployment
metadata: { name: chat, namespace: prod }
spec: { template: { metadata: { labels: { app: chat, ${labels} } }, spec: {} } }`);
    const [workload] = mesh.inventory.services.flatMap((one) => mesh.workloadsOf(one));
    return workload && mesh.dataplaneOf(workload).value;
  };
  const asked = 'sidecar.istio.io/inject: "true"';

  it.each([
    ['', asked, 'sidecar'],
    ['istio-injection: enabled', '', 'sidecar'],
    ['istio-injection: enabled', 'sidecar.istio.io/inject: "false"', 'none'],
    ['istio.io/rev: canary', '', 'sidecar'],
    ['istio-injection: disabled', '', 'none'],
    ['istio-injection: disabled', asked, 'none'],
    ['istio-injection: disabled, istio.io/rev: canary', asked, 'none'],
    ['istio.io/dataplane-mode: ambient', '', 'ambient'],
    ['istio.io/dataplane-mode: ambient', asked, 'sidecar'],
    ['istio-injection: disabled', 'istio.io/dataplane-mode: ambient', 'ambient'],
    ['', '', 'unknown'],
  ])('in a namespace with %s, of pods with %s: %s', (namespace, labels, expected) => {
    expect(dataplane(namespace, labels)).toBe(expected);
  });
});
