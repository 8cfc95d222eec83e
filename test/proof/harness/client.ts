// Clients: a WebSocket, a plain request, and a WebSocket over HTTP/2 as browsers open it.

import { request } from 'node:http';
import { type ClientHttp2Session, connect } from 'node:http2';
import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';
import { SIGHT_HEADER } from './hop.js';
import type { Sight } from './sight.js';

/** What a client does. Times in seconds. */
export interface Visit {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** How long it waits for an answer. Default: 6. */
  readonly patience?: number;
  /** How long it watches an open WebSocket, or waits for the end of a body. Default: 0.3. */
  readonly stay?: number;
  /** What it sends every 0.4 s meanwhile. Default: nothing. */
  readonly sends?: 'pings' | 'messages';
}

/** A handshake and, where it succeeded, the open WebSocket. */
export interface Handshake {
  readonly sight: Sight;
  readonly socket?: WebSocket;
  /** When it opened, in milliseconds since the epoch. */
  readonly since: number;
}

let visits = 0;

/** Opens a WebSocket. Never rejects: what goes wrong is part of the sight. */
export function handshake(port: number, visit: Visit = {}): Promise<Handshake> {
  const sight: Sight = { id: `${++visits}` };
  const since = Date.now();
  const socket = new WebSocket(`ws://127.0.0.1:${port}${visit.path ?? '/ws'}`, {
    headers: { ...visit.headers, [SIGHT_HEADER]: sight.id },
    perMessageDeflate: false,
    agent: undefined,
  });
  return new Promise((resolve) => {
    const finish = (opened: boolean) => {
      clearTimeout(patience);
      sight.after = elapsed(since);
      resolve(opened ? { sight, socket, since } : { sight, since });
    };
    const patience = setTimeout(() => socket.terminate(), (visit.patience ?? 6) * 1000);
    socket.once('upgrade', (response) => {
      sight.status = 101;
      sight.headers = response.headers;
    });
    socket.once('open', () => finish(true));
    socket.once('unexpected-response', async (outgoing, response) => {
      sight.status = response.statusCode ?? 0;
      sight.headers = response.headers;
      if (sight.status === 101) sight.error = 'no Upgrade header';
      response.once('error', () => {});
      sight.body = await bodyOf(response);
      outgoing.destroy();
      finish(false);
    });
    socket.on('error', (error) => {
      if (sight.status === 101 || !/before the connection/.test(error.message)) sight.error = error.message;
      if (socket.readyState !== WebSocket.OPEN && sight.body === undefined) finish(false);
    });
  });
}

/** Watches an open WebSocket for some time; what it sees is added to the sight. */
export async function watch({ sight, socket, since }: Handshake, visit: Visit): Promise<Sight> {
  if (!socket) return sight;
  const send = () => (visit.sends === 'pings' ? socket.ping() : socket.send('message'));
  const sending = visit.sends ? setInterval(send, 400) : undefined;
  const closed = new Promise<void>((resolve) => {
    socket.once('close', (code) => {
      sight.closed = code;
      resolve();
    });
  });
  const stay = (visit.stay ?? 0.3) * 1000;
  await Promise.race([closed, sleep(stay)]);
  clearInterval(sending);
  sight.after = elapsed(since);
  socket.terminate();
  return sight;
}

/** A plain HTTP/1.1 request on a connection of its own. */
export function fetchOnce(port: number, visit: Visit = {}): Promise<Sight> {
  const sight: Sight = { id: `${++visits}`, plain: true };
  const since = Date.now();
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(patience);
      sight.after = elapsed(since);
      outgoing.destroy();
      resolve(sight);
    };
    const outgoing = request({
      host: '127.0.0.1',
      port,
      path: visit.path ?? '/',
      method: visit.method ?? 'GET',
      headers: { ...visit.headers, [SIGHT_HEADER]: sight.id },
      agent: false,
    });
    const patience = setTimeout(finish, (visit.patience ?? 6) * 1000);
    outgoing.once('error', finish);
    outgoing.once('response', async (response) => {
      sight.status = response.statusCode ?? 0;
      sight.headers = response.headers;
      response.once('error', () => {});
      sight.body = await bodyOf(response);
      sight.cut = !response.complete;
      finish();
    });
    outgoing.end(visit.method === 'POST' ? 'body' : undefined);
  });
}

/** A WebSocket over HTTP/2 (RFC 8441): an extended CONNECT, which has no `Sec-WebSocket-Key`. */
export async function extendedConnect(port: number, visit: Visit = {}): Promise<Sight> {
  const sight: Sight = { id: `${++visits}` };
  const since = Date.now();
  const session = connect(`http://127.0.0.1:${port}`);
  session.on('error', () => {});
  try {
    await new Promise((resolve) => session.once('remoteSettings', resolve).once('close', resolve));
    await new Promise<void>((resolve) => openStream(session, sight, visit, resolve));
  } finally {
    session.destroy();
  }
  sight.after = elapsed(since);
  return sight;
}

function openStream(session: ClientHttp2Session, sight: Sight, visit: Visit, done: () => void): void {
  const patience = setTimeout(done, (visit.patience ?? 6) * 1000);
  const finish = () => {
    clearTimeout(patience);
    done();
  };
  const stream = session.request({
    ':method': 'CONNECT',
    ':protocol': 'websocket',
    ':path': visit.path ?? '/ws',
    'sec-websocket-version': '13',
    ...visit.headers,
    [SIGHT_HEADER]: sight.id,
  });
  stream.once('error', finish);
  stream.once('close', finish);
  stream.once('response', (headers) => {
    // The 200 of an extended CONNECT is the 101 of HTTP/1.1.
    sight.status = headers[':status'] === 200 ? 101 : headers[':status'];
    finish();
  });
}

async function bodyOf(response: AsyncIterable<Buffer>): Promise<string> {
  let body = '';
  try {
    for await (const chunk of response) body += chunk;
  } catch {
    // A body that was cut is told by `complete`.
  }
  return body;
}

function elapsed(since: number): number {
  return (Date.now() - since) / 1000;
}
