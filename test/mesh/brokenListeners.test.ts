import { describe, expect, it } from 'vitest';
import { brokenListeners } from '../../src/mesh/brokenListeners.js';
import { chatPods, chatService, type FilterParts, filter, MANAGER, wayOf } from './ways.js';

function broken(parts: FilterParts, more: readonly string[] = [], port?: string): string[] {
  const { mesh, path } = wayOf([chatService(port), ...more, filter(parts)]);
  return brokenListeners(mesh, path).map(
    ({ how, at, everywhere }) => `${how} at ${at}${everywhere ? '' : ', some pods'}`,
  );
}

const named = `name: ${MANAGER}`;
const narrowed = (port: number) => `listener: { portNumber: ${port}, filterChain: { filter: { name: ${MANAGER} } } }`;

describe('broken listeners', () => {
  it('leaves merges alone', () => {
    expect(broken({})).toEqual([]);
    expect(broken({ context: 'ANY', applyTo: 'HTTP_FILTER' })).toEqual([]);
  });

  it('tells a connection manager that replaces the one of Istio', () => {
    expect(broken({ operation: 'REPLACE' })).toEqual(['replaced at server']);
    expect(broken({ operation: 'REPLACE', match: 'listener: { filterChain: { filter: { name: other } } }' })).toEqual(
      [],
    );
  });

  it('tells a connection manager that is added, whatever filter the match names', () => {
    const match = 'listener: { filterChain: { filter: { name: other } } }';
    expect(broken({ operation: 'ADD', value: named, match })).toEqual(['added at server']);
    expect(broken({ operation: 'INSERT_FIRST', value: named, match })).toEqual(['added at server']);
    expect(broken({ operation: 'INSERT_BEFORE', value: named, match })).toEqual([]);
    expect(broken({ operation: 'INSERT_BEFORE', value: named })).toEqual(['added at server']);
  });

  it('tells a connection manager among HTTP filters', () => {
    expect(broken({ operation: 'ADD', applyTo: 'HTTP_FILTER', value: named })).toEqual(['added at server']);
  });

  it('heeds the port of the match', () => {
    expect(broken({ operation: 'ADD', value: named, match: narrowed(8080) })).toEqual(['added at server']);
    expect(broken({ operation: 'ADD', value: named, match: narrowed(9999) })).toEqual([]);
  });

  it('leaves other filters alone', () => {
    const type = 'type.googleapis.com/envoy.extensions.filters.network.local_ratelimit.v3.LocalRateLimit';
    expect(broken({ operation: 'INSERT_BEFORE', value: 'name: limit', type })).toEqual([]);
  });

  it('tells a filter without a name in any context, at both ends', () => {
    const parts = { operation: 'ADD', context: 'SIDECAR_OUTBOUND' };
    expect(broken(parts)).toEqual(['nameless at client', 'nameless at server']);
    expect(broken({ ...parts, selector: 'app: chat' })).toEqual(['nameless at server']);
    expect(broken({ ...parts, context: 'GATEWAY' })).toEqual([]);
  });

  it('asks whether a filter without a name finds a listener', () => {
    const parts = { operation: 'ADD', selector: 'app: chat', context: 'SIDECAR_OUTBOUND' };
    expect(broken({ ...parts, match: narrowed(80) })).toEqual(['nameless at server']);
    expect(broken({ ...parts, match: narrowed(9999) })).toEqual([]);
    expect(broken({ ...parts, match: 'listener: { name: virtualInbound }' })).toEqual([]);
    expect(broken({ ...parts, match: 'listener: { name: virtualOutbound }' })).toEqual(['nameless at server']);
  });

  it('holds for TCP ports too', () => {
    expect(broken({ operation: 'ADD' }, [], 'name: tcp-ws')).toEqual(['nameless at client', 'nameless at server']);
  });

  it('tells when only some of the pods are hit', () => {
    const pods = [chatPods('chat-a', 'release: a'), chatPods('chat-b', 'release: b')];
    expect(broken({ operation: 'ADD', selector: 'release: a', value: named }, pods)).toEqual([
      'added at server, some pods',
    ]);
  });

  it('has no server where nothing stands before the application', () => {
    const bare = chatPods('chat', 'sidecar.istio.io/inject: "false"');
    expect(broken({ operation: 'ADD', selector: 'app: chat' }, [bare])).toEqual([]);
  });
});
