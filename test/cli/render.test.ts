import { chmodSync, existsSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runTool } from '../../src/cli/render/tools.js';
import { folder, type Ran, read, repository, routes, service, write, wslint } from './helpers.js';
import {
  CHART_FINDING,
  chart,
  type Files,
  lines,
  overlay,
  type Pipe,
  pipe,
  rendering,
  TIMEOUT_FINDING,
  timeoutIn,
  tools,
} from './rendering.js';

const chartOutput = `---\n# Source: chat/templates/service.yaml\n${service}---\n# Source: chat/templates/routes.yaml\n${routes}`;

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
  let piped: Pipe;
  beforeAll(() => {
    piped = pipe();
  });
  afterAll(() => piped.remove());

  it('maps what helm template prints, wherever the chart is', () => {
    const cwd = repository(chart);
    expect(timeoutIn(piped.into(cwd, chartOutput))).toBe(CHART_FINDING);
    expect(timeoutIn(piped.into(join(cwd, 'deploy/chat'), chartOutput))).toBe(CHART_FINDING);
  });

  it('points to the pipe, and names the source, where the chart is not there or there twice', () => {
    const twins = Object.entries(chart).map(([path, text]) => [path.replace('chat/', 'copy/'), text]);
    const expected = /^<stdin>:19:7: warning: .* \(rendered from chat\/templates\/routes\.yaml\) \[WS101/;
    expect(timeoutIn(piped.into(repository(), chartOutput))).toMatch(expected);
    expect(timeoutIn(piped.into(repository({ ...chart, ...Object.fromEntries(twins) }), chartOutput))).toMatch(
      expected,
    );
  });

  it('never leads out of the work tree', () => {
    const outside = folder({ 'routes.yaml': routes });
    const cwd = repository({ 'deploy/Chart.yaml': 'name: chat\n', 'kustomization.yaml': 'resources: []\n' });
    symlinkSync(join(outside, 'routes.yaml'), join(cwd, 'deploy/linked.yaml'));
    const up = relative(cwd, join(outside, 'routes.yaml'));
    for (const path of [join(outside, 'routes.yaml'), `chat/../${up}`, up, 'chat/linked.yaml']) {
      const bySource = piped.into(cwd, `---\n# Source: ${path}\n${routes}`);
      const annotations = `annotations: { config.kubernetes.io/origin: "path: ${path}\\n" }`;
      const byOrigin = piped.into(cwd, routes.replace('namespace: prod', `namespace: prod, ${annotations}`));
      for (const printed of [bySource, byOrigin])
        expect(timeoutIn(printed)).toMatch(/^<stdin>:\d+:7: warning: .*WS101/);
    }
  });

  it('leaves plain manifests as they are, whatever is on disk', () => {
    expect(timeoutIn(piped.into(repository({ ...chart, 'routes.yaml': routes }), routes))).toMatch(
      /^<stdin>:9:7: warning: WebSocket route with a timeout of 15 s \[WS101/,
    );
  });
});
