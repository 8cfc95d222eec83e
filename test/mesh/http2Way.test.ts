import { describe, expect, it } from 'vitest';
import { sidecarClient } from '../../src/mesh/client.js';
import { clusterFaults } from '../../src/mesh/clusterFaults.js';
import { duplicateUpgrades } from '../../src/mesh/duplicateUpgrades.js';
import { isEgressGateway } from '../../src/mesh/egress.js';
import { ineffectiveUpgrade } from '../../src/mesh/ineffectiveUpgrade.js';
import { chatPods, chatRule, chatService, filter, wayOf } from './ways.js';

const UPGRADE = chatRule('h2UpgradePolicy: UPGRADE');

describe('HTTP/2 options of a cluster', () => {
  const cluster = (context: string, match = '') =>
    filter({ name: 'cluster', applyTo: 'CLUSTER', context, match, value: 'http2_protocol_options: {}' });
  const hops = (...manifests: string[]) =>
    clusterFaults(wayOf([chatService(), ...manifests]).path).map(({ hop }) => hop);

  it('reach the application at the inbound side, also where no pod was read', () => {
    expect(hops(cluster('SIDECAR_INBOUND'))).toEqual(['to application']);
    expect(hops(cluster('SIDECAR_INBOUND'), chatPods('chat', 'release: a'))).toEqual(['to application']);
  });

  it('reach the application only where they are for its Service and port', () => {
    const inbound = (match: string) => hops(cluster('SIDECAR_INBOUND', `cluster: { ${match} }`));
    expect(inbound('service: chat.prod.svc.cluster.local, portNumber: 0')).toEqual(['to application']);
    expect(inbound('service: orders.prod.svc.cluster.local')).toEqual([]);
    expect(inbound('portNumber: 9090')).toEqual([]);
    expect(inbound('portNumber: 8080')).toEqual(['to application']);
    expect(inbound('portNumber: 80')).toEqual([]);
    expect(inbound('subset: v1')).toEqual([]);
  });

  it('reach the application by the name of its cluster alone', () => {
    const named = (name: string, more = '') => hops(cluster('ANY', `cluster: { name: "${name}"${more} }`));
    expect(named('inbound|8080||')).toEqual(['to application']);
    expect(named('inbound|8080||', ', service: orders.prod.svc.cluster.local, portNumber: 9090')).toEqual([
      'to application',
    ]);
    expect(named('inbound|9090||')).toEqual([]);
    expect(named('outbound|80||chat.prod.svc.cluster.local')).toEqual(['to sidecar']);
  });

  it('reach a sidecar that refuses at the outbound side, unless it accepts CONNECT', () => {
    expect(hops(cluster('SIDECAR_OUTBOUND'))).toEqual(['to sidecar']);
    expect(hops(cluster('SIDECAR_OUTBOUND'), filter())).toEqual([]);
  });

  it('reach the application where there is no sidecar', () => {
    const bare = chatPods('chat', 'sidecar.istio.io/inject: "false"');
    expect(hops(cluster('SIDECAR_OUTBOUND'), bare)).toEqual(['to application']);
    expect(hops(cluster('SIDECAR_INBOUND'), bare)).toEqual([]);
  });

  it('are those of the last filter, and come before what Istio chose', () => {
    const options = (name: string, context: string, text: string, operation = 'MERGE') =>
      filter({
        name,
        applyTo: 'CLUSTER',
        context,
        match: '',
        operation,
        value: `typed_extension_protocol_options: { http: { ${text} } }`,
      });
    const spoken = (context: string, ...texts: string[]) => {
      const filters = texts.map((text, at) => options(`f${at}`, context, text));
      const { upstreamProtocol, applicationProtocol } = wayOf([chatService(), UPGRADE, ...filters]).path.settings;
      return `${upstreamProtocol.value} ${applicationProtocol.value}`;
    };
    const http1 = 'explicit_http_config: { http_protocol_options: {} }';
    const replacing = options('f', 'SIDECAR_OUTBOUND', http1, 'MERGE_AND_REPLACE_LIST');
    expect(wayOf([chatService(), UPGRADE, replacing]).path.settings.upstreamProtocol.value).toBe('http1');
    const http2 = 'explicit_http_config: { http2_protocol_options: {} }';
    const follow = 'use_downstream_protocol_config: { http2_protocol_options: {} }';
    expect(spoken('SIDECAR_OUTBOUND')).toBe('http2 http1');
    expect(spoken('SIDECAR_OUTBOUND', http1)).toBe('http1 http1');
    expect(spoken('SIDECAR_OUTBOUND', http1, http2)).toBe('http2 http1');
    expect(spoken('SIDECAR_OUTBOUND', http2, http1)).toBe('http1 http1');
    expect(spoken('SIDECAR_OUTBOUND', follow)).toBe('downstream http1');
    expect(spoken('SIDECAR_OUTBOUND', 'common_http_protocol_options: {}')).toBe('http2 http1');
    expect(spoken('SIDECAR_INBOUND', follow)).toBe('http2 downstream');
    expect(spoken('ANY', http2, http1)).toBe('http1 http1');
  });

  it('at the inbound side count where they are at all pods, HTTP/2 where it is at one', () => {
    const inbound = (kind: string) =>
      filter({
        name: kind,
        selector: 'release: a',
        applyTo: 'CLUSTER',
        match: '',
        value: `typed_extension_protocol_options: { http: { explicit_http_config: { ${kind}: {} } } }`,
      });
    const pods = [chatPods('chat-a', 'release: a'), chatPods('chat-b', 'release: b')];
    const spoken = (...manifests: string[]) =>
      wayOf([chatService('name: http2-ws'), ...manifests]).path.settings.applicationProtocol.value;
    expect(spoken(inbound('http_protocol_options'), ...pods)).toBe('http2');
    expect(spoken(inbound('http_protocol_options'), pods[0] as string)).toBe('http1');
    expect(
      wayOf([chatService(), inbound('http2_protocol_options'), ...pods]).path.settings.applicationProtocol.value,
    ).toBe('http2');
  });

  it('are not to blame where a policy or the port asks for HTTP/2', () => {
    expect(hops(cluster('SIDECAR_OUTBOUND'), UPGRADE)).toEqual([]);
    const { path } = wayOf([chatService('name: http2-ws'), cluster('SIDECAR_INBOUND')]);
    expect(clusterFaults(path)).toEqual([]);
  });
});

