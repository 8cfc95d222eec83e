import { describe, expect, it } from 'vitest';
import { bodyFilters } from '../../src/mesh/bodyFilters.js';
import { addedUpgradeTypes, disabledUpgrades } from '../../src/mesh/routePatches.js';
import { chatService, type FilterParts, filter, wayOf } from './ways.js';

const HTTP = 'type.googleapis.com/envoy.extensions.filters.http';
const buffer: FilterParts = {
  applyTo: 'HTTP_FILTER',
  operation: 'INSERT_BEFORE',
  value: 'name: envoy.filters.http.buffer',
  type: `${HTTP}.buffer.v3.Buffer`,
  config: 'max_request_bytes: 1',
};

/** What waits for bodies on the way of a client's sidecar to `chat`. */
function found(parts: FilterParts, port?: string, istio?: string, more: readonly string[] = []): string[] {
  const { mesh, path } = wayOf([chatService(port), filter({ ...buffer, ...parts }), ...more], istio);
  return [...new Set(bodyFilters(mesh, path).map(({ what, waits }) => `${what}: ${waits}`))];
}

const waiting = ['the buffer filter: whole'];

describe('filters that touch bodies', () => {
  it('are found at the server and at the client', () => {
    expect(found({})).toEqual(waiting);
    expect(found({ context: 'SIDECAR_OUTBOUND' })).toEqual(waiting);
    expect(found({ context: 'GATEWAY' })).toEqual([]);
  });

  it('may be put in by any operation but a merge or a removal', () => {
    for (const operation of ['ADD', 'REPLACE', 'INSERT_FIRST', 'INSERT_AFTER'])
      expect(found({ operation })).toEqual(waiting);
    for (const operation of ['MERGE', 'REMOVE']) expect(found({ operation })).toEqual([]);
  });

  it('are found on the listener of their port, whatever its address', () => {
    const on = (name: string) => found({ context: 'SIDECAR_OUTBOUND', match: `listener: { name: ${name} }` });
    expect(on('10.0.0.7_80')).toEqual(waiting);
    expect(on('0.0.0.0_80')).toEqual(waiting);
    expect(on('0.0.0.0_8080')).toEqual([]);
  });

  it('may be wrapped in a TypedStruct', () => {
    const type = 'type.googleapis.com/xds.type.v3.TypedStruct';
    expect(found({ type, config: `type_url: ${HTTP}.buffer.v3.Buffer, value: { max_request_bytes: 1 }` })).toEqual(
      waiting,
    );
    const lua = `type_url: ${HTTP}.lua.v3.Lua, value: { inline_code: 'h:body()' }`;
    expect(found({ type, config: lua })).toEqual(['a Lua script that calls body(): whole']);
  });

  it('are not in force where they are disabled', () => {
    expect(found({ value: 'name: envoy.filters.http.buffer, disabled: true'.replace(', ', '\n          ') })).toEqual(
      [],
    );
    const off = `typed_per_filter_config: { envoy.filters.http.buffer: { disabled: true } }`;
    const route = (applyTo: string, match: string) =>
      filter({
        name: 'off',
        applyTo,
        context: 'SIDECAR_INBOUND',
        match: `routeConfiguration: { ${match} }`,
        value: off,
      });
    expect(found({}, undefined, undefined, [route('HTTP_ROUTE', 'vhost: { route: { name: default } }')])).toEqual([]);
    expect(found({}, undefined, undefined, [route('VIRTUAL_HOST', 'vhost: { name: "inbound|http|80" }')])).toEqual([]);
    expect(found({}, undefined, undefined, [route('HTTP_ROUTE', 'portNumber: 9090')])).toEqual(waiting);
    expect(found({}, undefined, undefined, [route('HTTP_ROUTE', 'vhost: { route: { name: other } }')])).toEqual(
      waiting,
    );
  });

  it('are not in force where istiod drops all patches of the listener', () => {
    const unnamed = filter({ name: 'unnamed', match: 'listener: { portNumber: 8080 }' });
    expect(found({}, undefined, '1.30.0', [unnamed])).toEqual([]);
    expect(found({}, undefined, '1.24.0', [unnamed])).toEqual(waiting);
  });

  it('are not on the way through a port that is TCP', () => {
    expect(found({ context: 'ANY' }, 'name: tcp-ws')).toEqual([]);
  });

  it('tell the modes of ext_proc', () => {
    const modes = (text: string) =>
      found({ type: `${HTTP}.ext_proc.v3.ExternalProcessor`, config: `processingMode: { ${text} }` });
    expect(modes('requestBodyMode: BUFFERED')).toEqual(['ext_proc with request_body_mode BUFFERED: whole']);
    expect(modes('response_body_mode: STREAMED')).toEqual(['ext_proc with response_body_mode STREAMED: pieces']);
    expect(modes('request_header_mode: SEND, request_body_mode: NONE')).toEqual([]);
  });
});

describe('upgrade_configs of routes', () => {
  const upgrades = (configs: string): FilterParts => ({
    applyTo: 'HTTP_ROUTE',
    match: 'routeConfiguration: {}',
    value: `route: { upgrade_configs: [${configs}] }`,
  });
  const lines = (...filters: FilterParts[]) => {
    const { mesh, path } = wayOf([
      chatService(),
      ...filters.map((parts, index) => filter({ name: `f${index}`, ...parts })),
    ]);
    return disabledUpgrades(mesh, path).length;
  };

  it('switch WebSockets off, and the last one wins', () => {
    expect(lines(upgrades('{ upgrade_type: WebSocket, enabled: false }'))).toBeGreaterThan(0);
    expect(lines(upgrades('{ upgrade_type: websocket }'))).toBe(0);
    expect(lines(upgrades('{ upgrade_type: tcp, enabled: false }'))).toBe(0);
    expect(
      lines(
        upgrades('{ upgrade_type: websocket, enabled: false }'),
        upgrades('{ upgrade_type: websocket, enabled: true }'),
      ),
    ).toBe(0);
  });

  it('replace those before them with MERGE_AND_REPLACE_LIST', () => {
    const replacing = (configs: string) => ({ ...upgrades(configs), operation: 'MERGE_AND_REPLACE_LIST' });
    const off = '{ upgrade_type: websocket, enabled: false }';
    expect(lines(replacing(off))).toBeGreaterThan(0);
    expect(lines(upgrades(off), replacing('{ upgrade_type: tcp }'))).toBe(0);
    expect(lines(upgrades(off), replacing(''))).toBeGreaterThan(0);
    expect(lines(replacing('{ upgrade_type: tcp }'), upgrades(off))).toBeGreaterThan(0);
  });

  it('add other types, as those of connection managers do', () => {
    const manager = filter({
      config: 'upgrade_configs: [{ upgrade_type: TCP }, { upgrade_type: spdy, enabled: false }]',
    });
    const { mesh } = wayOf([chatService(), manager, filter({ name: 'route', ...upgrades('{ upgradeType: h2c }') })]);
    expect([...addedUpgradeTypes(mesh)]).toEqual(['tcp', 'h2c']);
  });
});
