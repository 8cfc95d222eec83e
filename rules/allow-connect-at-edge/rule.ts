import { isEgressGateway } from '../../src/mesh/egress.js';
import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'WS205',
  name: 'allow-connect-at-edge',
  summary: 'allow_connect reaches an ingress gateway: browsers fail to open WebSockets there',
  category: 'http2',
  severity: 'error',
  facts: ['edge-offers-extended-connect', 'edge-allow-connect-loses-key', 'browser-fails-at-edge-allow-connect'],
  check({ paths, report }) {
    for (const path of paths) {
      const { value, place } = path.settings.allowConnectAtGateway;
      if (value !== true || place === null || isEgressGateway(path.client)) continue;
      const { server, name } = path.client;
      // Browsers speak HTTP/2 over TLS only. A gateway that was not read may have such a server.
      const https = server?.secure === true && server.resource.kind === 'Gateway';
      report(path, place, {
        message: `browsers ${https ? 'cannot' : 'could not'} open WebSockets ${https ? '' : 'over TLS '}at the ingress gateway ${name}: allow_connect reaches it`,
        why: `${https ? 'they' : 'with an HTTPS server, they'} open WebSockets over HTTP/2 there, which carries no Sec-WebSocket-Key: HTTP/1 applications answer 400 every time, and the browser reports close code 1006`,
        fix: 'limit the patch to context SIDECAR_INBOUND and the pods that need it',
        severity: https ? 'error' : 'info',
      });
    }
  },
});
