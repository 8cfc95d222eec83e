import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from './harness/app.js';
import { findChromium, openPage } from './harness/browser.js';
import { type Certificate, selfSigned, tlsChain } from './harness/certificate.js';
import { type Json, routeAction } from './harness/hop.js';
import type { Lab } from './harness/lab.js';

export const summary =
  'A browser at a TLS gateway: with allow_connect it opens the WebSocket over HTTP/2, and the HTTP/1.1 application refuses it.';
export const facts = ['browser-fails-at-edge-allow-connect'];
export const rules = ['WS205'];

export async function run(lab: Lab): Promise<void> {
  const edge = lab.fact('browser-fails-at-edge-allow-connect');
  const chromium = findChromium();
  const certificate = selfSigned();
  const cases = [
    ['allow_connect', { http2_protocol_options: { allow_connect: true } }, 'page over h2, WebSocket closed with 1006'],
    ['no allow_connect', {}, 'page over h2, WebSocket open'],
  ] as const;
  for (const [what, manager, expected] of cases) {
    const name = `${what}; Chromium opens a page and a WebSocket`;
    if (!chromium) edge.skip(name, 'no Chromium: set WSLINT_CHROMIUM');
    else if (!certificate) edge.skip(name, 'no openssl to make a certificate');
    else edge.expect(name, expected, await told(lab, chromium, certificate, manager));
  }
}

/** What the page tells about itself and its WebSocket. */
async function told(lab: Lab, chromium: string, certificate: Certificate, manager: Json): Promise<string> {
  const app = await lab.app();
  const page = {
    match: { path: '/page' },
    direct_response: { status: 200, body: { inline_string: PAGE } },
    response_headers_to_add: [{ header: { key: 'content-type', value: 'text/html' } }],
  };
  const routes = [page, { match: { prefix: '/' }, route: routeAction() }];
  const gateway = await lab.proxy({ to: app, manager, routes, chain: tlsChain(certificate) });
  const close = await openPage(chromium, `https://127.0.0.1:${gateway.port}/page`);
  lab.cleanUp(close);
  for (let i = 0; i < 200 && !report(app); i++) await sleep(100);
  await close();
  return report(app) ?? 'nothing within 20 s';
}

function report(app: App): string | undefined {
  const told = app.arrivals.find(({ url }) => url.startsWith('/report?'))?.url;
  return told && decodeURIComponent(told.slice('/report?'.length));
}

const PAGE = `<!doctype html><script>
  const protocol = performance.getEntriesByType('navigation')[0].nextHopProtocol;
  const tell = (end) => fetch('/report?' + encodeURIComponent('page over ' + protocol + ', WebSocket ' + end));
  const socket = new WebSocket('wss://' + location.host + '/ws');
  socket.onopen = () => { socket.onclose = null; tell('open'); };
  socket.onclose = (event) => tell('closed with ' + event.code);
</script>`;
