import { describe, expect, it } from 'vitest';
import { socketLimits } from '../../src/mesh/capacity.js';
import { all, chat, EDGE, pathsOf, pods, routes, rule } from './meshOf.js';

const POOL =
  'connectionPool: { tcp: { maxConnections: 3 }, http: { http2MaxRequests: 2, http1MaxPendingRequests: 1 } }';
const WS = '{ name: http-ws, port: 80 }';
const ws = routes(
  '{ hosts: [chat.example.com], gateways: [istio-system/edge], http: [{ match: [{ uri: { prefix: /ws } }], route: [{ destination: { host: chat } }] }] }',
);

/** `what value where` of each limit on the only path. */
function limits(...objects: readonly string[]): string[] {
  const [path] = pathsOf(all(EDGE, ws, ...objects));
  if (path === undefined) throw new Error('no path');
  return socketLimits(path.settings, path.receiver).map(({ of, value, at }) => `${of} ${value} ${at}`);
}

describe('limits for open sockets', () => {
  it("hold in each client's proxy and at the server's own sidecar", () => {
    const own = rule(`{ host: chat, trafficPolicy: { ${POOL} } }`);
    expect(limits(chat(WS), own)).toEqual(['requests 2 both', 'connections 3 both', 'pending 1 both']);
  });

  it('hold at the server where clients do not see the rule', () => {
    const own = rule(`{ host: chat, exportTo: ["."], trafficPolicy: { ${POOL} } }`);
    expect(limits(chat(WS), own)).toEqual(['requests 2 server', 'connections 3 server', 'pending 1 server']);
  });

  it('hold in the proxy of the client alone where the pods have no sidecar', () => {
    const own = rule(`{ host: chat, trafficPolicy: { ${POOL} } }`);
    const bare = pods('chat', 'sidecar.istio.io/inject: "false"');
    expect(limits(chat(WS), own, bare)).toEqual(['requests 2 client', 'connections 3 client', 'pending 1 client']);
  });

  it('of two rules are two, each with its line', () => {
    const own = rule(`{ host: chat, exportTo: ["."], trafficPolicy: { ${POOL} } }`);
    const other = rule(
      '{ host: chat.prod.svc.cluster.local, trafficPolicy: { connectionPool: { http: { http2MaxRequests: 9 } } } }',
      'chat',
      'istio-system',
    );
    expect(limits(chat(WS), own, other)).toEqual([
      'requests 9 client',
      'requests 2 server',
      'connections 3 server',
      'pending 1 server',
    ]);
  });

  it('over HTTP/2 are those on requests alone', () => {
    const own = rule(`{ host: chat, trafficPolicy: { ${POOL} } }`);
    expect(limits(chat('{ name: http2-ws, port: 80 }'), own)).toEqual(['requests 2 both']);
  });

  it('are none where nothing sets them', () => {
    expect(
      limits(chat(WS), rule('{ host: chat, trafficPolicy: { connectionPool: { http: { maxRetries: 1 } } } }')),
    ).toEqual([]);
  });
});
