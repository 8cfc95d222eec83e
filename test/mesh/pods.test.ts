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
