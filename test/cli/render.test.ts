import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runTool } from '../../src/cli/render/tools.js';
import { folder, type Ran, read, repository, routes, service, write, wslint } from './helpers.js';

type Files = Readonly<Record<string, string>>;

const kubectl = found('kubectl', ['version', '--client']);
if (!kubectl) console.warn('skipped: the tests of --render with the real kubectl, which is not installed');

function found(tool: string, args: readonly string[]): boolean {
  try {
    execFileSync(tool, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A folder for PATH in which these shell scripts are the tools. */
function tools(scripts: Files): string {
  const bin = folder();
  for (const [name, script] of Object.entries(scripts)) {
    write(bin, { [name]: `#!/bin/sh\n${script}\n` });
    chmodSync(join(bin, name), 0o755);
  }
  return bin;
}

/** Runs with the tools of a folder, and with `sh`, `cat` and the like, but without any other kubectl. */
function rendering(cwd: string, bin: string, ...argv: string[]): Promise<Ran> {
  const shell = tools({});
  for (const name of ['sh', 'cat', 'sleep', 'env', 'head', 'yes']) symlinkSync(pathTo(name), join(shell, name));
  return wslint(cwd, ['--render', 'auto', ...argv], { PATH: `${bin}:${shell}` });
}

function pathTo(tool: string): string {
  return execFileSync('/bin/sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).trim();
}

const overlay = {
  'k8s/base/kustomization.yaml': 'resources: [routes.yaml, service.yaml]\n',
  'k8s/base/routes.yaml': routes.replace(', namespace: prod', ''),
  'k8s/base/service.yaml': service.replace(', namespace: prod', ''),
  'k8s/prod/kustomization.yaml': 'resources: [../base]\nnamespace: prod\npatches: [{ path: patch.yaml }]\n',
  'k8s/prod/patch.yaml': 'apiVersion: v1\nkind: Service\nmetadata: { name: chat, labels: { env: prod } }\n',
};
const TIMEOUT_FINDING =
  'k8s/base/routes.yaml:9:7: warning: WebSocket route with a timeout of 15 s [WS101 route-timeout]';

const chart = {
  'deploy/chat/Chart.yaml': 'apiVersion: v2\nname: chat\nversion: 1.0.0\n',
  'deploy/chat/values.yaml': 'timeout: 15s\n',
  'deploy/chat/templates/routes.yaml': `{{- if .Values.routes }}\n${routes.replace('15s', '{{ .Values.timeout }}')}{{- end }}\n`,
  'deploy/chat/templates/service.yaml': service,
};
const chartOutput = `---\n# Source: chat/templates/service.yaml\n${service}---\n# Source: chat/templates/routes.yaml\n${routes}`;
const CHART_FINDING =
  'deploy/chat/templates/routes.yaml:10:7: warning: WebSocket route with a timeout of 15 s [WS101 route-timeout]';

/** What is said of the timeout of the route. */
function timeoutIn(report: string): string | undefined {
  return lines(report).find((line) => line.includes('WS101'));
}

function lines(text: string): string[] {
  return text.trimEnd().split('\n');
}

describe.skipIf(!kubectl)('--render auto with the real kubectl', () => {
  const run = (cwd: string, ...argv: string[]): Promise<Ran> =>
    wslint(cwd, ['--render', 'auto', '-f', 'unix', ...argv], { PATH: process.env.PATH ?? '' });

  it('reports the line of the base that the overlay takes in', async () => {
    const ran = await run(repository(overlay), 'k8s/prod');
    expect([timeoutIn(ran.stdout), ran.code]).toEqual([TIMEOUT_FINDING, 1]);
  });

  it('reports what several overlays have from one line of their base once', async () => {
    const cwd = repository({ ...overlay, 'k8s/dev/kustomization.yaml': 'resources: [../base]\nnamespace: dev\n' });
    const ran = await run(cwd);
    expect(ran.stdout.match(/WS101/g)).toHaveLength(1);
    expect(ran.stdout).toContain(TIMEOUT_FINDING);
  });

  it('reports the line of the patch that sets the value', async () => {
    const cwd = repository({
      ...overlay,
      'k8s/base/routes.yaml': overlay['k8s/base/routes.yaml'].replace(/ +timeout.*\n/, ''),
      'k8s/prod/patch.yaml': overlay['k8s/base/routes.yaml'],
    });
    const ran = await run(cwd, 'k8s');
    expect(timeoutIn(ran.stdout)).toBe(TIMEOUT_FINDING.replace('base/routes', 'prod/patch'));
  });

  it('reports a value that a patch in the kustomization sets at the nearest line, and says so', async () => {
    const patch =
      'patches:\n- target: { kind: VirtualService }\n  patch: |-\n    - op: replace\n      path: /spec/http/0/timeout\n      value: 7s\n';
    const cwd = repository({ ...overlay, 'k8s/prod/kustomization.yaml': `resources: [../base]\n${patch}` });
    const ran = await run(cwd, 'k8s/prod');
    expect(timeoutIn(ran.stdout)).toMatch(
      /^k8s\/base\/routes\.yaml:\d:\d+: warning: .* 7 s \(line \d+ of what `(?:kubectl kustomize|kustomize build) k8s\/prod` prints; this is the nearest line of its source\)/,
    );
  });

  it('obeys the comments of the sources, which Kustomize drops', async () => {
    const ignored = overlay['k8s/base/routes.yaml'].replace('15s', '15s # wslint-ignore WS101');
    const ran = await run(repository({ ...overlay, 'k8s/base/routes.yaml': ignored }), 'k8s');
    expect(ran.stdout).not.toMatch(/WS101|WS004/);
  });

  it('does not offer fixes for what was rendered', async () => {
    const ran = await run(repository(overlay), '--fix-dry-run', 'k8s');
    expect(ran.stdout).toBe('');
  });

  it('reads what no kustomization takes in as it is', async () => {
    const cwd = repository({ ...overlay, 'k8s/prod/other.yaml': routes.replaceAll('chat', 'other') });
    const ran = await run(cwd, 'k8s/prod');
    expect(ran.stdout).toContain('k8s/prod/other.yaml:9:7: warning');
  });

  it('reports a change of the overlay with --only-changed, wherever the line is', async () => {
    const cwd = repository(overlay);
    const report = async (file: string): Promise<string> => (await run(cwd, 'k8s', '--only-changed', file)).stdout;
    expect(await report('k8s/prod/patch.yaml')).toContain(TIMEOUT_FINDING);
    expect(await report('k8s/elsewhere.yaml')).not.toContain('WS101');
  });

  it('serves trace and upgrade', async () => {
    const cwd = repository(overlay);
    const env = { PATH: process.env.PATH ?? '' };
    const traced = await wslint(cwd, ['trace', '--render', 'auto', 'k8s/prod'], env);
    expect(traced.stdout).toContain('k8s/base/routes.yaml:9');
    const upgraded = await wslint(
      cwd,
      ['upgrade', '--from', '1.27', '--to', '1.30', '--render', 'auto', 'k8s/prod'],
      env,
    );
    expect(upgraded.code).toBe(0);
  });

  it('tells one line for a kustomization that cannot be built, and reads its files', async () => {
    const broken = { ...overlay, 'k8s/prod/patch.yaml': 'kind: Nothing\n' };
    const ran = await run(repository(broken), 'k8s');
    const [note, ...more] = lines(ran.stdout).filter((line) => line.includes('not rendered'));
    expect(note).toMatch(/^wslint: info: k8s\/prod not rendered, read without rendering: \S/);
    expect([more, note?.includes('/tmp'), ran.code]).toEqual([[], false, 1]);
    expect(ran.stdout).toContain(TIMEOUT_FINDING);
  });
});

describe('--render auto', () => {
  it('runs nothing without it', async () => {
    const bin = tools({ kustomize: 'echo ran > "$MARK"', kubectl: 'echo ran > "$MARK"', helm: 'echo ran > "$MARK"' });
    const cwd = repository({ ...overlay, ...chart });
    const env = { PATH: `${bin}:${process.env.PATH}`, MARK: join(bin, 'mark') };
    await wslint(cwd, ['.'], env);
    await wslint(cwd, ['--render', 'off', '.'], env);
    expect(existsSync(env.MARK)).toBe(false);
    await wslint(cwd, ['--render', 'auto', '.'], env);
    expect(existsSync(env.MARK)).toBe(true);
  });

  it('reports the lines of the templates of a chart', async () => {
    const cwd = repository(chart);
    write(cwd, { 'deploy/output': chartOutput });
    const bin = tools({ helm: `cat ${join(cwd, 'deploy/output')}` });
    const ran = await rendering(cwd, bin, '-f', 'unix');
    expect([timeoutIn(ran.stdout), ran.code]).toEqual([CHART_FINDING, 1]);
    expect(ran.stdout).not.toContain('helm-template');
  });

  it('points to Chart.yaml, and says where, for what stands in no template', async () => {
    const cwd = repository({ ...chart, 'deploy/chat/templates/routes.yaml': '{{ include "routes" . }}\n' });
    write(cwd, { 'deploy/output': chartOutput });
    const ran = await rendering(cwd, tools({ helm: `cat ${join(cwd, 'deploy/output')}` }), '-f', 'unix');
    expect(timeoutIn(ran.stdout)).toBe(
      'deploy/chat/Chart.yaml:1:1: warning: WebSocket route with a timeout of 15 s (line 19 of what `helm template deploy/chat` prints) [WS101 route-timeout]',
    );
  });

  it('gives annotations and SARIF only lines that are there', async () => {
    const cwd = repository({ ...chart, 'deploy/chat/templates/routes.yaml': '{{ include "routes" . }}\n' });
    write(cwd, { 'deploy/output': chartOutput });
    const bin = tools({ helm: `cat ${join(cwd, 'deploy/output')}` });
    const annotations = (await rendering(cwd, bin, '-f', 'github')).stdout;
    const places = [...annotations.matchAll(/file=([^,]+),line=(\d+)/g)];
    expect(places.length).toBeGreaterThan(0);
    for (const [, file = '', line] of places) {
      expect(lines(read(cwd, file)).length).toBeGreaterThanOrEqual(Number(line));
    }
    const sarif = JSON.parse((await rendering(cwd, bin, '-f', 'sarif')).stdout);
    for (const { locations } of sarif.runs[0].results) {
      expect(existsSync(join(cwd, locations[0].physicalLocation.artifactLocation.uri))).toBe(true);
    }
  });

  it('hands over the folder of the chart and nothing that runs plugins or asks the network', async () => {
    const cwd = repository(chart);
    const bin = tools({ helm: `echo "$@" > ${join(cwd, 'said')}; env >> ${join(cwd, 'said')}` });
    await rendering(cwd, bin);
    const said = read(cwd, 'said');
    expect(lines(said)[0]).toBe(`template ${join(cwd, 'deploy/chat')}`);
    expect(said).toMatch(/^HELM_NO_PLUGINS=1$/m);
    expect(said).toMatch(/^HTTPS_PROXY=http:\/\/127\.0\.0\.1:9$/m);
    expect(said).toMatch(/^GIT_ALLOW_PROTOCOL=none$/m);
  });

  it('leaves the charts of a chart to it', async () => {
    const cwd = repository({ ...chart, 'deploy/chat/charts/sub/Chart.yaml': 'apiVersion: v2\nname: sub\n' });
    const bin = tools({ helm: `echo "$@" >> ${join(cwd, 'said')}` });
    await rendering(cwd, bin);
    expect(lines(read(cwd, 'said'))).toEqual([`template ${join(cwd, 'deploy/chat')}`]);
  });

  it('prefers kustomize to kubectl, builds only what nothing else takes in, and switches nothing on', async () => {
    const cwd = repository(overlay);
    const bin = tools({
      kustomize: `echo "$@" >> ${join(cwd, 'said')}; cat "$2/kustomization.yaml" >> ${join(cwd, 'said')}`,
      kubectl: `echo kubectl >> ${join(cwd, 'said')}`,
    });
    await rendering(cwd, bin);
    const [call, resources, metadata, ...more] = lines(read(cwd, 'said'));
    expect(call).toMatch(/^build \S+$/);
    expect(resources).toMatch(/^resources: \["[./]+\S*\/k8s\/prod"\]$/);
    expect([metadata, more]).toEqual(['buildMetadata: [originAnnotations]', []]);
  });

  it('leaves a component to those that take it in', async () => {
    const component = 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n';
    const cwd = repository({ 'k8s/extra/kustomization.yaml': component });
    const ran = await rendering(cwd, tools({ kustomize: `echo ran > ${join(cwd, 'said')}` }), '-f', 'unix');
    expect([existsSync(join(cwd, 'said')), ran.stdout.includes('not rendered')]).toEqual([false, false]);
  });

  it('leaves no folder behind', async () => {
    const cwd = repository(overlay);
    const bin = tools({ kustomize: `echo "$2" > ${join(cwd, 'said')}` });
    await rendering(cwd, bin);
    const [temporary = ''] = lines(read(cwd, 'said'));
    expect([temporary === '', existsSync(temporary)]).toEqual([false, false]);
  });

  it('does not find a tool in the folder that is linted', async () => {
    const cwd = repository(chart);
    write(cwd, { helm: `#!/bin/sh\necho ran > ${join(cwd, 'said')}\n` });
    chmodSync(join(cwd, 'helm'), 0o755);
    const ran = await wslint(cwd, ['--render', 'auto', '-f', 'unix'], { PATH: '.:' });
    expect([existsSync(join(cwd, 'said')), ran.stdout]).toEqual([
      false,
      expect.stringContaining('helm is not installed'),
    ]);
  });
});

describe('what cannot be rendered', () => {
  async function notes(
    files: Files,
    bin: string,
    ...argv: string[]
  ): Promise<{ notes: string[]; ran: Ran; cwd: string }> {
    const cwd = repository(files);
    const ran = await rendering(cwd, bin, '-f', 'unix', ...argv);
    return { ran, cwd, notes: lines(ran.stdout).filter((line) => line.includes('not rendered')) };
  }

  it('is one line for a tool that is missing, and the files are judged as without it', async () => {
    const { notes: said, ran, cwd } = await notes(overlay, tools({}));
    expect(said).toEqual([
      'wslint: info: k8s/prod not rendered, read without rendering: neither kustomize nor kubectl is installed [note]',
    ]);
    const without = await wslint(cwd, ['-f', 'unix']);
    expect(lines(ran.stdout).filter((line) => line !== said[0])).toEqual(lines(without.stdout));
    expect(ran.code).toBe(without.code);
  });

  it('is one line for all directories of which the same is to be said', async () => {
    const other = Object.entries(chart).map(([path, text]) => [path.replace('chat/', 'other/'), text]);
    const { notes: said } = await notes({ ...chart, ...Object.fromEntries(other) }, tools({}));
    expect(said).toEqual([
      'wslint: info: deploy/chat, deploy/other not rendered, read without rendering: helm is not installed [note]',
    ]);
  });

  it('is told in every format', async () => {
    const cwd = repository(overlay);
    for (const format of ['text', 'json', 'sarif', 'github', 'markdown', 'unix']) {
      const { stdout } = await rendering(cwd, tools({}), '-f', format);
      expect([format, stdout.replace(/\s+/g, ' ')]).toEqual([format, expect.stringContaining('not rendered')]);
    }
    const traced = await wslint(cwd, ['trace', '--render', 'auto'], { PATH: tools({}) });
    expect(traced.stdout.replace(/\s+/g, ' ')).toContain('neither kustomize nor kubectl is installed');
  });

  it('says what the tool said, in one line', async () => {
    const bin = tools({ helm: 'echo "WARNING: old" >&2; echo "Error: no\\nUse --debug" | head -1 >&2; exit 1' });
    expect((await notes(chart, bin)).notes).toEqual([
      expect.stringMatching(/^wslint: info: deploy\/chat not rendered, read without rendering: no/),
    ]);
  });

  it('is what a tool printed before it failed', async () => {
    const bin = tools({ helm: `echo '${routes.replaceAll('chat', 'half')}'; exit 3` });
    const { notes: said, ran } = await notes(chart, bin);
    expect(said[0]).toContain('it ended with code 3');
    expect(ran.stdout).not.toContain('half');
  });

  it('is output without end', async () => {
    const { notes: said } = await notes(chart, tools({ helm: 'exec yes "# nothing"' }));
    expect(said[0]).toContain('it printed more than 64 MiB');
  });

  it('is everything where no temporary folder can be made', async () => {
    const cwd = repository(overlay);
    vi.stubEnv('TMPDIR', '/nowhere/at/all');
    const ran = await wslint(cwd, ['--render', 'auto', '-f', 'unix'], {});
    vi.unstubAllEnvs();
    expect(ran.stdout).toContain('nothing was rendered: no temporary folder can be made in /nowhere/at/all');
    expect(ran.stdout).toContain(TIMEOUT_FINDING);
  });

  it('is a tool that does not end, and nothing waits for what it started', () => {
    const bin = tools({ helm: 'sleep 20; echo late' });
    const before = performance.now();
    const outcome = runTool(join(bin, 'helm'), [], { cwd: bin, env: process.env, timeout: 300 });
    expect([outcome, performance.now() - before < 10_000]).toEqual([{ failure: 'it took longer than 1 s' }, true]);
  });

  it.each([
    ['an address in its resources', 'resources: ["https://example.com/a.yaml"]'],
    ['a repository in its resources', 'resources: ["github.com/org/repo//base?ref=v1"]'],
    ['a repository by ssh in its bases', 'bases: ["git@example.com:org/repo"]'],
    ['an address under a key in capitals', 'RESOURCES: ["https://example.com/a.yaml"]'],
    ['an address in its components', 'components: ["git::https://example.com/a"]'],
    ['an address of a patch', 'patches: [{ path: "https://example.com/p.yaml" }]'],
    ['an address of a schema', 'openapi: { path: "https://example.com/s.json" }'],
    [
      'an address in a generator of ConfigMaps',
      'configMapGenerator: [{ name: a, files: ["a=https://example.com/a"] }]',
    ],
    ['an encoded address', 'resources: [!!binary "aHR0cHM6Ly9leGFtcGxlLmNvbS9hLnlhbWw="]'],
    ['an address in a transformer', 'transformers: ["kind: X\\npath: https://example.com"]'],
    ['a chart', 'helmCharts: [{ name: chat }]'],
    ['a folder that is not there', 'resources: [nowhere]'],
    ['a key that is there twice', 'resources: []\nresources: []'],
  ])('is a kustomization with %s, which is not run at all', async (_, kustomization) => {
    const cwd = repository({ 'k8s/kustomization.yaml': `${kustomization}\n`, 'k8s/routes.yaml': routes });
    const bin = tools({ kustomize: `echo ran > ${join(cwd, 'said')}` });
    const ran = await rendering(cwd, bin, '-f', 'unix');
    expect([existsSync(join(cwd, 'said')), ran.stdout]).toEqual([false, expect.stringContaining('k8s not rendered')]);
    expect(ran.stdout).toContain('k8s/routes.yaml:9:7');
  });

  it('is found in a base as well', async () => {
    const { notes: said } = await notes(
      { ...overlay, 'k8s/base/kustomization.yaml': 'resources: ["https://example.com/a.yaml"]\n' },
      tools({ kustomize: 'true' }),
    );
    expect(said[0]).toContain('https://example.com/a.yaml in its resources is an address, and nothing is fetched');
  });

  it('is not what only has an address as a value', async () => {
    const literal = 'configMapGenerator: [{ name: a, literals: ["URL=https://example.com"] }]\n';
    const { notes: said } = await notes({ 'k8s/kustomization.yaml': literal }, tools({ kustomize: 'true' }));
    expect(said).toEqual([]);
  });

  it('keeps the files of a base that a failing overlay takes in too', async () => {
    const cwd = repository({
      ...overlay,
      'k8s/bad/kustomization.yaml': 'resources: [../base, nowhere]\n',
      'k8s/prod/kustomization.yaml': 'resources: [../base]\n',
    });
    const ran = await rendering(cwd, tools({ kustomize: 'true' }), '-f', 'unix');
    expect(ran.stdout).toContain(TIMEOUT_FINDING);
  });
});

describe('a pipe into wslint -', () => {
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
  let command = '';
  beforeAll(() => {
    const home = mkdtempSync(join(tmpdir(), 'wslint-render-'));
    command = join(home, 'wslint.cjs');
    const root = join(import.meta.dirname, '../..');
    const options = ['--bundle', '--platform=node', '--format=cjs', '--log-level=error', `--outfile=${command}`];
    execFileSync(join(root, 'node_modules/.bin/esbuild'), [join(root, 'src/cli/main.ts'), ...options]);
  });
  afterAll(() => rmSync(join(command, '..'), { recursive: true, force: true }));

  const piped = (cwd: string, input: string, ...argv: string[]): string =>
    spawnSync(process.execPath, [command, '-f', 'unix', ...argv, '-'], { cwd, input, env, encoding: 'utf8' }).stdout;

  it('maps what helm template prints, wherever the chart is', () => {
    const cwd = repository(chart);
    expect(timeoutIn(piped(cwd, chartOutput))).toBe(CHART_FINDING);
    expect(timeoutIn(piped(join(cwd, 'deploy/chat'), chartOutput))).toBe(CHART_FINDING);
  });

  it('points to the pipe, and names the source, where the chart is not there or there twice', () => {
    const twins = Object.entries(chart).map(([path, text]) => [path.replace('chat/', 'copy/'), text]);
    const expected = /^<stdin>:19:7: warning: .* \(rendered from chat\/templates\/routes\.yaml\) \[WS101/;
    expect(timeoutIn(piped(repository(), chartOutput))).toMatch(expected);
    expect(timeoutIn(piped(repository({ ...chart, ...Object.fromEntries(twins) }), chartOutput))).toMatch(expected);
  });

  it('never leads out of the work tree', () => {
    const outside = folder({ 'routes.yaml': routes });
    const cwd = repository({ 'deploy/Chart.yaml': 'name: chat\n', 'kustomization.yaml': 'resources: []\n' });
    symlinkSync(join(outside, 'routes.yaml'), join(cwd, 'deploy/linked.yaml'));
    const up = relative(cwd, join(outside, 'routes.yaml'));
    for (const path of [join(outside, 'routes.yaml'), `chat/../${up}`, up, 'chat/linked.yaml']) {
      const bySource = piped(cwd, `---\n# Source: ${path}\n${routes}`);
      const annotations = `annotations: { config.kubernetes.io/origin: "path: ${path}\\n" }`;
      const byOrigin = piped(cwd, routes.replace('namespace: prod', `namespace: prod, ${annotations}`));
      for (const printed of [bySource, byOrigin])
        expect(timeoutIn(printed)).toMatch(/^<stdin>:\d+:7: warning: .*WS101/);
    }
  });

  it.skipIf(!kubectl)('maps what kubectl kustomize prints with originAnnotations', () => {
    const cwd = repository(overlay);
    const kustomization = `${overlay['k8s/prod/kustomization.yaml']}buildMetadata: [originAnnotations]\n`;
    write(cwd, { 'k8s/prod/kustomization.yaml': kustomization });
    const built = execFileSync('kubectl', ['kustomize', 'k8s/prod'], { cwd, encoding: 'utf8' });
    expect(timeoutIn(piped(cwd, built))).toBe(TIMEOUT_FINDING);
  });

  it('leaves plain manifests as they are, whatever is on disk', () => {
    expect(timeoutIn(piped(repository({ ...chart, 'routes.yaml': routes }), routes))).toMatch(
      /^<stdin>:9:7: warning: WebSocket route with a timeout of 15 s \[WS101/,
    );
  });
});
