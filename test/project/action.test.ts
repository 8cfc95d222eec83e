import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { INPUTS, plan } from '../../action/inputs.js';
import { root } from './sources.js';

/** `npm run check-action` sets it, to try the action on the versions of Node that runners have. */
const NODE = process.env.WSLINT_ACTION_NODE ?? process.execPath;

interface Manifest {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
  readonly runs: { readonly using: string; readonly main: string };
}
const manifest = parse(readFileSync(`${root}/action.yml`, 'utf8')) as Manifest;

const folder = mkdtempSync(join(tmpdir(), 'wslint-action-'));
const bundle = join(folder, 'index.cjs');

beforeAll(() => {
  // In a process of its own, because esbuild refuses the globals of the test runner.
  const script = `import { buildAction } from ${JSON.stringify(`${root}/scripts/action.mjs`)};
    process.stdout.write((await buildAction()).get('index.cjs'));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    maxBuffer: 100_000_000,
  });
  if (stdout.length === 0) throw new Error(stderr.toString());
  writeFileSync(bundle, stdout);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the action on files as the runner would: every input is set, those that the user left out to their default. */
function use(inputs: Readonly<Record<string, string>>, files: Readonly<Record<string, string>>) {
  const base = mkdtempSync(join(folder, 'run-'));
  const workspace = join(base, 'workspace');
  const temporary = join(base, 'temp');
  for (const path of [workspace, temporary]) mkdirSync(path);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(workspace, name)), { recursive: true });
    writeFileSync(join(workspace, name), text);
  }
  const output = join(base, 'output');
  const summary = join(base, 'summary');
  for (const path of [output, summary]) writeFileSync(path, '');
  const given = Object.entries(manifest.inputs).map(([name, input]) => [
    `INPUT_${name.toUpperCase()}`,
    inputs[name] ?? input.default,
  ]);
  const { status, stdout, stderr } = spawnSync(NODE, [bundle], {
    cwd: workspace,
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: workspace,
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      GITHUB_REPOSITORY: 'example/mesh',
      GITHUB_SHA: '0123456789abcdef0123456789abcdef01234567',
      GITHUB_REF: 'refs/heads/main',
      GITHUB_SERVER_URL: 'https://github.com',
      RUNNER_TEMP: temporary,
      ...Object.fromEntries(given),
    },
  });
  const left = readdirSync(base, { recursive: true, encoding: 'utf8' })
    .filter((name) => name === 'temp' || /^(temp|workspace).*\./.test(name))
    .sort();
  const read = (name: string) => readFileSync(join(workspace, name), 'utf8');
  return {
    status,
    stdout,
    stderr,
    read,
    left,
    output: readFileSync(output, 'utf8'),
    summary: readFileSync(summary, 'utf8'),
  };
}

const route = (timeout: string) => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: chat, namespace: prod }
spec:
  hosts: [chat]
  http:
    - match: [{ uri: { prefix: /ws } }]${timeout}
      route: [{ destination: { host: chat } }]
---
apiVersion: v1
kind: Service
metadata: { name: chat, namespace: prod }
spec: { ports: [{ name: http-ws, port: 80 }] }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: chat, namespace: prod }
spec:
  host: chat
  trafficPolicy: { loadBalancer: { consistentHash: { httpCookie: { name: sid, ttl: 3600s } } } }
`;
const bad = { 'k8s/routes.yaml': route('\n      timeout: 15s') };
const good = { 'k8s/routes.yaml': route('') };

describe('action.yml', () => {
  it('has the inputs that the code reads', () => {
    expect(Object.keys(manifest.inputs)).toEqual([...INPUTS]);
  });

  it('runs the committed bundle on node24', () => {
    expect(manifest.runs).toEqual({ using: 'node24', main: 'action/dist/index.cjs' });
  });

  it('describes every input and output, and gives every input a default', () => {
    for (const { description } of [...Object.values(manifest.inputs), ...Object.values(manifest.outputs)]) {
      expect(description).toMatch(/^[A-Z].*[^.]$/);
    }
    for (const input of Object.values(manifest.inputs)) expect(typeof input.default).toBe('string');
  });
});

describe('the inputs', () => {
  const argv = (inputs: Readonly<Record<string, string>>) =>
    plan({
      RUNNER_TEMP: '/temp',
      ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
    }).argv.filter((argument) => !argument.startsWith('--format=json=/temp/'));

  it('become the command line', () => {
    expect(
      argv({
        paths: 'k8s charts',
        'istio-version': '1.30',
        'fail-on': 'error',
        format: 'unix',
        'sarif-file': 'out.sarif',
        config: 'ci/wslint.yaml',
      }),
    ).toEqual([
      '--format=unix',
      '--format=sarif=out.sarif',
      '--istio=1.30',
      '--fail-on=error',
      '--config=ci/wslint.yaml',
      '--',
      'k8s',
      'charts',
    ]);
  });

  it('default to text with annotations for the whole workspace', () => {
    expect(argv({})).toEqual(['--format=text', '--format=github', '--', '.']);
  });

  it('take one path a line where paths have spaces', () => {
    expect(argv({ paths: 'team one/k8s\n  charts\n\n' }).slice(-2)).toEqual(['team one/k8s', 'charts']);
  });

  it('cannot smuggle options in', () => {
    expect(argv({ paths: '--fix', 'istio-version': '--fix' })).toEqual([
      '--format=text',
      '--format=github',
      '--istio=--fix',
      '--',
      '--fix',
    ]);
  });
});

describe('the action', () => {
  it('fails the step, annotates the line, counts and summarises', () => {
    const { status, stdout, output, summary } = use({ 'istio-version': '1.30' }, bad);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^::warning file=k8s\/routes\.yaml,line=8,.*title=WS101/m);
    expect(output).toBe('findings=1\n');
    expect(summary).toContain('WS101');
  });

  it('passes when there is nothing to find', () => {
    const { status, output, stderr } = use({}, good);
    expect({ status, output, stderr }).toEqual({ status: 0, output: 'findings=0\n', stderr: '' });
  });

  it('writes the SARIF file and names it', () => {
    const { status, read, output } = use({ 'sarif-file': 'wslint.sarif', 'fail-on': 'never' }, bad);
    expect(status).toBe(0);
    expect(output).toBe('findings=1\nsarif-file=wslint.sarif\n');
    expect(JSON.parse(read('wslint.sarif')).runs[0].results).toHaveLength(1);
  });

  it('reads 1.30 as written, not as the number 1.3', () => {
    const { stdout } = use({ 'istio-version': '1.30', format: 'json' }, bad);
    expect(JSON.parse(stdout).istio.version).toMatch(/^1\.30/);
  });

  it('fails with 2 and one line for an input that is wrong', () => {
    const { status, stderr, output } = use({ 'fail-on': 'errors' }, bad);
    expect(status).toBe(2);
    expect(stderr).toMatch(/fail-on/);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(output).toBe('');
  });

  it('leaves nothing behind', () => {
    const { left } = use({}, good);
    expect(left).toEqual(['temp', 'workspace/k8s/routes.yaml']);
  });
});
