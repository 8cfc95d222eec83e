// What a proof works with: applications, proxies and clients of one Envoy version, and the rows of its receipt.
import type { WebSocket } from 'ws';
import { type App, startApp } from './app.js';
import { extendedConnect, fetchOnce, type Handshake, handshake, type Visit, watch } from './client.js';
import { type Binary, type Envoy, type StartOptions, startEnvoy } from './envoy.js';
import { type Hop, httpProxy, type ProxyConfig, type TcpHop, tcpProxy } from './hop.js';
import { agrees, describeExpectation, describeSight, type Expectation, type Sight } from './sight.js';

/** One line of the receipt. */
export interface Row {
  readonly fact: string;
  /** What was set and done. */
  readonly what: string;
  readonly expected: string;
  readonly seen: string;
  readonly holds: boolean;
}

/** A proof is a module that exports the facts it proves, the rules that rely on them, and an experiment. */
export interface Proof {
  /** What it shows, in a sentence or two. */
  readonly summary: string;
  readonly facts: readonly string[];
  /** Ids of the rules that rely on it. Empty: none does, but people ask. */
  readonly rules: readonly string[];
  run(lab: Lab): Promise<unknown>;
}

export interface Lab {
  /** Whether this Envoy is at least `1.37`. */
  atLeast(minor: string): boolean;
  app(name?: string): Promise<App>;
  apps(count: number): Promise<App[]>;
  /** Starts an Envoy for one HTTP hop. */
  proxy(hop: Hop): Promise<Envoy>;
  /** Starts an Envoy for one TCP hop. */
  tcpProxy(hop: TcpHop): Promise<Envoy>;
  /** Starts an Envoy that can be given another configuration later. */
  changingProxy(config: ProxyConfig, options?: StartOptions): Promise<Envoy>;
  /** Opens a WebSocket and watches it for `stay` seconds. */
  open(proxy: Envoy, visit?: Visit): Promise<Sight>;
  /** Opens a WebSocket and leaves it open. */
  connect(proxy: Envoy, visit?: Visit): Promise<Handshake>;
  /** Opens several WebSockets, one after the other. */
  connectAll(proxy: Envoy, count: number, visit?: Visit): Promise<WebSocket[]>;
  /** A plain request. */
  get(proxy: Envoy, visit?: Visit): Promise<Sight>;
  /** A WebSocket over HTTP/2, as browsers open it. */
  extendedConnect(proxy: Envoy, visit?: Visit): Promise<Sight>;
  /** The rows about one fact. */
  fact(id: string): Evidence;
  /** Something to stop when the proof is over. */
  cleanUp(stop: () => unknown): void;
}

const SKIPPED = 'SKIPPED: ';

/** Whether a row tells what could not be tried. */
export function isSkipped(seen: string): boolean {
  return seen.startsWith(SKIPPED);
}

/** Adds rows about one fact. */
export interface Evidence {
  /**
   * What a client saw against what it should see. The experiment waits for it in the end; to do one thing after the
   * other, await it.
   */
  check(what: string, expected: Expectation, seen: Promise<Sight>): Promise<void>;
  /** Something counted or read, against the words for what it should be. */
  expect(what: string, expected: string, seen: string, holds?: boolean): void;
  /** What cannot be tried on this machine, and why. */
  skip(what: string, why: string): void;
}

/**
 * A lab and its way out: `done` waits for the checks that are still under way, `close` ends all that was started and
 * returns the rows in the order of the proof.
 */
export function openLab(binary: Binary): { lab: Lab; done(): Promise<unknown>; close(): Promise<Row[]> } {
  const rows: Row[] = [];
  const pending: Promise<void>[] = [];
  const endings: (() => unknown)[] = [];
  const cleanUp = (stop: () => unknown) => void endings.push(stop);

  const app = async (name = 'app') => {
    const started = await startApp(name);
    cleanUp(started.stop);
    return started;
  };
  const envoy = async (config: ProxyConfig, options?: StartOptions) => {
    const proxy = await startEnvoy(binary, config, options);
    cleanUp(proxy.stop);
    return proxy;
  };
  const connect = async (proxy: Envoy, visit: Visit = {}) => {
    const opened = await handshake(proxy.port, visit);
    cleanUp(() => opened.socket?.terminate());
    return opened;
  };
  /** Envoy writes its line when the stream is over: there is none for a WebSocket that is still open. */
  const withLog = async (proxy: Envoy, sight: Sight) => {
    const over = sight.plain || sight.status !== 101 || sight.closed !== undefined;
    if (over) sight.log = await proxy.logged(sight.id);
    return sight;
  };

  const lab: Lab = {
    atLeast: (minor) => minorOf(binary.version) >= minorOf(minor),
    app,
    apps: (count) => Promise.all(Array.from({ length: count }, (_, i) => app(`pod-${i + 1}`))),
    proxy: (hop) => envoy(httpProxy(hop)),
    async tcpProxy(hop) {
      const proxy = await envoy(tcpProxy(hop));
      // A TCP proxy sees no headers: the newest line is the one.
      return { ...proxy, logged: () => proxy.logged() };
    },
    changingProxy: (config, options) => envoy(config, { ...options, changing: true }),
    connect,
    async open(proxy, visit = {}) {
      return withLog(proxy, await watch(await connect(proxy, visit), visit));
    },
    async connectAll(proxy, count, visit) {
      const sockets: WebSocket[] = [];
      for (let i = 0; i < count; i++) {
        const { socket, sight } = await connect(proxy, visit);
        if (!socket) throw new Error(`the handshake of WebSocket ${i + 1} failed: ${JSON.stringify(sight)}`);
        sockets.push(socket);
      }
      return sockets;
    },
    get: async (proxy, visit) => withLog(proxy, await fetchOnce(proxy.port, visit)),
    extendedConnect: async (proxy, visit) => withLog(proxy, await extendedConnect(proxy.port, visit)),
    fact: (fact) => ({
      check(what, expected, seen) {
        const row = { fact, what, expected: describeExpectation(expected), seen: '', holds: false };
        const index = rows.push(row) - 1;
        const checked = seen.then((sight) => {
          rows[index] = { ...row, seen: describeSight(sight, expected), holds: agrees(sight, expected) };
        });
        checked.catch(() => {});
        pending.push(checked);
        return checked;
      },
      expect(what, expected, seen, holds = seen === expected) {
        rows.push({ fact, what, expected, seen, holds });
      },
      skip(what, why) {
        rows.push({ fact, what, expected: '', seen: `${SKIPPED}${why}`, holds: true });
      },
    }),
    cleanUp,
  };
  return {
    lab,
    done: () => Promise.all(pending),
    async close() {
      await Promise.allSettled(endings.reverse().map(async (stop) => stop()));
      return rows;
    },
  };
}

function minorOf(version: string): number {
  return Number(version.split('.')[1]);
}
