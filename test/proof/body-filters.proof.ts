import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extProcFilter, startProcessor } from './harness/extProc.js';
import { cluster, httpFilter, type Json } from './harness/hop.js';
import type { Lab } from './harness/lab.js';
import { answers, noAnswer, staysOpen } from './harness/sight.js';

export const summary =
  'A filter that waits for the whole body waits for the end of the WebSocket: the handshake gets no answer.';
export const facts = ['body-buffering-hangs-handshake', 'timeout-does-not-end-the-hang', 'header-filters-are-harmless'];
export const rules = ['WS504'];

export async function run(lab: Lab): Promise<void> {
  const app = await lab.app();
  const processor = await startProcessor();
  lab.cleanUp(processor.stop);
  const authorizer = await startAuthorizer(lab);
  const clusters = [processor.cluster, cluster('authorizer', [authorizer])];
  const filtered = (filter: Json, route = {}) => lab.proxy({ to: app, filters: [filter], clusters, route });
  const patience = { patience: 1.5 };

  const hangs = lab.fact('body-buffering-hangs-handshake');
  const buffering: [string, Json][] = [
    ['buffer filter', BUFFER],
    ['Lua: request_handle:body()', lua('envoy_on_request(handle) handle:body() end')],
    ['Lua: response_handle:body()', lua('envoy_on_response(handle) handle:body() end')],
    ['ext_proc: request body BUFFERED', extProcFilter({ request_body_mode: 'BUFFERED' })],
    ['ext_proc: request body BUFFERED_PARTIAL', extProcFilter({ request_body_mode: 'BUFFERED_PARTIAL' })],
    ['ext_proc: response body BUFFERED', extProcFilter({ response_body_mode: 'BUFFERED' })],
  ];
  for (const [what, filter] of buffering) {
    hangs.check(`${what}; WebSocket`, noAnswer, lab.open(await filtered(filter), patience));
  }
  hangs.check('buffer filter; plain POST', answers(200), lab.get(await filtered(BUFFER), { method: 'POST' }));

  const rescue = lab.fact('timeout-does-not-end-the-hang');
  const timed = await filtered(BUFFER, { timeout: '1s' });
  rescue.check('buffer filter, timeout 1 s', noAnswer, lab.open(timed, { patience: 2.5 }));

  const fine = lab.fact('header-filters-are-harmless');
  const harmless: [string, Json][] = [
    ['Lua: bodyChunks()', lua('envoy_on_request(handle) for chunk in handle:bodyChunks() do chunk:length() end end')],
    ['Lua: headers only', lua('envoy_on_request(handle) handle:headers():add("x-seen", "yes") end')],
    ['ext_proc: headers only', extProcFilter()],
    ['ext_authz with the request body', extAuthz({ max_request_bytes: 1024, allow_partial_message: false })],
    ['compressor', httpFilter('compressor', 'Compressor', { compressor_library: GZIP })],
    ['cors', httpFilter('cors', 'Cors')],
  ];
  for (const [what, filter] of harmless) fine.check(what, staysOpen, lab.open(await filtered(filter), patience));
}

const BUFFER = httpFilter('buffer', 'Buffer', { max_request_bytes: 1_000_000 });
const GZIP = {
  name: 'gzip',
  typed_config: { '@type': 'type.googleapis.com/envoy.extensions.compression.gzip.compressor.v3.Gzip' },
};

function lua(script: string): Json {
  return httpFilter('lua', 'Lua', { default_source_code: { inline_string: `function ${script}` } });
}

function extAuthz(body: Json): Json {
  return httpFilter('ext_authz', 'ExtAuthz', {
    with_request_body: body,
    http_service: { server_uri: { uri: 'http://authorizer', cluster: 'authorizer', timeout: '2s' } },
  });
}

/** An authorization service that allows everything. */
async function startAuthorizer(lab: Lab): Promise<{ port: number }> {
  const server = createServer((request, response) => {
    request.resume();
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  lab.cleanUp(() => {
    server.close();
    server.closeAllConnections();
  });
  return server.address() as AddressInfo;
}
