import { replacement } from '../../src/manifests/edit.js';
import { sidecarPool } from '../../src/mesh/cluster.js';
import { shortHost } from '../../src/mesh/names.js';
import { mayRefuseConnect } from '../../src/mesh/server.js';
import type { ServicePort } from '../../src/mesh/services.js';
import { defineRule } from '../../src/rule.js';
import type { SocketPath } from '../../src/websockets/path.js';

export default defineRule({
  id: 'WS203',
  name: 'h2-port',
  summary: 'A WebSocket port that is declared HTTP/2: handshakes cannot pass',
  category: 'http2',
  severity: 'error',
  facts: [
    'h2-port-on-both-hops',
    'h2c-app-protocol',
    'h2-needs-allow-connect',
    'h2-failure-kills-neighbours',
    'h2-breaks-http1-application',
    'client-protocol-on-both-hops',
    'client-protocol-keeps-http1',
    'inbound-connection-pool',
  ],
  check({ mesh, paths, facts, report }) {
    for (const path of paths) {
      const { protocol, servicePort, host, policy } = path.destination;
      if (protocol.value !== 'http2' || protocol.place === null || servicePort === undefined) continue;
      const why = symptom(path);
      if (why === undefined) continue;
      const { key, advice, edits } = correction(servicePort);
      const pool = policy?.block('connectionPool')?.field;
      const off = pool?.get('http', 'h2UpgradePolicy');
      const replaced = sidecarPool(mesh, path.destination, path.route.resource) !== undefined;
      const ofSidecar = replaced ? ' and in the inboundConnectionPool of its Sidecar' : '';
      const byClient = facts.holds('client-protocol-on-both-hops')
        ? `, or set useClientProtocol: true in the DestinationRule of the host (one without workloadSelector)${ofSidecar}`
        : '';
      report(path, protocol.place, {
        message: `WebSocket handshakes to ${shortHost(host, mesh.domain)} fail: its port is declared HTTP/2 by its ${key}`,
        why,
        fix: `${advice}${byClient}`,
        ...(off?.text === 'DO_NOT_UPGRADE' && {
          related: [{ place: off.place, message: 'DO_NOT_UPGRADE does not undo the protocol of the port' }],
        }),
        ...(edits && { edits }),
      });
    }
  },
});

/** What a client meets; undefined where the handshake stays HTTP/1 on every hop. */
function symptom({ settings, receiver }: SocketPath): string | undefined {
  const { upstreamProtocol, applicationProtocol } = settings;
  const overHttp2 = upstreamProtocol.value === 'http2';
  if (receiver.direct !== undefined)
    return overHttp2
      ? `${receiver.direct}, so HTTP/2 reaches the application itself: the handshake gets 502`
      : undefined;
  if (!overHttp2 && applicationProtocol.value !== 'http2') return undefined;
  const refused = mayRefuseConnect(receiver);
  return overHttp2 && refused
    ? 'the receiving Envoy answers by closing the connection: the handshake gets 503 after about a second, and every other request in flight on that HTTP/2 connection fails too; with allow_connect the application would get HTTP/2, and the handshake 502'
    : 'the receiving sidecar speaks HTTP/2 to the application: the handshake gets 502, and no EnvoyFilter for CONNECT can help';
}

/** Kubernetes allows no longer names of ports. */
const MAX_NAME = 15;

/** The key that declares the protocol, what to write there instead, and the edit (unsafe: names are referred to). */
function correction({ field, declared, appProtocol, name }: ServicePort) {
  const key = declared !== undefined ? 'protocol' : appProtocol !== undefined ? 'appProtocol' : 'name';
  const rest = (name ?? '').replace(/^(http2|grpc-web|grpc)-?/i, '');
  const value = { protocol: 'HTTP', appProtocol: 'http', name: rest === '' ? 'http' : `http-${rest}` }[key];
  const edit = value.length > MAX_NAME ? undefined : replacement(field.get(key), value);
  return {
    key,
    advice: `declare the port HTTP (${key}: ${value})`,
    edits: edit && { description: 'Declare the port HTTP', safe: false, edits: [edit] },
  };
}
