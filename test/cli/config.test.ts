import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clean, faulty, folder, type Ran, repository, routes, write, wslint } from './helpers.js';

const lint = (config: string, ...argv: string[]): Promise<Ran> =>
  wslint(repository({ ...faulty, 'wslint.yaml': config }), ['-f', 'unix', ...argv]);

/** The first line of every problem. */
const problems = ({ stderr }: Ran): string[] => stderr.split('\n').filter((line) => /^\S+:\d+:\d+: /.test(line));

describe('a configuration by another name', () => {
  it.each(['wslint.yml', '.wslint.yaml', '.wslint.yml'])('is refused: %s', async (name) => {
    const cwd = repository({ ...clean, [`k8s/${name}`]: 'failOn: never\n', 'k8s/a/b.yaml': routes });
    const message = `wslint: k8s/${name} is not read: a configuration has to be called wslint.yaml, or be named with --config\n`;
    for (const argv of [[], ['trace'], ['upgrade', '--from', '1.27', '--to', '1.30']])
      expect(await wslint(join(cwd, 'k8s/a'), argv)).toMatchObject({ code: 2, stderr: message });
    expect((await wslint(cwd, [])).stderr).toBe('');
    expect((await wslint(join(cwd, 'k8s'), ['--no-config'])).stderr).toBe('');
    expect((await wslint(join(cwd, 'k8s'), ['--config', name])).stderr).toBe('');
    write(cwd, { 'k8s/wslint.yaml': 'failOn: never\n' });
    expect((await wslint(join(cwd, 'k8s/a'), [])).stderr).toBe('');
  });
});

