import { describe, expect, it } from 'vitest';
import { compareVersions } from '../../src/mesh/versionRange.js';
import { all, chat, EDGE, meshConfig, pathsOf, pods, routes, rule } from './meshOf.js';

const VERSIONS = [
  '1.8.5',
  '1.9.0',
  '1.10.6',
  '1.11.8',
  '1.16.7',
  '1.20.8',
  '1.22.8',
  '1.24.6',
  '1.27.9',
  '1.28.10',
  '1.31.0',
];

type Hops = readonly [sidecar: string, gateway: string, application: string];

/** What a client's sidecar and a gateway speak to the destination, and the server's sidecar to the application. */
function hops(port: string, policy: string, mesh: string, version: string): Hops {
  const text = all(
    mesh === '' ? '' : meshConfig(`h2UpgradePolicy: ${mesh}`),
    EDGE,
    chat(port),
    policy === '' ? '' : rule(`{ host: chat, trafficPolicy: { connectionPool: { http: { ${policy} } } } }`),
    routes(
      '{ hosts: [chat.prod.svc.cluster.local], gateways: [mesh, istio-system/edge], http: [{ match: [{ uri: { prefix: /ws } }], route: [{ destination: { host: chat, port: { number: 80 } } }] }] }',
    ),
  );
  const paths = pathsOf(text, version);
  const spoken = (kind: string) => paths.find(({ client }) => client.kind === kind)?.settings.upstreamProtocol.value;
  return [String(spoken('sidecar')), String(spoken('gateway')), String(paths[0]?.settings.applicationProtocol.value)];
}

const H1: Hops = ['http1', 'http1', 'http1'];
const SENT: Hops = ['http2', 'http2', 'http1'];
const H2: Hops = ['http2', 'http2', 'http2'];
const AUTO: Hops = ['downstream', 'http1', 'downstream'];
const GATEWAY_ONLY: Hops = ['downstream', 'http2', 'downstream'];
const ALL_AUTO: Hops = ['http2', 'http2', 'downstream'];
const FOLLOWED: Hops = ['downstream', 'downstream', 'downstream'];

const http = '{ name: http-ws, port: 80 }';
const detected = '{ name: ws, port: 80 }';
const http2 = '{ name: http2, port: 80 }';
const tcp = '{ name: tcp-ws, port: 80 }';
const appWs = '{ name: foo, port: 80, appProtocol: kubernetes.io/ws }';
const h2c = '{ name: foo, port: 80, appProtocol: kubernetes.io/h2c }';
const up = 'h2UpgradePolicy: UPGRADE';
const stay = 'h2UpgradePolicy: DO_NOT_UPGRADE';
const follow = 'useClientProtocol: true';

/** For each case, what is spoken from a version on. */
type Row = readonly [title: string, port: string, policy: string, mesh: string, from: Readonly<Record<string, Hops>>];

const ROWS: readonly Row[] = [
  ['an HTTP port', http, '', '', { '1.8.5': H1 }],
  ['an HTTP port, UPGRADE', http, up, '', { '1.8.5': SENT }],
  ['an HTTP port, DO_NOT_UPGRADE', http, stay, '', { '1.8.5': H1 }],
  [
    'an HTTP port, useClientProtocol',
    http,
    follow,
    '',
    { '1.8.5': ['downstream', 'downstream', 'http1'], '1.10.6': FOLLOWED },
  ],
  ['a detected port', detected, '', '', { '1.8.5': AUTO }],
  [
    'a detected port, UPGRADE',
    detected,
    up,
    '',
    { '1.8.5': GATEWAY_ONLY, '1.10.6': ALL_AUTO, '1.28.10': GATEWAY_ONLY },
  ],
  ['a detected port, DO_NOT_UPGRADE', detected, stay, '', { '1.8.5': AUTO }],
  ['a detected port, useClientProtocol', detected, follow, '', { '1.8.5': FOLLOWED }],
  ['an HTTP/2 port', http2, '', '', { '1.8.5': H2 }],
  ['an HTTP/2 port, DO_NOT_UPGRADE', http2, stay, '', { '1.8.5': H2 }],
  [
    'an HTTP/2 port, useClientProtocol',
    http2,
    follow,
    '',
    { '1.8.5': ['downstream', 'downstream', 'http2'], '1.10.6': FOLLOWED },
  ],
  ['a TCP port', tcp, '', '', { '1.8.5': ['tcp', 'http1', 'tcp'] }],
  ['a TCP port, UPGRADE', tcp, up, '', { '1.8.5': ['tcp', 'http2', 'tcp'] }],
  ['kubernetes.io/ws', appWs, '', '', { '1.8.5': AUTO, '1.24.6': H1 }],
  ['kubernetes.io/ws, UPGRADE', appWs, up, '', { '1.8.5': GATEWAY_ONLY, '1.10.6': ALL_AUTO, '1.24.6': SENT }],
  ['kubernetes.io/h2c', h2c, '', '', { '1.8.5': AUTO, '1.20.8': H2 }],
  ['the mesh upgrades, an HTTP port', http, '', 'UPGRADE', { '1.8.5': SENT }],
  ['the mesh upgrades, an HTTP port, DO_NOT_UPGRADE', http, stay, 'UPGRADE', { '1.8.5': SENT, '1.11.8': H1 }],
  [
    'the mesh upgrades, an HTTP port, useClientProtocol',
    http,
    follow,
    'UPGRADE',
    { '1.8.5': ['downstream', 'downstream', 'http1'], '1.10.6': ALL_AUTO, '1.22.8': FOLLOWED },
  ],
  ['the mesh upgrades, a detected port', detected, '', 'UPGRADE', { '1.8.5': AUTO }],
  [
    'the mesh upgrades, a detected port, UPGRADE',
    detected,
    up,
    'UPGRADE',
    { '1.8.5': GATEWAY_ONLY, '1.10.6': ALL_AUTO, '1.28.10': GATEWAY_ONLY },
  ],
  [
    'the mesh upgrades, an HTTP/2 port, useClientProtocol',
    http2,
    follow,
    'UPGRADE',
    { '1.8.5': ['downstream', 'downstream', 'http2'], '1.10.6': ALL_AUTO, '1.22.8': FOLLOWED },
  ],
  ['the mesh upgrades, a TCP port', tcp, '', 'UPGRADE', { '1.8.5': ['tcp', 'http1', 'tcp'] }],
  ['the mesh upgrades, kubernetes.io/ws', appWs, '', 'UPGRADE', { '1.8.5': AUTO, '1.24.6': SENT }],
  ['the mesh upgrades, kubernetes.io/ws, DO_NOT_UPGRADE', appWs, stay, 'UPGRADE', { '1.8.5': AUTO, '1.24.6': H1 }],
  [
    'the mesh upgrades, kubernetes.io/h2c, useClientProtocol',
    h2c,
    follow,
    'UPGRADE',
    { '1.8.5': FOLLOWED, '1.20.8': ALL_AUTO, '1.22.8': FOLLOWED },
  ],
  ['the mesh does not upgrade, UPGRADE', http, up, 'DO_NOT_UPGRADE', { '1.8.5': SENT }],
];

