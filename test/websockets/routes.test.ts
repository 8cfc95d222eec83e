import { describe, expect, it } from 'vitest';
import { socketRoutes } from '../../src/websockets/routes.js';
import { all, meshOf } from '../mesh/meshOf.js';

const virtualService = (name: string, spec: string): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: prod }
spec: ${spec}`;

describe('the routes that are meant for WebSockets', () => {
  it('hold those of a delegate beside those of its root, also where both stand in one file', () => {
    const root = virtualService(
      'root',
      '{ hosts: [chat], http: [{ match: [{ uri: { prefix: /ws/a } }] }, { delegate: { name: child } }] }',
    );
    const child = virtualService('child', '{ http: [{ match: [{ uri: { prefix: /ws/b } }] }] }');
    const found = (texts: Parameters<typeof meshOf>[0]) =>
      socketRoutes(meshOf(texts)).map(({ route }) => route.matches[0]?.path?.value);
    expect(found(all(root, child))).toEqual(['/ws/a', '/ws/b']);
    expect(found({ 'root.yaml': root, 'child.yaml': child })).toEqual(['/ws/a', '/ws/b']);
  });

  it('are each one, however many hosts they have', () => {
    const hosts = Array.from({ length: 300 }, (_, i) => `h${i}.example.com`).join();
    const text = virtualService('many', `{ hosts: [${hosts}], http: [{ match: [{ uri: { prefix: /ws } }] }] }`);
    expect(socketRoutes(meshOf(text))).toHaveLength(1);
  });
});