describe('wslint.yaml', () => {
  it('is found from the working directory up to the git root, and no further', async () => {
    const root = folder({ 'wslint.yaml': 'rules: { route-timeout: off }' });
    const cwd = join(root, 'repo/k8s/chat');
    write(cwd, faulty);
    write(join(root, 'repo/.git'), { HEAD: 'ref: refs/heads/main' });
    expect((await wslint(cwd, [])).code).toBe(1);
    write(join(root, 'repo'), { 'wslint.yaml': 'rules: { route-timeout: off }' });
    expect((await wslint(cwd, [])).code).toBe(0);
    write(join(root, 'repo/k8s'), { 'wslint.yaml': 'rules: { route-timeout: error }' });
    expect((await wslint(cwd, ['-f', 'unix'])).stdout).toContain('error');
  });

  it('is read in the working directory alone where there is no git', async () => {
    const root = folder({ 'wslint.yaml': 'rules: { route-timeout: off }' });
    write(join(root, 'k8s'), faulty);
    expect((await wslint(root, ['k8s'])).code).toBe(0);
    expect((await wslint(join(root, 'k8s'), [])).code).toBe(1);
  });

  it('can be another file, or none', async () => {
    const cwd = repository({ ...faulty, 'wslint.yaml': 'rules: { route-timeout: off }', 'ci/w.yaml': 'failOn: never' });
    expect((await wslint(cwd, ['--no-config'])).code).toBe(1);
    expect((await wslint(cwd, ['--config', 'ci/w.yaml', '-q'])).stdout).toContain('WS101');
    expect((await wslint(cwd, ['--config', 'ci/w.yaml'])).code).toBe(0);
    expect(await wslint(cwd, ['--config', 'no.yaml'])).toMatchObject({
      code: 2,
      stderr: 'wslint: the configuration no.yaml cannot be read: there is no such file or folder\n',
    });
    expect((await wslint(cwd, ['--config', 'ci/w.yaml', '--no-config'])).code).toBe(2);
  });

  it('calls one that it found by its path in reports', async () => {
    const cwd = repository({ 'wslint.yaml/keep': '' });
    expect(await wslint(cwd, [])).toMatchObject({
      code: 2,
      stderr: 'wslint: the configuration wslint.yaml cannot be read: it is a folder\n',
    });
  });

  it.each(['', '# nothing\n', '---\n', '{}', 'rules: {}\n', '\uFEFFfailOn: warning\r\n'])(
    'may hold nothing: %j',
    async (text) => {
      expect(await lint(text)).toMatchObject({ code: 1, stderr: '' });
    },
  );

  it.each([
    ['istio: 1.30', '1.30'],
    ['istio: "1.30"', '1.30'],
    ['istio: 1.30.2', '1.30.2'],
    ['istio: 1.3e1 # 13', undefined],
  ])('says the Istio version as it is written: %s', async (config, version) => {
    const { code, stdout } = await wslint(repository({ ...faulty, 'wslint.yaml': config }), ['-f', 'json']);
    if (version === undefined) expect(code).toBe(2);
    else {
      expect(JSON.parse(stdout).istio).toEqual({
        version,
        source: 'config',
        place: { file: 'wslint.yaml', line: 1, column: 1 },
      });
    }
  });

  it('gives way to --istio', async () => {
    const cwd = repository({ ...faulty, 'wslint.yaml': 'istio: "1.20"' });
    const { stdout } = await wslint(cwd, ['--istio', '1.30', '-f', 'json']);
    expect(JSON.parse(stdout).istio).toMatchObject({ version: '1.30', source: 'flag' });
  });

  it('takes off as a word, quoted or not', async () => {
    for (const off of ['off', '"off"', 'OFF'.toLowerCase()]) {
      expect((await lint(`rules:\n  WS101: ${off}\n`)).code).toBe(0);
    }
  });

  it('sets severities, options and the exit code', async () => {
    expect((await lint('rules: { WS101: error }')).stdout).toContain(': error: ');
    expect((await lint('rules: { route-timeout: { severity: info } }')).code).toBe(0);
    expect((await lint('rules: { WS101: { options: { minTimeout: 10s } } }')).code).toBe(0);
    expect((await lint('failOn: error')).code).toBe(0);
    expect((await lint('failOn: never')).code).toBe(0);
    expect((await lint('overrides: [{ paths: [routes.yaml], rules: { WS101: off } }]')).code).toBe(0);
  });

  it('leaves files out, relative to where it stands', async () => {
    const cwd = repository({ 'k8s/dev/routes.yaml': routes, 'k8s/dev/service.yaml': faulty['service.yaml'] });
    write(cwd, { 'k8s/wslint.yaml': 'exclude: [/dev/]' });
    expect((await wslint(join(cwd, 'k8s'), [])).code).toBe(0);
    expect((await wslint(cwd, ['--config', 'k8s/wslint.yaml'])).code).toBe(0);
    write(cwd, { 'k8s/wslint.yaml': 'exclude: [/k8s/]' });
    expect((await wslint(join(cwd, 'k8s/dev'), [])).code).toBe(1);
  });

  it('ignores what it names, and is told when that is nothing', async () => {
    const ignore = (rules: string): string =>
      `ignore:\n  - rules: [${rules}]\n    paths: [routes.yaml]\n    reason: old\n`;
    expect((await lint(ignore('route-timeout'))).code).toBe(0);
    const unused = await lint(ignore('WS102'));
    expect(unused.stdout).toContain('WS101');
    expect(unused.stdout).toMatch(/^wslint.yaml:2:5: warning: this entry ignores WS102 .*WS004 unused-ignore\]$/m);
  });

  it('declares WebSockets that nothing tells', async () => {
    const cwd = repository({ 'routes.yaml': routes.replace('/ws', '/live') });
    expect((await wslint(cwd, [])).code).toBe(0);
    write(cwd, { 'wslint.yaml': 'websockets: [{ host: chat.prod.svc.cluster.local, paths: [/live] }]' });
    expect((await wslint(cwd, ['-f', 'unix'])).stdout).toContain('WS101');
  });
});

