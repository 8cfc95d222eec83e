import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.js';
import { renderMarkdown } from '../../src/cli/markdown.js';
import { clean, folder, read, repository, routes, service, write, wslint } from './helpers.js';

describe('wslint rules', () => {
  it('lists every rule with severity and summary', async () => {
    const { stdout } = await wslint(folder(), ['rules']);
    expect(stdout.trimEnd().split('\n')).toHaveLength(rules.length);
    expect(stdout).toMatch(/^WS101 {2}route-timeout ★ +error +\S/m);
  });

  it('filters by category and headline', async () => {
    const { stdout } = await wslint(folder(), ['rules', '--category', 'time', '--headline']);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.slice(0, 5)),
    ).toEqual(['WS101']);
    expect(await wslint(folder(), ['rules', '--category', 'tim'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('did you mean time?'),
    });
  });

  it('is data with --format json', async () => {
    const { stdout } = await wslint(folder(), ['rules', '-f', 'json']);
    const [rule] = JSON.parse(stdout).filter(({ id }: { id: string }) => id === 'WS101');
    expect(rule).toMatchObject({ name: 'route-timeout', category: 'time', headline: true, severity: 'error' });
    expect(rule.options.map(({ name }: { name: string }) => name)).toContain('minTimeout');
  });

  it('takes no arguments', async () => {
    expect((await wslint(folder(), ['rules', 'WS101'])).stderr).toContain('wslint explain RULE shows one');
  });
});

describe('wslint explain', () => {
  it('needs a rule that exists', async () => {
    expect(await wslint(folder(), ['explain'])).toMatchObject({ code: 2 });
    expect(await wslint(folder(), ['explain', 'rout-timeout'])).toMatchObject({
      code: 2,
      stderr: 'wslint: there is no rule "rout-timeout": did you mean route-timeout (WS101)?\n',
    });
  });

  it('shows a page by id or name', async () => {
    const byId = await wslint(folder(), ['explain', 'ws101']);
    expect(byId.code).toBe(0);
    expect(await wslint(folder(), ['explain', 'route-timeout'])).toEqual(byId);
  });
});

describe('wslint trace', () => {
  it('takes host, port and path without a scheme for an address of the mesh', async () => {
    const cwd = repository({ 'routes.yaml': routes, 'service.yaml': service });
    const address = await wslint(cwd, ['trace', 'ws://chat.prod:80/ws', '.']);
    expect(address.stdout).toContain('prefix /ws');
    expect(await wslint(cwd, ['trace', 'chat.prod:80/ws', '.'])).toEqual(address);
    expect((await wslint(cwd, ['trace', '--from', 'edge', 'chat.prod:80/ws', '.'])).code).toBe(0);
  });

  it('shows every path of a host', async () => {
    const cwd = repository({ ...clean, 'routes.yaml': routes.replace('hosts: [chat]', 'hosts: [chat.example.com]') });
    const { stdout } = await wslint(cwd, ['trace', 'chat.example.com', '.']);
    expect(stdout).toContain('ws://chat.example.com:80/ws');
  });

  it.each(['svg', 'mermaid', 'html'])('says that there is nothing to draw as %s', async (format) => {
    const cwd = repository(clean);
    const said = 'wslint: no route takes other.example.com\n';
    const { code, stderr } = await wslint(cwd, ['trace', 'other.example.com', '-f', format, '.']);
    expect([code, stderr]).toEqual([0, said]);
    expect((await wslint(cwd, ['trace', 'other.example.com', '-f', `${format}=out`, '.'])).stderr).toBe(said);
    expect((await wslint(cwd, ['trace', 'other.example.com', '-f', 'text', '-f', `${format}=out`, '.'])).stderr).toBe(
      '',
    );
    expect((await wslint(cwd, ['trace', 'chat.prod', '-f', format, '.'])).stderr).toBe('');
  });

  it.each(['wss://chat.prod:65536/ws', 'chat.prod:99999', 'chat.prod:99999/ws', 'chat.prod:100000/ws'])(
    'refuses %s: there is no such port',
    async (address) => {
      const { code, stderr } = await wslint(repository(clean), ['trace', address, '.']);
      expect([code, stderr]).toEqual([2, expect.stringContaining('PORT from 1 to 65535')]);
    },
  );
});

describe('a page in the terminal', () => {
  const page = `# WS900 test-rule

A **short** \`timeout\` on [a route](../a/README.md), see [Istio](https://istio.io/x). And more words to wrap here.

## Wrong

\`\`\`yaml
timeout: 15s   # **not** emphasis

next: 1
\`\`\`

- one item that is long enough
  to go on
- two_words_here and *three*

1. first

| Version | What |
|---|---|
| 1.9 | cut |
| \`1.28\` | 504 \\| 503 |
`;

  it('is plain text, wrapped, with code as it is', () => {
    expect(renderMarkdown(page, { color: 0, width: 40 })).toBe(`WS900 test-rule

A short \`timeout\` on a route, see Istio
(https://istio.io/x). And more words to
wrap here.

Wrong

    timeout: 15s   # **not** emphasis

    next: 1

- one item that is long enough to go on
- two_words_here and three

1. first

Version  What
1.9      cut
\`1.28\`   504 | 503
`);
  });

  it('turns tables that are too wide into lists', () => {
    expect(renderMarkdown('| A | B |\n|---|---|\n| one | a longer cell |\n', { color: 0, width: 16 })).toBe(
      '- A: one\n  - B: a longer\n    cell\n',
    );
  });

  it('has no line that is wider than asked for, in any page', () => {
    for (const rule of rules) {
      const text = renderMarkdown(`${page}\n${rule.summary}`, { color: 0, width: 60 });
      expect(text.split('\n').filter((line) => line.length > 60 && !line.startsWith('    '))).toEqual([]);
    }
  });
});

describe('wslint init', () => {
  it('writes a configuration that is valid as it is, and with every line in force', async () => {
    const cwd = repository(clean);
    expect((await wslint(cwd, ['init'])).code).toBe(0);
    expect(await wslint(cwd, [])).toMatchObject({ code: 0, stderr: '' });
    const all = read(cwd, 'wslint.yaml')
      .replace(/^# (?=[a-zA-Z]+:(?: [^A-Z]|$))/gm, '')
      .replace(/^# (?= )/gm, '');
    expect(all).toContain('\nistio: "1.26"\n');
    expect(all).toContain('\nignore:\n  - rules: [round-robin]\n');
    write(cwd, { 'wslint.yaml': all });
    expect((await wslint(cwd, ['--skip', 'unused-ignore'])).stderr).toBe('');
  });

  it('overwrites only with --force', async () => {
    const cwd = folder({ 'wslint.yaml': 'failOn: never\n' });
    expect(await wslint(cwd, ['init'])).toMatchObject({
      code: 2,
      stderr: 'wslint: wslint.yaml is there already: --force overwrites it\n',
    });
    expect(read(cwd, 'wslint.yaml')).toBe('failOn: never\n');
    expect((await wslint(cwd, ['init', '--force'])).code).toBe(0);
    expect(read(cwd, 'wslint.yaml')).toContain('# failOn: warning');
  });
});
