import { http2PortFault } from '../../src/mesh/http2Port.js';
import { defineRule } from '../../src/rule.js';
import { declaredHttp2 } from './findings.js';

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
  check(context) {
    for (const path of context.paths) {
      const { protocol, servicePort } = path.destination;
      if (protocol.value !== 'http2' || protocol.place === null || servicePort === undefined) continue;
      const fault = http2PortFault(path);
      if (fault !== undefined) context.report(path, protocol.place, declaredHttp2(context, path, servicePort, fault));
    }
  },
});
