// One Envoy process: started, watched, reconfigured and ended by its id.
import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { changingBootstrap, fixedBootstrap, writeResources } from './bootstrap.js';
import type { ProxyConfig } from './hop.js';

/** An Envoy that can be run. */
export interface Binary {
  readonly path: string;
  /** `1.36.2` */
  readonly version: string;
}

/** A line of the access log: what Envoy thinks happened to one stream. */
export interface LogLine {
  readonly sight: string | null;
  readonly method: string | null;
  readonly status: number;
  /** Response flags, `-` where there are none. */
  readonly flags: string | null;
  readonly details: string | null;
  /** Why Envoy ended the client's connection, where it did. */
  readonly closed: string | null;
  readonly milliseconds: number;
  readonly attempts: number | null;
}

/** A running Envoy with one listener. */
export interface Envoy {
  /** Of the listener, on the loopback; 0 where Envoy refused it. */
  readonly port: number;
  /** Replaces the whole configuration of a changing Envoy, as a push of istiod would. Returns when it has been read. */
  update(config: ProxyConfig): Promise<void>;
  /** The line of the stream that carried this sight header (of the newest: `undefined`), once it has ended. */
  logged(sight?: string): Promise<LogLine | undefined>;
  /** Whether Envoy complains about its configuration in these words. */
  complains(words: string): Promise<boolean>;
  /** An answer of the admin interface. */
  admin(path: string, method?: 'GET' | 'POST'): Promise<string>;
  /** Ends it as Kubernetes would (SIGTERM). */
  terminate(): void;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

export interface StartOptions {
  /** It can be given another configuration later, and may refuse it. */
  readonly changing?: boolean;
  /** How long listeners drain (Istio's drainDuration). Default: 600. */
  readonly drainSeconds?: number;
}

const START_SECONDS = 20;
const LOG_SECONDS = 5;
/** The Envoys that run, each with its folder. */
const running = new Map<ChildProcess, string>();

/** Ends every Envoy that is still running, at once, and removes its folder. For the way out of the process. */
export function killAll(): void {
  for (const [child, folder] of running) {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Starts an Envoy and waits until it serves. */
export async function startEnvoy(binary: Binary, config: ProxyConfig, options: StartOptions = {}): Promise<Envoy> {
  const folder = await mkdtemp(path.join(tmpdir(), 'wslint-proof-'));
  const file = (name: string) => path.join(folder, name);
  let version = 0;
  if (options.changing) await writeResources(folder, config, version);
  const bootstrap = options.changing ? changingBootstrap() : fixedBootstrap(config);
  await writeFile(file('bootstrap.json'), JSON.stringify(bootstrap));
  const child = spawn(binary.path, envoyArguments(options.drainSeconds ?? 600), { cwd: folder, stdio: 'ignore' });
  running.set(child, folder);
  let failure: Error | undefined;
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', (error) => {
      failure = error;
      resolve();
    });
  }).then(() => {
    running.delete(child);
  });

  const address = () => readFile(file('admin.address'), 'utf8').catch(() => '');
  const admin = async (where: string, method = 'GET') => ask(await address(), where, method);
  const ownLog = () => readFile(file('envoy.log'), 'utf8').catch(() => '');
  const stop = async () => {
    child.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };

  try {
    const ready = await until(START_SECONDS, async () => {
      if (!running.has(child)) throw failure ?? new Error(`Envoy ${binary.version} ended: ${await ownLog()}`);
      return (await admin('/ready').catch(() => '')).startsWith('LIVE');
    });
    if (!ready) throw new Error(`Envoy ${binary.version} was not ready after ${START_SECONDS} s: ${await ownLog()}`);
    return {
      port: await listenerPort(admin),
      admin,
      complains: async (words) => (await until(LOG_SECONDS, async () => (await ownLog()).includes(words))) ?? false,
      stop,
      terminate: () => child.kill('SIGTERM'),
      async update(next) {
        await writeResources(folder, next, ++version);
        const read = await until(LOG_SECONDS, async () => (await attempts(admin)) > version);
        if (!read) throw new Error(`Envoy ${binary.version} did not read its new configuration`);
      },
      logged: (sight) =>
        until(LOG_SECONDS, async () => {
          const lines = (await readFile(file('access.log'), 'utf8').catch(() => '')).split('\n').slice(0, -1);
          return lines.map((line): LogLine => JSON.parse(line)).findLast((line) => !sight || line.sight === sight);
        }),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function envoyArguments(drainSeconds: number): string[] {
  const files = ['-c', 'bootstrap.json', '--admin-address-path', 'admin.address', '--log-path', 'envoy.log'];
  const drain = ['-l', 'warning', '--drain-time-s', `${drainSeconds}`, '--drain-strategy', 'immediate'];
  return [...files, ...drain, '--disable-hot-restart', '--concurrency', '1', '--file-flush-interval-msec', '20'];
}

/** A request to the admin interface, on a connection of its own. */
function ask(address: string, where: string, method: string): Promise<string> {
  const [host, port] = address.trim().split(':');
  return new Promise((resolve, reject) => {
    const outgoing = request({ host, port, path: where, method, agent: false, timeout: 5000 }, async (response) => {
      try {
        resolve(await text(response));
      } catch (error) {
        reject(error);
      }
    });
    outgoing.once('timeout', () => outgoing.destroy(new Error(`no answer from the admin interface: ${where}`)));
    outgoing.once('error', reject);
    outgoing.end();
  });
}

type Admin = (where: string) => Promise<string>;

/** How often Envoy has read the listeners, refusals included. */
async function attempts(admin: Admin): Promise<number> {
  const stats = await admin('/stats?filter=^listener_manager.lds.update_attempt$');
  return Number(stats.split(': ')[1] ?? 0);
}

async function listenerPort(admin: Admin): Promise<number> {
  const { listener_statuses: listeners } = JSON.parse(await admin('/listeners?format=json')) as {
    listener_statuses?: { local_address: { socket_address: { port_value: number } } }[];
  };
  return listeners?.[0]?.local_address.socket_address.port_value ?? 0;
}

/** Asks again until there is an answer, or until the time is over. */
async function until<T>(seconds: number, question: () => Promise<T | undefined>): Promise<T | undefined> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await question();
    if (answer) return answer;
    if (Date.now() > deadline) return undefined;
    await sleep(20);
  }
}
