import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { formatNames } from '../../src/report/index.js';
import { badRule, clean, faulty, folder, read, repository, routes, write, wslint } from './helpers.js';

describe('the exit code', () => {
  it('is 0 without findings, 1 with, whatever the format', async () => {
    const good = repository(clean);
    const bad = repository(faulty);
    for (const format of formatNames) {
      expect([format, (await wslint(good, ['-f', format])).code]).toEqual([format, 0]);
      expect([format, (await wslint(bad, ['-f', format])).code]).toEqual([format, 1]);
    }
  });

  it('is 2 for a path that is not there, and the others are linted, whatever the format', async () => {
    const cwd = repository(faulty);
    for (const format of formatNames) {
      expect((await wslint(cwd, ['-f', format, 'routes.yaml', 'service.yaml', 'no.yaml'])).code).toBe(2);
    }
    const { stdout } = await wslint(cwd, ['-f', 'json', 'routes.yaml', 'service.yaml', 'no.yaml', 'k8s/*.yaml']);
    const report = JSON.parse(stdout);
    expect(report.errors.map(({ file }: { file: string }) => file)).toEqual(['no.yaml', 'k8s/*.yaml']);
    expect(report.findings.length).toBeGreaterThan(0);
  });

  it('follows --fail-on', async () => {
    const cwd = repository(faulty);
    expect((await wslint(cwd, ['--fail-on', 'error'])).code).toBe(0);
    expect((await wslint(cwd, ['--fail-on', 'never'])).code).toBe(0);
    expect((await wslint(cwd, ['--fail-on', 'info'])).code).toBe(1);
  });

  it('is 0 with one visible line where there is nothing to judge', async () => {
    const { code, stdout } = await wslint(folder({ 'values.yaml': 'a: 1\n' }), []);
    expect(code).toBe(0);
    expect(stdout).toContain('no Istio or Gateway API objects in 1 file');
    expect((await wslint(folder(), [])).stdout).toContain('no YAML or JSON files were read');
  });

  it.skipIf(process.getuid?.() === 0)(
    'is 2 for an unreadable file that was named, and 0 where it was found',
    async () => {
      const cwd = repository({ ...clean, 'secret.yaml': routes });
      chmodSync(join(cwd, 'secret.yaml'), 0);
      expect((await wslint(cwd, ['secret.yaml'])).code).toBe(2);
      expect((await wslint(cwd, ['.'])).code).toBe(0);
    },
  );
});

describe('a usage error', () => {
  it.each([
    [
      ['--rule', 'round-robbin'],
      '--rule round-robbin: there is no rule "round-robbin": did you mean round-robin (WS301)?',
    ],
    [['--skip', 'WS999'], '--skip WS999: there is no rule "WS999"'],
    [['--rule', 'WS101,WS202'], '--rule WS101,WS202: give the option once for each rule: --rule WS101 --rule WS202'],
    [['--skip', 'WS101, nope'], '--skip WS101, nope: give the option once for each rule: --skip WS101 --skip nope'],
    [['--stdin-filename', 'x.yaml', '.'], '--stdin-filename x.yaml names standard input: give the path - to read it'],
    [['--istio', 'latest'], '--istio: "latest" is no Istio version: write 1.26 or 1.26.3'],
    [['--baseline', 'no.json'], 'the baseline no.json cannot be read: there is no such file or folder'],
    [['--unsafe-fixes'], '--unsafe-fixes says which fixes --fix or --fix-dry-run apply: give one of them too'],
    [['--baseline', 'rule.yaml'], 'rule.yaml is no baseline of wslint: write one with --write-baseline rule.yaml'],
    [['-f', 'json=no/such/file'], 'no/such/file cannot be written: there is no such file or folder'],
  ])('is one line on standard error: %j', async (argv, message) => {
    const ran = await wslint(repository(clean), argv);
    expect(ran).toMatchObject({ code: 2, stderr: `wslint: ${message}\n` });
  });
});

describe('a misspelt command', () => {
  it.each([
    [['trce', 'rule.yaml'], 'trace'],
    [['--no-config', 'rules'], 'rules'],
  ])('is told from a path: %j', async (argv, command) => {
    const { code, stderr } = await wslint(repository(clean), argv);
    expect([code, stderr]).toEqual([2, `wslint: did you mean the command? wslint ${command}\n`]);
  });
});

