import { describe, expect, it } from 'vitest';
import { portProtocol } from '../../src/mesh/protocol.js';
import { all, chat, meshOf } from './meshOf.js';

/** What a Service port is to one version of Istio. */
function protocolOf(port: string, version: string): string {
  const mesh = meshOf(all(chat(port)), version);
  const [found] = mesh.inventory.services[0]?.ports ?? [];
  if (found === undefined) throw new Error('no port');
  return portProtocol(found, mesh.facts).value;
}

const VERSIONS = ['1.8.5', '1.16.7', '1.20.8', '1.22.8', '1.24.6', '1.31.0'];

describe('the protocol of a Service port', () => {
  it.each<[port: string, protocol: string]>([
    ['name: http', 'http'],
    ['name: http-ws', 'http'],
    ['name: Http-X', 'http'],
    ['name: http2', 'http2'],
    ['name: http2-ws', 'http2'],
    ['name: grpc', 'http2'],
    ['name: grpc-web', 'http2'],
    ['name: grpc-web-x', 'http2'],
    ['name: https', 'tls'],
    ['name: https-ws', 'tls'],
    ['name: tls', 'tls'],
    ['name: tcp', 'tcp'],
    ['name: tcp-ws', 'tcp'],
    ['name: mongo', 'tcp'],
    ['name: mysql', 'tcp'],
    ['name: redis', 'tcp'],
    ['name: ws', 'detected'],
    ['name: wss', 'detected'],
    ['name: websocket', 'detected'],
    ['name: ws-http', 'detected'],
    ['name: httpx', 'detected'],
    ['name: http2ws', 'detected'],
    ['name: constructor', 'detected'],
    ['', 'detected'],
    ['name: foo, appProtocol: http', 'http'],
    ['name: foo, appProtocol: HTTP', 'http'],
    ['name: foo, appProtocol: grpc', 'http2'],
    ['name: foo, appProtocol: https', 'tls'],
    ['name: http, appProtocol: tcp', 'tcp'],
    ['name: tcp, appProtocol: http', 'http'],
    ['name: http, appProtocol: ws', 'detected'],
    ['name: http, appProtocol: example.com/ws', 'detected'],
  ])('with "%s" is %s in every version', (port, protocol) => {
    const text = `{ port: 80${port === '' ? '' : `, ${port}`} }`;
    expect(VERSIONS.map((version) => protocolOf(text, version))).toEqual(VERSIONS.map(() => protocol));
  });

  it.each<[appProtocol: string, name: string, byVersion: readonly string[]]>([
    ['kubernetes.io/h2c', 'foo', ['detected', 'detected', 'http2', 'http2', 'http2', 'http2']],
    ['kubernetes.io/ws', 'foo', ['detected', 'detected', 'detected', 'detected', 'http', 'http']],
    ['kubernetes.io/ws', 'tcp', ['detected', 'detected', 'detected', 'detected', 'http', 'http']],
    ['kubernetes.io/ws', 'grpc', ['detected', 'detected', 'detected', 'detected', 'http', 'http']],
    ['kubernetes.io/wss', 'foo', ['detected', 'detected', 'detected', 'detected', 'tls', 'tls']],
  ])('with appProtocol %s and the name %s depends on the version', (appProtocol, name, byVersion) => {
    const text = `{ port: 80, name: ${name}, appProtocol: ${appProtocol} }`;
    expect(VERSIONS.map((version) => protocolOf(text, version))).toEqual(byVersion);
  });

  it.each([25, 53, 3306, 27017])('without a name is TCP on the well-known port %i', (number) => {
    expect(protocolOf(`{ port: ${number} }`, '1.31.0')).toBe('tcp');
    expect(protocolOf(`{ port: 80, targetPort: ${number} }`, '1.31.0')).toBe('detected');
    expect(protocolOf(`{ port: ${number}, name: http }`, '1.31.0')).toBe('http');
  });
});