describe('an UPGRADE that does nothing', () => {
  const MESH = (config: string) => `apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data:
  mesh: |
    ${config}`;
  const HEADER_CASE = 'defaultConfig: { proxyHeaders: { preserveHttp1HeaderCase: true } }';
  const reason = (manifests: readonly string[], istio: string) => {
    const { mesh, path } = wayOf(manifests, istio);
    const idle = ineffectiveUpgrade(mesh, path);
    return idle && `${idle.reason}${idle.meshWide ? ', mesh-wide' : ''}`;
  };

  it('is for a port whose protocol is detected', () => {
    expect(reason([chatService('name: websocket'), UPGRADE], '1.30.0')).toBe('detected port');
    expect(reason([chatService('name: tcp-ws'), UPGRADE], '1.30.0')).toBeUndefined();
  });

  it('is stopped by the case of headers from 1.28 on, in a rule and for the mesh', () => {
    expect(reason([chatService(), UPGRADE, MESH(HEADER_CASE)], '1.28.0')).toBe('header case');
    expect(reason([chatService(), UPGRADE, MESH(HEADER_CASE)], '1.27.0')).toBeUndefined();
    const wide = MESH(`h2UpgradePolicy: UPGRADE\n    ${HEADER_CASE}`);
    expect(reason([chatService(), wide], '1.28.0')).toBe('header case, mesh-wide');
    expect(reason([chatService(), wide, chatRule('h2UpgradePolicy: DO_NOT_UPGRADE')], '1.28.0')).toBeUndefined();
  });

  it('is at a waypoint before 1.23', () => {
    const ambient = `apiVersion: v1
kind: Namespace
metadata: { name: prod, labels: { istio.io/dataplane-mode: ambient, istio.io/use-waypoint: waypoint } }`;
    expect(reason([chatService(), UPGRADE, ambient], '1.22.0')).toBe('waypoint');
    expect(reason([chatService(), UPGRADE, ambient], '1.23.0')).toBeUndefined();
  });

  it('is none where nothing asks for an upgrade', () => {
    expect(reason([chatService('name: websocket')], '1.30.0')).toBeUndefined();
  });
});

describe('a host of a ServiceEntry', () => {
  const entry = (location: string) => `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: feed, namespace: prod }
spec: { hosts: [feed.example.com], ${location} resolution: DNS, ports: [{ number: 80, name: http-ws, protocol: HTTP }] }`;

  it('has no sidecar unless it is in the mesh', () => {
    expect(wayOf([entry('')]).path.receiver.direct).toBe('an external host has no sidecar');
    expect(wayOf([entry('location: MESH_EXTERNAL,')]).path.receiver.direct).toBe('an external host has no sidecar');
    expect(wayOf([entry('location: MESH_INTERNAL,')]).path.receiver.direct).toBeUndefined();
  });
});

describe('upgrade_configs of a connection manager', () => {
  const upgrades = (config: string) => filter({ config });
  const found = (...manifests: string[]) => {
    const { mesh, path } = wayOf([chatService(), ...manifests]);
    return duplicateUpgrades(mesh, path).map(({ at, list }) => `${list.items().length} at ${at}`);
  };

  it('are told once, though both chains of the listener get them', () => {
    expect(found(upgrades('upgrade_configs: [{ upgrade_type: websocket }]'))).toEqual(['1 at server']);
  });

  it('are compared as Envoy does, without regard to case', () => {
    expect(found(upgrades('upgradeConfigs: [{ upgradeType: CONNECT }, { upgradeType: WebSocket }]'))).toEqual([
      '2 at server',
    ]);
    expect(found(upgrades('upgrade_configs: [{ upgrade_type: CONNECT }]'))).toEqual([]);
  });

  it('are no duplicates where the connection manager was replaced', () => {
    const config = 'upgrade_configs: [{ upgrade_type: websocket }]';
    expect(found(filter({ config, operation: 'REPLACE' }))).toEqual([]);
  });

  it('are told at the listener of the clients', () => {
    const config = 'upgrade_configs: [{ upgrade_type: websocket }]';
    expect(found(filter({ config, context: 'SIDECAR_OUTBOUND' }))).toEqual(['1 at client']);
  });
});

describe('an egress gateway', () => {
  const gateway = (name: string, labels: Record<string, string> = {}) =>
    ({ ...sidecarClient('istio-system', new Map(Object.entries(labels))), kind: 'gateway', name }) as const;

  it('is told by its labels or its name', () => {
    expect(isEgressGateway(gateway('out', { istio: 'egressgateway' }))).toBe(true);
    expect(isEgressGateway(gateway('istio-egressgateway'))).toBe(true);
    expect(isEgressGateway(gateway('edge', { istio: 'ingressgateway' }))).toBe(false);
    expect(isEgressGateway({ ...gateway('egress'), kind: 'sidecar' })).toBe(false);
  });
});
