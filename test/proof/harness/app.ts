// The application behind the proxies: a WebSocket server and the polls and event streams that its fallbacks use.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';

/** What reached the application. */
export interface Arrival {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
}

export interface App {
  readonly port: number;
  /** Its name, which it also sends as the header `x-pod`. */
  readonly name: string;
  /** Every request and handshake that reached it. */
  readonly arrivals: readonly Arrival[];
  /** Every text message that reached it. */
  readonly messages: readonly string[];
  /** WebSockets that are open now. */
  readonly open: () => number;
  /** Ends each open WebSocket from the server's side. */
  readonly end: (how: Ending) => void;
  /** Ends all connections and listens no more. */
  readonly stop: () => Promise<void>;
  /** Listens again at the same port. */
  readonly restart: () => Promise<void>;
}

/** How a server ends a WebSocket: a Close frame and FIN, FIN alone, or RST. */
export type Ending = 'Close frame' | 'FIN' | 'RST';

/**
 * Starts an application. The query of a request chooses what it does:
 * `delay` (seconds before it answers), `push` (seconds between messages or events), `status` (answers that instead).
 * Below `/ws` are WebSockets: a plain request there gets 426.
 */
export async function startApp(name: string): Promise<App> {
  const arrivals: Arrival[] = [];
  const messages: string[] = [];
  const connections = new Set<Socket>();
  const handshakes = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  handshakes.on('headers', (headers) => headers.push(`x-pod: ${name}`));
  const note = (request: IncomingMessage) => {
    arrivals.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers });
    return new URL(request.url ?? '/', 'http://app').searchParams;
  };

  const server = createServer(async (request, response) => {
    const wishes = note(request);
    request.resume();
    response.setHeader('x-pod', name);
    await sleep(seconds(wishes, 'delay'));
    if (request.url?.startsWith('/ws')) return answer(response, 426);
    if (wishes.has('push')) return stream(response, seconds(wishes, 'push'));
    return answer(response, Number(wishes.get('status') ?? 200));
  });
  server.on('connection', (connection) => {
    connections.add(connection);
    connection.on('error', () => connection.destroy());
    connection.once('close', () => connections.delete(connection));
  });
  server.on('upgrade', async (request, connection, head) => {
    const wishes = note(request);
    await sleep(seconds(wishes, 'delay'));
    const status = wishes.get('status');
    if (status) return connection.end(`HTTP/1.1 ${status} No\r\nx-pod: ${name}\r\ncontent-length: 0\r\n\r\n`);
    handshakes.handleUpgrade(request, connection, head, (socket) => serve(socket, seconds(wishes, 'push'), messages));
  });

  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    name,
    port,
    arrivals,
    messages,
    open: () => handshakes.clients.size,
    end(how) {
      if (how === 'Close frame') for (const socket of handshakes.clients) socket.close(1000);
      for (const connection of connections) how === 'RST' ? connection.resetAndDestroy() : connection.end();
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const connection of connections) connection.destroy();
      }),
    restart: () => listen(port),
  };
}

function serve(socket: WebSocket, pushEvery: number, messages: string[]): void {
  socket.on('error', () => socket.terminate());
  socket.on('message', (data) => messages.push(String(data)));
  if (pushEvery === 0) return;
  const pushing = setInterval(() => socket.send('push'), pushEvery);
  socket.once('close', () => clearInterval(pushing));
}

function answer(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'text/plain' }).end('application');
}

/** An event stream of three seconds. */
function stream(response: ServerResponse, every: number): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write('data: first\n\n');
  const pushing = setInterval(() => response.write('data: next\n\n'), every);
  const end = setTimeout(() => response.end(), 3000);
  response.once('close', () => {
    clearInterval(pushing);
    clearTimeout(end);
  });
}

function seconds(wishes: URLSearchParams, name: string): number {
  return Number(wishes.get(name) ?? 0) * 1000;
}