function expectedAt(from: Readonly<Record<string, Hops>>, version: string): Hops | undefined {
  const [last] = Object.keys(from)
    .filter((start) => compareVersions(start, version) <= 0)
    .sort(compareVersions)
    .reverse();
  return last === undefined ? undefined : from[last];
}

describe('what is spoken to the destination by sidecars, by gateways, and to the application', () => {
  it.each(ROWS)('%s', (_, port, policy, mesh, from) => {
    const seen = VERSIONS.map((version) => [version, hops(port, policy, mesh, version)]);
    expect(seen).toEqual(VERSIONS.map((version) => [version, expectedAt(from, version)]));
  });

  it('follows the entry of the Service port, not of the target port', () => {
    const port = '{ name: http-ws, port: 80, targetPort: 8080 }';
    const entry = (number: number) =>
      all(
        chat(port),
        rule(
          `{ host: chat, trafficPolicy: { portLevelSettings: [{ port: { number: ${number} }, connectionPool: { http: { ${up} } } }] } }`,
        ),
      );
    const spoken = (number: number) => pathsOf(entry(number))[0]?.settings.upstreamProtocol.value;
    expect([spoken(80), spoken(8080)]).toEqual(['http2', 'http1']);
  });

  it('stays HTTP/1.1 from 1.28 on where the case of headers is preserved', () => {
    const text = all(
      meshConfig('defaultConfig: { proxyHeaders: { preserveHttp1HeaderCase: true } }'),
      chat(http),
      rule(`{ host: chat, trafficPolicy: { connectionPool: { http: { ${up} } } } }`),
    );
    const spoken = (version: string) => pathsOf(text, version)[0]?.settings.upstreamProtocol.value;
    expect([spoken('1.27.9'), spoken('1.28.10')]).toEqual(['http2', 'http1']);
  });

  it('is for the application what the pool of its Sidecar says, from 1.20 on', () => {
    const spoken = (policy: string, pool: string, version: string, ingress = '') => {
      const sidecar = `apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: chat, namespace: prod }
spec: { inboundConnectionPool: { http: { ${pool} } }, egress: [{ hosts: ["*/*"] }], ingress: [${ingress}] }`;
      const policies = rule(`{ host: chat, trafficPolicy: { connectionPool: { http: { ${policy} } } } }`);
      return pathsOf(all(chat('{ name: http2-ws, port: 80 }'), pods(), policies, sidecar), version)[0]?.settings
        .applicationProtocol.value;
    };
    const limit = 'http2MaxRequests: 5000';
    expect([spoken(follow, limit, '1.19.0'), spoken(follow, limit, '1.20.0')]).toEqual(['downstream', 'http2']);
    expect([spoken(limit, follow, '1.19.0'), spoken(limit, follow, '1.20.0')]).toEqual(['http2', 'downstream']);
    const listener = (port: number, pool = `, connectionPool: { http: { ${follow} } }`) =>
      `{ port: { number: ${port}, name: http2, protocol: HTTP2 }${pool} }`;
    expect(spoken(limit, limit, '1.20.0', listener(80))).toBe('downstream');
    expect(spoken(limit, limit, '1.20.0', `${listener(90)}, ${listener(80)}`)).toBe('downstream');
    expect(spoken(limit, limit, '1.19.0', listener(80))).toBe('http2');
    expect(spoken(limit, limit, '1.20.0', listener(90))).toBe('http2');
    expect(spoken(limit, follow, '1.20.0', listener(80, ''))).toBe('downstream');
  });
});
