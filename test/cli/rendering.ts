import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folder, type Ran, routes, service, write, wslint } from './helpers.js';

export type Files = Readonly<Record<string, string>>;

/** Whether a tool is installed; says so if its tests are skipped. */
export function isInstalled(tool: string, args: readonly string[]): boolean {
  try {
    execFileSync(tool, args, { stdio: 'ignore' });
    return true;
  } catch {
    console.warn(`skipped: the tests of --render with the real ${tool}, which is not installed`);
    return false;
  }
}

/** A folder for PATH in which these shell scripts are the tools. */
export function tools(scripts: Files): string {
  const bin = folder();
  for (const [name, script] of Object.entries(scripts)) {
    write(bin, { [name]: `#!/bin/sh\n${script}\n` });
    chmodSync(join(bin, name), 0o755);
  }
  return bin;
}

/** A folder for PATH in which one real tool is the only one. */
export function onlyTool(tool: string): string {
  return tools({ [tool]: `PATH='${process.env.PATH}' exec ${tool} "$@"` });
}

/** Runs with the tools of a folder, and with `sh`, `cat` and the like, but without any other kubectl. */
export function rendering(cwd: string, bin: string, ...argv: string[]): Promise<Ran> {
  const shell = tools({});
  for (const name of ['sh', 'cat', 'sleep', 'env', 'head', 'yes']) symlinkSync(pathTo(name), join(shell, name));
  return wslint(cwd, ['--render', 'auto', ...argv], { PATH: `${bin}:${shell}` });
}

function pathTo(tool: string): string {
  return execFileSync('/bin/sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).trim();
}

/** The command in a process of its own, which reads standard input. */
export interface Pipe {
  /** What it prints about an input in the format `unix`. */
  into(cwd: string, input: string, ...argv: string[]): string;
  remove(): void;
}

export function pipe(): Pipe {
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
  const home = mkdtempSync(join(tmpdir(), 'wslint-render-'));
  const command = join(home, 'wslint.cjs');
  const root = join(import.meta.dirname, '../..');
  const options = ['--bundle', '--platform=node', '--format=cjs', '--log-level=error', `--outfile=${command}`];
  execFileSync(join(root, 'node_modules/.bin/esbuild'), [join(root, 'src/cli/main.ts'), ...options]);
  return {
    into: (cwd, input, ...argv) =>
      spawnSync(process.execPath, [command, '-f', 'unix', ...argv, '-'], { cwd, input, env, encoding: 'utf8' }).stdout,
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}

export const overlay = {
  'k8s/base/kustomization.yaml': 'resources: [routes.yaml, service.yaml]\n',
  'k8s/base/routes.yaml': routes.replace(', namespace: prod', ''),
  'k8s/base/service.yaml': service.replace(', namespace: prod', ''),
  'k8s/prod/kustomization.yaml': 'resources: [../base]\nnamespace: prod\npatches: [{ path: patch.yaml }]\n',
  'k8s/prod/patch.yaml': 'apiVersion: v1\nkind: Service\nmetadata: { name: chat, labels: { env: prod } }\n',
};
export const TIMEOUT_FINDING =
  'k8s/base/routes.yaml:9:7: warning: WebSocket route with a timeout of 15 s [WS101 route-timeout]';

export const chart = {
  'deploy/chat/Chart.yaml': 'apiVersion: v2\nname: chat\nversion: 1.0.0\n',
  'deploy/chat/values.yaml': 'timeout: 15s\nroutes: true\n',
  'deploy/chat/templates/routes.yaml': `{{- if .Values.routes }}\n${routes.replace('15s', '{{ .Values.timeout }}')}{{- end }}\n`,
  'deploy/chat/templates/service.yaml': service,
};
export const CHART_FINDING =
  'deploy/chat/templates/routes.yaml:10:7: warning: WebSocket route with a timeout of 15 s [WS101 route-timeout]';

/** What is said of the timeout of the route. */
export function timeoutIn(report: string): string | undefined {
  return lines(report).find((line) => line.includes('WS101'));
}

export function lines(text: string): string[] {
  return text.trimEnd().split('\n');
}