describe('rules', () => {
  it('are chosen by id or name', async () => {
    const cwd = repository({ ...faulty, 'rule.yaml': badRule });
    const found = async (...argv: string[]): Promise<string[]> =>
      [...(await wslint(cwd, ['-f', 'unix', ...argv])).stdout.matchAll(/\[(WS\d+)/g)].map(([, id = '']) => id);
    expect(await found('--rule', 'WS101')).toEqual(['WS101']);
    expect(await found('--rule', 'ws101', '--rule', 'round-robin')).toEqual(['WS101', 'WS301']);
    expect(await found('--skip', 'route-timeout')).not.toContain('WS101');
  });
});

describe('several reports', () => {
  it('are written in one run, the files whole and without colour', async () => {
    const cwd = repository(faulty);
    const ran = await wslint(cwd, [
      '-f',
      'text',
      '-f',
      'json=r.json',
      '-f',
      'sarif=r.sarif',
      '-f',
      'text=r.txt',
      '--color',
      'always',
    ]);
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain('\u001b[');
    expect(JSON.parse(read(cwd, 'r.json')).findings).toHaveLength(1);
    expect(JSON.parse(read(cwd, 'r.sarif')).runs).toHaveLength(1);
    expect(read(cwd, 'r.txt')).not.toContain('\u001b');
  });

  it('have standard output for themselves when they are for machines', async () => {
    const cwd = repository(faulty);
    const ran = await wslint(cwd, ['-f', 'json', '--statistics', '--timings', '--debug-files']);
    const report = JSON.parse(ran.stdout);
    const schema = JSON.parse(readFileSync(new URL('../../schemas/report.schema.json', import.meta.url), 'utf8'));
    expect(new Ajv2020({ strict: false }).validate(schema, report)).toBe(true);
    expect(ran.stderr).toMatch(/WS101 {2}route-timeout +in 1 file\n/);
    expect(ran.stderr).toMatch(/read and parse +\d+\.\d ms\n/);
    expect(ran.stderr).toContain('routes.yaml: read');
  });

  it('say of each file that is not read why', async () => {
    const cwd = repository({ ...clean, 'node_modules/x/a.yaml': 'a: 1', 'out/a.yaml': 'a: 1', '.gitignore': 'out/\n' });
    const ran = await wslint(cwd, ['--debug-files']);
    expect(ran.stderr).toContain('node_modules: packages of Node\n');
    expect(ran.stderr).toContain('out: ignored by .gitignore\n');
  });

  it('do not depend on the time of the run', async () => {
    const cwd = repository(faulty);
    for (const format of formatNames.filter((name) => name !== 'text')) {
      const [first, second] = [await wslint(cwd, ['-f', format]), await wslint(cwd, ['-f', format])];
      expect(second.stdout).toBe(first.stdout);
    }
  });
});

describe('paths in reports', () => {
  it('are relative to the git root, wherever wslint runs', async () => {
    const cwd = repository({ 'k8s/routes.yaml': routes, 'k8s/service.yaml': faulty['service.yaml'] });
    expect((await wslint(join(cwd, 'k8s'), ['-f', 'unix'])).stdout).toMatch(/^k8s\/routes\.yaml:9:/m);
    expect((await wslint(cwd, ['-f', 'unix', 'k8s'])).stdout).toMatch(/^k8s\/routes\.yaml:9:/m);
  });
});

describe('--only-changed', () => {
  const cwd = (): string => repository({ ...faulty, 'rule.yaml': badRule });
  const found = async (...argv: string[]): Promise<string[]> =>
    [...(await wslint(cwd(), ['-f', 'unix', '--istio', '1.30', ...argv])).stdout.matchAll(/\[(WS\d+)/g)].map(
      ([, id = '']) => id,
    );

  it('reports what the files have to do with, and reads the rest all the same', async () => {
    expect(await found('--only-changed', 'rule.yaml')).toContain('WS301');
    expect(await found('--only-changed', 'rule.yaml')).not.toContain('WS101');
    expect(await found('--only-changed', './routes.yaml')).toContain('WS101');
    expect(await found('--only-changed', 'unrelated.yaml')).toEqual([]);
  });

  it('takes paths as git prints them: relative to its root', async () => {
    const cwd = repository({ 'k8s/sub/routes.yaml': routes, 'k8s/service.yaml': faulty['service.yaml'] });
    const below = join(cwd, 'k8s');
    for (const path of ['k8s/sub/routes.yaml', 'sub/routes.yaml', join(below, 'sub/routes.yaml')]) {
      const { code, stdout } = await wslint(below, ['.', '--only-changed', path]);
      expect([path, code, stdout]).toEqual([path, 1, expect.stringContaining('WS101')]);
    }
  });

  it('takes a folder for the files below it', async () => {
    const cwd = repository({ 'k8s/sub/routes.yaml': routes, 'k8s/subs/service.yaml': faulty['service.yaml'] });
    const code = async (...paths: string[]): Promise<number> =>
      (await wslint(cwd, ['--rule', 'WS302', '--fail-on', 'info', '.', '--only-changed', ...paths])).code;
    const all = await Promise.all([code('.'), code('k8s'), code('k8s/sub/'), code('k8s/subs')]);
    expect(all).toEqual([1, 1, 1, 1]);
    write(cwd, { 'k8s/su/none.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: none }\n' });
    expect(await code('k8s/su')).toBe(0);
  });

  it('says where nothing that it names was read', async () => {
    const cwd = repository({ ...faulty, 'notes.md': '', 'gen/a.yaml': routes, 'wslint.yaml': 'exclude: [gen]\n' });
    const said = async (...paths: string[]): Promise<string> =>
      (await wslint(cwd, ['.', '--only-changed', ...paths])).stdout;
    expect(await said('gone.yaml')).toContain('--only-changed: gone.yaml was not read, so nothing is reported');
    expect(await said('notes.md', 'gen/a.yaml')).toContain('--only-changed: none of 2 paths was read');
    for (const paths of [['service.yaml'], ['notes.md', 'service.yaml'], ['.']])
      expect(await said(...paths)).not.toContain('was read');
  });

  it('counts files that evidence is in', async () => {
    expect(await found('--only-changed', 'service.yaml')).toContain('WS101');
  });
});

describe('a baseline', () => {
  it('is written, makes findings known, and is pruned when it is written anew', async () => {
    const cwd = repository({ ...faulty, 'rule.yaml': badRule });
    const written = await wslint(cwd, ['--write-baseline', 'known.json', '--istio', '1.30']);
    expect(written.code).toBe(0);
    const before = JSON.parse(read(cwd, 'known.json')).findings.length;
    expect((await wslint(cwd, ['--baseline', 'known.json', '--istio', '1.30'])).code).toBe(0);
    write(cwd, { 'rule.yaml': clean['rule.yaml'] });
    const stale = await wslint(cwd, ['--baseline', 'known.json', '--istio', '1.30']);
    expect(stale.stdout).toMatch(/entr(y|ies) of the baseline match/);
    await wslint(cwd, ['--baseline', 'known.json', '--write-baseline', 'known.json', '--istio', '1.30']);
    expect(JSON.parse(read(cwd, 'known.json')).findings.length).toBeLessThan(before);
    expect((await wslint(cwd, ['--baseline', 'known.json', '--istio', '1.30'])).stdout).not.toContain('baseline match');
  });

  it('fails for a new finding', async () => {
    const cwd = repository(clean);
    await wslint(cwd, ['--write-baseline', 'known.json']);
    write(cwd, { 'routes.yaml': routes });
    expect((await wslint(cwd, ['--baseline', 'known.json'])).code).toBe(1);
  });

  it('is left alone by a run for other rules', async () => {
    const cwd = repository(faulty);
    await wslint(cwd, ['--write-baseline', 'known.json']);
    await wslint(cwd, ['--write-baseline', 'known.json', '--rule', 'WS301']);
    expect(read(cwd, 'known.json')).toContain('WS101');
  });

  it.each([[['--istio', '1.30']], [['-q']]])(
    'is left alone by a run that fails, which says why: %j',
    async (options) => {
      const cwd = repository(faulty);
      await wslint(cwd, ['--write-baseline', 'known.json']);
      const before = read(cwd, 'known.json');
      expect(await wslint(cwd, ['--write-baseline', 'known.json', 'typo', ...options])).toEqual({
        code: 2,
        stdout: '',
        stderr:
          'wslint: typo: there is no such file, and no YAML or JSON file in it or matched by it\n' +
          'wslint: known.json was not written, because of the above\n',
      });
      expect(read(cwd, 'known.json')).toBe(before);
      await wslint(cwd, ['--write-baseline', 'new.json', 'typo']);
      expect(existsSync(join(cwd, 'new.json'))).toBe(false);
    },
  );
});

describe('in GitHub Actions', () => {
  it('annotates beside the text and appends the summary of the job', async () => {
    const cwd = repository(faulty);
    write(cwd, { 'summary.md': 'before\n' });
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(cwd, 'summary.md') };
    const { stdout } = await wslint(cwd, [], env);
    expect(stdout).toContain('::warning file=routes.yaml,line=9,');
    expect(stdout).toContain('1 warning in 3 files');
    expect(read(cwd, 'summary.md')).toMatch(/^before\n## wslint/);
  });

  it('draws the ways that something was found for in the summary', async () => {
    const cwd = repository(faulty);
    const other = [clean['rule.yaml'], clean['routes.yaml'], clean['service.yaml']].join('---\n');
    write(cwd, { 'feed.yaml': other.replaceAll('chat', 'feed') });
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(cwd, 'summary.md') };
    await wslint(cwd, [], env);
    const summary = read(cwd, 'summary.md');
    expect(summary).toMatch(/### chat\.prod[^\n]*\n\n```mermaid\nflowchart LR\n/);
    expect(summary.match(/```mermaid/g)).toHaveLength(1);
    expect(summary).toContain('timeout 15s');
  });

  it('draws nothing where nothing was found', async () => {
    const cwd = repository(clean);
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(cwd, 'summary.md') };
    await wslint(cwd, [], env);
    expect(read(cwd, 'summary.md')).not.toContain('mermaid');
  });

  it('goes on when the summary cannot be written', async () => {
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: '/no/such/file' };
    const ran = await wslint(repository(faulty), [], env);
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining('the job summary cannot be written') });
    expect(existsSync('/no/such/file')).toBe(false);
  });
});
