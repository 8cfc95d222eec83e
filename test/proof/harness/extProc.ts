// An external processor that changes nothing: the gRPC service of Envoy's ext_proc filter, on node:http2 alone.
import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { cluster, httpFilter, type Json } from './hop.js';

/** The ext_proc filter for headers and what `modes` adds; it asks the cluster `processor`. */
export function extProcFilter(modes: Json = {}): Json {
  return httpFilter('ext_proc', 'ExternalProcessor', {
    grpc_service: { envoy_grpc: { cluster_name: 'processor' } },
    message_timeout: '5s',
    processing_mode: { request_header_mode: 'SEND', response_header_mode: 'SEND', ...modes },
  });
}

/** A gRPC message is a flag, four bytes of length, and the message. */
const PREFIX = 5;

/** Answers each part of a request or response with "go on". Returns the cluster `processor` and a way to stop it. */
export async function startProcessor(): Promise<{ cluster: Json; stop: () => Promise<void> }> {
  const server = createServer();
  server.on('session', (session) => session.on('error', () => session.destroy()));
  server.on('stream', (stream) => {
    stream.on('error', () => stream.destroy());
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.on('end', () => stream.end());
    let received = Buffer.alloc(0);
    stream.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      while (received.length > PREFIX && received.length >= PREFIX + received.readUInt32BE(1)) {
        stream.write(goOn(received[PREFIX] as number));
        received = received.subarray(PREFIX + received.readUInt32BE(1));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    cluster: cluster('processor', [server.address() as AddressInfo], { protocol: 'http2' }),
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/**
 * The empty answer to a ProcessingRequest, told by its first field: request_headers (2) to response_trailers (7).
 * The ProcessingResponse has the same fields, numbered from 1.
 */
function goOn(tag: number): Buffer {
  const field = (tag >> 3) - 1;
  return Buffer.from([0, 0, 0, 0, 2, (field << 3) | 2, 0]);
}
