import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { run } from '../../src/cli/run.js';

/** A folder that is gone after the test, with these files. */
export function folder(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'wslint-cli-')));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  write(path, files);
  return path;
}

/** The same, as the work tree of a git repository. */
export function repository(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const path = folder(files);
  git(path, 'init', '--quiet');
  return path;
}

export function git(cwd: string, ...argv: string[]): string {
  const env = { PATH: process.env.PATH, HOME: cwd, GIT_CONFIG_NOSYSTEM: '1' };
  return execFileSync('git', argv, { cwd, encoding: 'utf8', env });
}

export function write(path: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
}

export function read(path: string, name: string): string {
  return readFileSync(join(path, name), 'utf8');
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in a folder, without a terminal. */
export async function wslint(
  cwd: string,
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const written = { stdout: '', stderr: '' };
  const output = (name: keyof typeof written) => ({
    write: (text: string) => {
      written[name] += text;
    },
    isTerminal: false,
    columns: undefined,
  });
  const code = await run(argv, { cwd, env, stdout: output('stdout'), stderr: output('stderr') });
  if (code === undefined) throw new Error(`wslint ${argv.join(' ')} goes on`);
  return { code, ...written };
}

/** A WebSocket route with a timeout: WS101 at line 9, and Service and DestinationRule without fault. */
export const routes = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: chat, namespace: prod }
spec:
  hosts: [chat]
  http:
    - match: [{ uri: { prefix: /ws } }]
      route: [{ destination: { host: chat } }]
      timeout: 15s
`;

/** LEAST_REQUEST and a cookie: nothing to find. */
export const goodRule = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: chat, namespace: prod }
spec:
  host: chat
  trafficPolicy:
    loadBalancer:
      consistentHash: { httpCookie: { name: sid, ttl: 3600s } }
`;

export const badRule = goodRule.replace(/consistentHash.*/, 'simple: ROUND_ROBIN');

export const service = `apiVersion: v1
kind: Service
metadata: { name: chat, namespace: prod }
spec:
  selector: { app: chat }
  ports: [{ name: http-ws, port: 80 }]
`;

export const clean = {
  'rule.yaml': goodRule,
  'service.yaml': service,
  'routes.yaml': routes.replace(/ +timeout.*\n/, ''),
};
export const faulty = { ...clean, 'routes.yaml': routes };
