import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { badRule, folder, type Ran, repository, routes, write, wslint } from './helpers.js';
import {
  CHART_FINDING,
  chart,
  type Files,
  isInstalled,
  lines,
  onlyTool,
  overlay,
  type Pipe,
  pipe,
  rendering,
  TIMEOUT_FINDING,
  timeoutIn,
} from './rendering.js';

const builders = [
  ...(isInstalled('kustomize', ['version']) ? ['kustomize'] : []),
  ...(isInstalled('kubectl', ['version', '--client']) ? ['kubectl'] : []),
];
const helm = isInstalled('helm', ['version']);

let piped: Pipe;
beforeAll(() => {
  piped = pipe();
});
afterAll(() => piped.remove());

describe.each(builders)('--render auto with the real %s', (tool) => {
  const run = (cwd: string, ...argv: string[]): Promise<Ran> => rendering(cwd, onlyTool(tool), '-f', 'unix', ...argv);

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
    const env = { PATH: `${onlyTool(tool)}:${process.env.PATH}` };
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

  it('maps what it prints with originAnnotations, and leaves the rest where it was piped', () => {
    const cwd = repository(overlay);
    const args = tool === 'kustomize' ? ['build', 'k8s/prod'] : ['kustomize', 'k8s/prod'];
    const build = (): string => execFileSync(tool, args, { cwd, encoding: 'utf8' });
    expect(timeoutIn(piped.into(cwd, build()))).toMatch(/^<stdin>:\d+:5: warning: .* 15 s \[WS101/);
    const kustomization = `${overlay['k8s/prod/kustomization.yaml']}buildMetadata: [originAnnotations]\n`;
    write(cwd, { 'k8s/prod/kustomization.yaml': kustomization });
    expect(timeoutIn(piped.into(cwd, build()))).toBe(TIMEOUT_FINDING);
  });

  const plugin = 'apiVersion: example.com/v1\nkind: Maker\nmetadata: { name: maker';
  it.each<[string, Files, string]>([
    [
      'a patch that is not there',
      { 'k8s/prod/kustomization.yaml': 'resources: [../base]\npatches: [{ path: gone.yaml }]\n' },
      'failed to get the patch file from path(gone.yaml)',
    ],
    [
      'a key that Kustomize does not know',
      { 'k8s/prod/kustomization.yaml': 'resources: [../base]\nresorces: []\n' },
      'unknown field "resorces"',
    ],
    [
      'an object that is there twice',
      { 'k8s/prod/kustomization.yaml': 'resources: [../base, ../base]\n' },
      'may not add resource with an already registered id',
    ],
    [
      'a plugin that is a program',
      {
        'k8s/prod/kustomization.yaml': 'resources: [../base]\ngenerators: [maker.yaml]\n',
        'k8s/prod/maker.yaml': `${plugin} }\n`,
      },
      'external plugins disabled',
    ],
    [
      'a function that is a program',
      {
        'k8s/prod/kustomization.yaml': 'resources: [../base]\ngenerators: [maker.yaml]\n',
        'k8s/prod/maker.yaml': `${plugin}, annotations: { config.kubernetes.io/function: "exec: { path: ./run }" } }\n`,
        'k8s/prod/run': '#!/bin/sh\necho ran > ran\n',
      },
      'external plugins disabled',
    ],
    [
      'charts in a generator',
      {
        'k8s/prod/kustomization.yaml': 'resources: [../base]\ngenerators: [maker.yaml]\n',
        'k8s/prod/maker.yaml':
          'apiVersion: builtin\nkind: HelmChartInflationGenerator\nmetadata: { name: maker }\nname: chat\n',
      },
      'must specify --enable-helm',
    ],
  ])('says why it does not build %s, and runs nothing else', async (_, files, reason) => {
    const cwd = repository({ ...overlay, ...files });
    const ran = await run(cwd, 'k8s');
    const [note = ''] = lines(ran.stdout).filter((line) => line.includes('not rendered'));
    expect(note).toMatch(/^wslint: info: k8s\/prod not rendered, read without rendering: /);
    expect(note).toContain(reason);
    expect(note).not.toMatch(/must resolve to a file|…|\/tmp/);
    expect(existsSync(join(cwd, 'k8s/prod/ran'))).toBe(false);
  });
});

describe.skipIf(!helm)('--render auto with the real helm', () => {
  const run = (cwd: string, ...argv: string[]): Promise<Ran> => rendering(cwd, onlyTool('helm'), '-f', 'unix', ...argv);
  const subchart = {
    'deploy/chat/charts/feed/Chart.yaml': 'apiVersion: v2\nname: feed\nversion: 1.0.0\n',
    'deploy/chat/charts/feed/values.yaml': 'timeout: 9s\n',
    'deploy/chat/charts/feed/templates/routes.yaml': routes
      .replaceAll('chat', 'feed')
      .replace('15s', '{{ .Values.timeout | quote }}'),
  };

  it('reports the lines of the templates', async () => {
    const ran = await run(repository(chart));
    expect([timeoutIn(ran.stdout), ran.code]).toEqual([CHART_FINDING, 1]);
  });

  it('reports the lines of the templates of a chart in the chart, with the values of the outer one', async () => {
    const values = `${chart['deploy/chat/values.yaml']}feed: { timeout: 20s }\n`;
    const ran = await run(repository({ ...chart, ...subchart, 'deploy/chat/values.yaml': values }));
    expect(timeoutIn(ran.stdout)).toBe(
      'deploy/chat/charts/feed/templates/routes.yaml:9:7: warning: WebSocket route with a timeout of 20 s [WS101 route-timeout]',
    );
    expect(ran.stdout).toContain(CHART_FINDING);
  });

  it('names the line of the values that the template puts there', async () => {
    const related = async (files: Files, id = 'WS101'): Promise<string[]> => {
      const ran = await rendering(repository(files), onlyTool('helm'), '-f', 'json');
      const report = JSON.parse(ran.stdout) as {
        findings: { rule: string; related: { file: string; line: number; message: string }[] }[];
      };
      return report.findings
        .filter(({ rule }) => rule === id)
        .map(({ related: [first] }) => `${first?.file}:${first?.line} ${first?.message}`);
    };
    const value = 'the value comes from here';
    expect(await related(chart)).toEqual([`deploy/chat/values.yaml:1 ${value}`]);
    const values = `${chart['deploy/chat/values.yaml']}feed: { timeout: 20s }\n`;
    expect(await related({ ...chart, ...subchart })).toEqual([
      `deploy/chat/charts/feed/values.yaml:1 ${value}`,
      `deploy/chat/values.yaml:1 ${value}`,
    ]);
    expect(await related({ ...chart, ...subchart, 'deploy/chat/values.yaml': values })).toEqual([
      `deploy/chat/values.yaml:3 ${value}`,
      `deploy/chat/values.yaml:1 ${value}`,
    ]);
    const block = {
      'deploy/chat/values.yaml': 'lb:\n  simple: ROUND_ROBIN\n',
      'deploy/chat/templates/routes.yaml': routes.replace(/ +timeout.*\n/, ''),
      'deploy/chat/templates/rule.yaml': badRule.replace('simple: ROUND_ROBIN', '{{- toYaml .Values.lb | nindent 6 }}'),
    };
    expect(await related({ ...chart, ...block }, 'WS301')).toEqual([`deploy/chat/values.yaml:2 ${value}`]);
  });

  it('leaves out what the values switch off', async () => {
    const ran = await run(repository({ ...chart, 'deploy/chat/values.yaml': 'routes: false\n' }));
    expect(ran.stdout).not.toContain('WS101');
  });

  it('reports a block that a value makes at the nearest line, and says so', async () => {
    const template = routes.replace('timeout: 15s', '{{- toYaml .Values.more | nindent 6 }}');
    const ran = await run(
      repository({
        ...chart,
        'deploy/chat/values.yaml': 'more: { timeout: 15s }\n',
        'deploy/chat/templates/routes.yaml': template,
      }),
    );
    expect(timeoutIn(ran.stdout)).toMatch(
      /^deploy\/chat\/templates\/routes\.yaml:\d:\d+: .* \(line \d+ of what `helm template deploy\/chat` prints; this is the nearest line of its source\)/,
    );
  });

  it('maps what helm template prints when it is piped', () => {
    const cwd = repository({ ...chart, ...subchart });
    const printed = execFileSync('helm', ['template', 'live', 'deploy/chat'], { cwd, encoding: 'utf8' });
    const report = piped.into(cwd, printed);
    expect(report).toContain(CHART_FINDING);
    expect(report).toContain('deploy/chat/charts/feed/templates/routes.yaml:9:7: warning');
  });

  it.each<[string, Files, RegExp]>([
    [
      'a value that is required',
      { 'deploy/chat/templates/more.yaml': '{{ required "set the host" .Values.host }}\n' },
      /execution error at \(chat\/templates\/more\.yaml:1:3\): set the host \[/,
    ],
    [
      'a value of a value that is not there',
      { 'deploy/chat/templates/more.yaml': '{{ .Values.edge.host.name }}\n' },
      /chat\/templates\/more\.yaml:1:\d+.*nil pointer evaluating/,
    ],
    [
      'a value that the schema refuses',
      { 'deploy/chat/values.schema.json': '{ "required": ["host"] }' },
      /don't meet the specifications.* chat: .*host/,
    ],
    [
      'a schema that would have to be fetched',
      { 'deploy/chat/values.schema.json': '{ "$ref": "https://example.com/schema.json" }' },
      /don't meet the specifications.* chat: .*https:\/\/example\.com\/schema\.json/,
    ],
    [
      'a dependency that is not there',
      {
        'deploy/chat/Chart.yaml': `${chart['deploy/chat/Chart.yaml']}dependencies: [{ name: feed, version: 1.0.0, repository: "https://example.com" }]\n`,
      },
      /missing in charts\/ directory: feed/,
    ],
    ['values that are no YAML', { 'deploy/chat/values.yaml': 'a: [\n' }, /cannot load values\.yaml: .*line 1/],
    [
      'a template that is broken',
      { 'deploy/chat/templates/more.yaml': '{{ if }\n' },
      /parse error at \(chat\/templates\/more\.yaml:1\)/,
    ],
  ])('says why a chart with %s is not rendered, in one line', async (_, files, reason) => {
    const ran = await run(repository({ ...chart, ...files }));
    const notes = lines(ran.stdout).filter((line) => line.includes('not rendered'));
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(/^wslint: info: deploy\/chat not rendered, read without rendering: /);
    expect(notes[0]).toMatch(reason);
    expect(notes[0]).not.toMatch(/--debug|…|\/tmp/);
  });

  it('runs no plugin of helm and no program of its settings', async () => {
    const cwd = repository(chart);
    const home = folder({
      'plugins/spy/plugin.yaml': `name: spy\nversion: 1.0.0\ncommand: "touch ${cwd}/ran"\nhooks: { install: "touch ${cwd}/ran" }\n`,
    });
    const env = { HELM_PLUGINS: join(home, 'plugins'), HELM_POST_RENDERER: `touch ${cwd}/ran` };
    const ran = await wslint(cwd, ['--render', 'auto', '-f', 'unix'], {
      ...env,
      PATH: `${onlyTool('helm')}:${process.env.PATH}`,
    });
    expect([timeoutIn(ran.stdout), existsSync(join(cwd, 'ran'))]).toEqual([CHART_FINDING, false]);
  });
});