describe('a wrong wslint.yaml', () => {
  it.each([
    ['ignor: []', 'wslint.yaml:1:1: there is no "ignor" in the configuration: did you mean ignore?'],
    [
      'rules: { round-robbin: info }',
      'wslint.yaml:1:10: there is no rule "round-robbin": did you mean round-robin (WS301)?',
    ],
    ['rules: { WS101: warn }', 'wslint.yaml:1:10: rules.WS101: "warn" is wrong: did you mean warning?'],
    [
      'rules: { WS101: { level: info } }',
      'wslint.yaml:1:19: there is no "level" in rules.WS101: there are severity, options',
    ],
    [
      'rules: { WS101: { options: { minTimout: 1h } } }',
      'wslint.yaml:1:30: route-timeout has no option "minTimout": did you mean minTimeout?',
    ],
    [
      'rules: { WS101: { options: { minTimeout: 7d } } }',
      'wslint.yaml:1:30: route-timeout: minTimeout: "7d" is no duration: write 90s, 30m or 1h',
    ],
    ['rules: { WS501: { options: { a: 1 } } }', 'wslint.yaml:1:30: removed-field has no option "a": it has none'],
    ['rules: { WS101: info, route-timeout: off }', 'wslint.yaml:1:23: WS101 and route-timeout are one rule'],
    ['failOn: warn', 'wslint.yaml:1:1: failOn: "warn" is wrong: did you mean warning?'],
    ['istio: latest', 'wslint.yaml:1:1: "latest" is no Istio version: write "1.26" or "1.26.3"'],
    ['istio: [1.26]', 'wslint.yaml:1:1: istio has to be a text (in quotes, if it looks like a number) or a number'],
    ['exclude: vendor', 'wslint.yaml:1:1: exclude has to be a list'],
    ['ignore: [{ paths: [a] }]', 'wslint.yaml:1:10: ignore[0] needs "rules"'],
    ['ignore: [{ rules: [] }]', 'wslint.yaml:1:12: ignore[0].rules must not be empty'],
    ['ignore: [{ rules: [nope] }]', 'wslint.yaml:1:20: there is no rule "nope"'],
    ['overrides: [{ paths: [a], rules: { nope: off } }]', 'wslint.yaml:1:36: there is no rule "nope"'],
    ['websockets: [{ port: 0 }]', 'wslint.yaml:1:16: websockets[0].port: 0 is out of range'],
    ['websockets: [{ port: 80.5 }]', 'wslint.yaml:1:16: websockets[0].port has to be a whole number'],
    ['exclude: [ok/*.yaml, "*a*a*a*a*b"]', 'wslint.yaml:1:22: this pattern has more than three stars'],
    ['ignore: [{ rules: [WS101], paths: ["**/a/**/b/**/c/**/d"] }]', 'wslint.yaml:1:36: this pattern has more than'],
    ['- a', 'wslint.yaml:1:1: the configuration has to be a map or empty'],
    ['a: [', 'wslint.yaml:1:4: '],
    ['failOn: error\n---\nfailOn: never\n', 'wslint.yaml:3:1: a configuration is one document: this is the second'],
    ['__proto__: {}', 'wslint.yaml:1:1: there is no "__proto__" in the configuration'],
    ['rules: { __proto__: off, constructor: off }', 'wslint.yaml:1:10: there is no rule "__proto__"'],
  ])('is refused with line and column: %s', async (config, first) => {
    const ran = await lint(config);
    expect(ran.code).toBe(2);
    expect(ran.stdout).toBe('');
    expect(problems(ran)[0]?.startsWith(first), problems(ran)[0]).toBe(true);
  });

  it('shows all problems, each with its line', async () => {
    const ran = await lint('failOn: warn\nrules:\n  WS101: loud\n');
    expect(problems(ran)).toHaveLength(2);
    expect(ran.stderr).toContain('3 │   WS101: loud\n  │   ^^^^^^^^^^^');
  });

  it('is the same for other commands', async () => {
    const cwd = repository({ ...faulty, 'wslint.yaml': 'failOn: warn' });
    expect((await wslint(cwd, ['trace'])).code).toBe(2);
  });
});

describe('--print-config', () => {
  it('shows what holds for a file, and the line that says so', async () => {
    const config = `istio: 1.30
rules:
  round-robin: off
  WS101: { options: { minTimeout: 10m } }
overrides:
  - paths: [k8s/]
    rules: { WS202: info }
ignore:
  - { rules: [WS304], paths: [k8s/], reason: a pilot }
  - { rules: [WS302], paths: [other/], reason: elsewhere }
exclude: [vendor/]
`;
    const cwd = repository({ 'wslint.yaml': config });
    const shown = async (file: string, ...argv: string[]): Promise<string> =>
      (await wslint(cwd, ['--print-config', file, ...argv])).stdout.replace(/ {2,}/g, ' | ');
    const lines = await shown('k8s/chat.yaml', '--fail-on', 'error', '--skip', 'WS102');
    expect(lines).toContain('configuration | wslint.yaml\n');
    expect(lines).toContain('istio | 1.30 | wslint.yaml:1\n');
    expect(lines).toContain('fail on | error | --fail-on\n');
    expect(lines).toContain('min confidence | medium | default\n');
    expect(lines).toContain('WS301 round-robin | off | wslint.yaml:3\n');
    expect(lines).toContain('minTimeout: 10 min | wslint.yaml:4\n');
    expect(lines).toContain('WS202 h2-upgrade | info | wslint.yaml:7\n');
    expect(lines).toContain('WS102 zero-timeout | off | --skip\n');
    expect(lines).toContain('ignore | WS304: a pilot | wslint.yaml:9\n');
    expect(lines).not.toContain('elsewhere');
    expect(await shown('vendor/a.yaml')).toContain('read | no | wslint.yaml:11\n');
    expect(await shown('b.yaml')).toContain('WS202 h2-upgrade | up to error | default\n');
  });
});
