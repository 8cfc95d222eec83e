import { describe, expect, it } from 'vitest';
import { lint } from '../../src/index.js';

const route = (destination: string) => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: chat, namespace: prod }
spec:
  hosts: [chat.example.com]
  gateways: [edge]
  http:
    - match: [{ uri: { prefix: /ws } }]
      route: [{ destination: { ${destination} } }]
`;
const SERVICE = `apiVersion: v1
kind: Service
metadata: { name: chat, namespace: prod }
spec: { ports: [{ name: http, port: 80 }] }
`;
const rule = (host: string) => `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: chat, namespace: prod }
spec: { host: ${host}, trafficPolicy: { loadBalancer: { simple: LEAST_REQUEST } } }
`;

/** What host-mismatch says, as `confidence severity message`. */
function judge(texts: readonly string[], external: readonly string[] = []): string[] {
  const files = Object.fromEntries(texts.map((text, index) => [`${index}.yaml`, text]));
  const { findings } = lint({ files, settings: { external: [...external] }, only: ['WS507'], minConfidence: 'low' });
  return findings.map(({ confidence, severity, message }) => `${confidence} ${severity} ${message}`);
}

describe('host-mismatch', () => {
  it('is sure of what it read, and less so of what it did not', () => {
    const confidence = (...texts: string[]) => judge(texts).map((text) => text.split(' ')[0]);
    expect(confidence(route('host: chat, port: { number: 8080 }'), SERVICE)).toEqual(['high']);
    expect(confidence(route('host: chat.prod'), SERVICE)).toEqual(['high']);
    expect(confidence(route('host: chat.prod'))).toEqual(['medium']);
    expect(confidence(route('host: chat, subset: v1'), SERVICE)).toEqual(['low']);
    expect(confidence(route('host: chat, subset: v1'), SERVICE, rule('chat'))).toEqual(['high']);
  });

  it.each(['chat.prod.svc.cluster.local', 'chat.prod', '*.prod.svc.cluster.local'])(
    'leaves alone what the configuration declares as %s',
    (external) => {
      const cases = [
        [route('host: chat, port: { number: 8080 }'), SERVICE],
        [route('host: chat, subset: v1'), SERVICE],
        [route('host: chat'), rule('chat.prod'), SERVICE],
      ];
      for (const texts of cases) {
        expect(judge(texts)).toHaveLength(1);
        expect(judge(texts, [external])).toEqual([]);
      }
    },
  );

  it('leaves alone a dotted host that is created elsewhere, but not another one', () => {
    expect(judge([route('host: chat.prod'), SERVICE], ['chat.prod'])).toEqual([]);
    expect(judge([route('host: chat.prod'), SERVICE], ['feed.prod'])).toHaveLength(1);
  });
});
