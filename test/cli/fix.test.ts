import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { badRule, clean, routes as finite, folder, git, read, repository, write, wslint } from './helpers.js';

/** WS102, with a fix that is safe. */
const routes = finite.replace('15s', '0s');
const fixed = routes.replace('      timeout: 0s\n', '');
const faulty = { ...clean, 'routes.yaml': routes };

describe('--fix', () => {
  it('applies safe fixes and reports what is left', async () => {
    const cwd = repository({ ...faulty, 'rule.yaml': badRule });
    const ran = await wslint(cwd, ['--fix', '-f', 'unix']);
    expect(read(cwd, 'routes.yaml')).toBe(fixed);
    expect(read(cwd, 'rule.yaml')).toBe(badRule);
    expect(ran.stderr).toBe('wslint: 1 fix in 1 file\n');
    expect(ran.stdout).not.toContain('WS102');
    expect(ran.stdout).toContain('WS301');
  });

  it('says so when there is nothing to fix', async () => {
    expect(await wslint(repository(clean), ['--fix', '-q'])).toEqual({
      code: 0,
      stdout: '',
      stderr: 'wslint: there is nothing to fix\n',
    });
  });

  it('says so when all that there is would need to be asked for', async () => {
    const cwd = repository({ ...clean, 'rule.yaml': badRule });
    const { stderr } = await wslint(cwd, ['--fix', '-q', '--istio', '1.30']);
    expect(stderr).toBe('wslint: nothing was fixed: 1 fix may change what is meant and needs --unsafe-fixes\n');
  });

  it('says of a file with bytes that are no text that it is not fixed', async () => {
    const damaged = Buffer.concat([Buffer.from(`${routes}# `), Buffer.from([0xff, 0x0a])]);
    const cwd = repository({ ...faulty, 'routes.yaml': damaged });
    const { stderr } = await wslint(cwd, ['--fix', '-q']);
    expect(readFileSync(join(cwd, 'routes.yaml'))).toEqual(damaged);
    expect(stderr).toBe('wslint: routes.yaml holds bytes that are no text in UTF-8 or UTF-16: not fixed\n');
  });

  it('applies unsafe fixes only when asked to', async () => {
    const cwd = repository({ ...clean, 'rule.yaml': badRule });
    await wslint(cwd, ['--fix', '--istio', '1.30']);
    expect(read(cwd, 'rule.yaml')).toContain('ROUND_ROBIN');
    await wslint(cwd, ['--fix', '--unsafe-fixes', '--istio', '1.30']);
    expect(read(cwd, 'rule.yaml')).toContain('LEAST_REQUEST');
  });

  it('leaves suppressed findings alone', async () => {
    const ignored = routes.replace('timeout: 0s', 'timeout: 0s # wslint-ignore WS102: measured');
    const cwd = repository({ ...faulty, 'routes.yaml': ignored });
    await wslint(cwd, ['--fix']);
    expect(read(cwd, 'routes.yaml')).toBe(ignored);
  });

  it.each([
    ['lone carriage returns', routes.replaceAll('\n', '\r'), fixed.replaceAll('\n', '\r')],
    ['CRLF', routes.replaceAll('\n', '\r\n'), fixed.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\uFEFF${routes}`, `\uFEFF${fixed}`],
    ['no line end at the end', routes.trimEnd(), fixed],
    ['comments', `# top\n${routes}# end\n`, `# top\n${fixed}# end\n`],
    ['wide characters', `# 🚀 ü\n${routes}`, `# 🚀 ü\n${fixed}`],
  ])('keeps %s', async (_, before, after) => {
    const cwd = repository({ ...faulty, 'routes.yaml': before });
    await wslint(cwd, ['--fix']);
    expect(read(cwd, 'routes.yaml').trimEnd()).toBe(after.trimEnd());
  });

  it.each([
    ['little', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['big', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
  ])('keeps UTF-16, %s endian', async (_, encode) => {
    const cwd = repository({ ...faulty, 'routes.yaml': encode(routes) });
    await wslint(cwd, ['--fix']);
    expect(readFileSync(join(cwd, 'routes.yaml'))).toEqual(encode(fixed));
  });

  it('keeps the mode of the file and leaves no other file behind', async () => {
    const cwd = repository(faulty);
    chmodSync(join(cwd, 'routes.yaml'), 0o600);
    await wslint(cwd, ['--fix']);
    expect(statSync(join(cwd, 'routes.yaml')).mode & 0o777).toBe(0o600);
    expect(readdirSync(cwd).sort()).toEqual(['.git', 'routes.yaml', 'rule.yaml', 'service.yaml']);
  });

  it('leaves alone what an alias repeats elsewhere', async () => {
    const aliased = routes
      .replace('- match', '- &ws\n      match')
      .concat('    - <<: *ws\n      match: [{ uri: { prefix: /upload } }]\n');
    const cwd = repository({ ...clean, 'routes.yaml': aliased });
    const { stderr } = await wslint(cwd, ['--fix', '--unsafe-fixes', '-q']);
    expect(read(cwd, 'routes.yaml')).toBe(aliased);
    expect(stderr).toBe('wslint: there is nothing to fix\n');
  });

  it('fixes nothing but what was given', async () => {
    const cwd = repository({ 'k8s/service.yaml': clean['service.yaml'], 'other/routes.yaml': routes });
    await wslint(join(cwd, 'k8s'), ['--fix', '.']);
    expect(read(cwd, 'other/routes.yaml')).toBe(routes);
  });

  it('does not write through symbolic links', async () => {
    const outside = folder({ 'routes.yaml': routes });
    const cwd = repository(clean);
    symlinkSync(join(outside, 'routes.yaml'), join(cwd, 'link.yaml'));
    const { stderr } = await wslint(cwd, ['--fix', '-q', 'link.yaml', 'rule.yaml', 'service.yaml']);
    expect(read(outside, 'routes.yaml')).toBe(routes);
    expect(stderr).toBe('wslint: link.yaml is a symbolic link: not fixed; give the file that it leads to\n');
  });

  it('does not touch the file that a rendered chart names as its source', async () => {
    const cwd = repository({ 'chart/templates/routes.yaml': 'original' });
    const rendered = `---\n# Source: chart/templates/routes.yaml\n${routes}`;
    write(cwd, { 'rendered.yaml': rendered });
    await wslint(cwd, ['--fix', 'rendered.yaml']);
    expect(read(cwd, 'chart/templates/routes.yaml')).toBe('original');
  });
});

describe('unsafe fixes', () => {
  const timers = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: chat, namespace: prod }
spec:
  host: chat
  trafficPolicy:
    connectionPool:
      tcp:
        idleTimeout: 10s
        maxConnectionDuration: 10s
`;
  const tcp = {
    'service.yaml': clean['service.yaml'].replace('name: http-ws', 'name: tcp-ws'),
    'routes.yaml': clean['routes.yaml'],
  };

  it('do not leave a map without keys', async () => {
    const cwd = repository({ ...tcp, 'rule.yaml': timers });
    const { stderr } = await wslint(cwd, ['--fix', '--unsafe-fixes']);
    expect(read(cwd, 'rule.yaml')).toBe(timers.replace('        idleTimeout: 10s\n', ''));
    expect(stderr).toBe('wslint: 1 fix in 1 file\n');
  });

  it('take all that may go from a map with other keys', async () => {
    const cwd = repository({ ...tcp, 'rule.yaml': timers.concat('        maxConnections: 1000\n') });
    const { stderr } = await wslint(cwd, ['--fix', '--unsafe-fixes']);
    expect(read(cwd, 'rule.yaml')).toBe(timers.replace(/ +idle.*\n.*\n/, '        maxConnections: 1000\n'));
    expect(stderr).toBe('wslint: 2 fixes in 1 file\n');
  });
});

describe('the repair of an object', () => {
  /** WS002 with a safe fix; afterwards WS101 is seen. */
  const misspelt = finite.replace('timeout', 'timeOut');
  const forTalk = (text: string): string => text.replaceAll('chat', 'talk');
  const twoFaulty = { ...clean, 'others.yaml': forTalk(routes), 'talk.yaml': forTalk(clean['service.yaml']) };

  it('may uncover findings in it, and does not keep other files from being fixed', async () => {
    const cwd = repository({ ...twoFaulty, 'routes.yaml': misspelt });
    const { stderr, stdout } = await wslint(cwd, ['--fix', '-f', 'unix']);
    expect(read(cwd, 'routes.yaml')).toBe(finite);
    expect(read(cwd, 'others.yaml')).toBe(forTalk(fixed));
    expect(stderr).toBe('wslint: 2 fixes in 2 files\n');
    expect(stdout).toContain('WS101');
  });

  it('may uncover warnings in objects that come into play by it', async () => {
    const astray = fixed.replace('destination', 'destinaton');
    const cwd = repository({ ...clean, 'routes.yaml': astray, 'rule.yaml': badRule });
    const { stderr, stdout } = await wslint(cwd, ['--fix', '-f', 'unix', '--istio', '1.30']);
    expect(read(cwd, 'routes.yaml')).toBe(fixed);
    expect(stderr).toBe('wslint: 1 fix in 1 file\n');
    expect(stdout).toContain('WS301');
  });

  it('is left out where it would make the API server refuse an object', async () => {
    const worse = misspelt.replace('15s', '15');
    const cwd = repository({ ...twoFaulty, 'routes.yaml': worse });
    const { stderr } = await wslint(cwd, ['--fix']);
    expect(read(cwd, 'routes.yaml')).toBe(worse);
    expect(read(cwd, 'others.yaml')).toBe(forTalk(fixed));
    expect(stderr).toBe(
      'wslint: 1 fix was not applied: it would bring WS003 invalid-value in routes.yaml\nwslint: 1 fix in 1 file\n',
    );
  });
});

describe('--fix-dry-run', () => {
  it('prints a diff that git apply takes, and writes nothing', async () => {
    const cwd = repository({ 'k8s/routes.yaml': routes, 'k8s/service.yaml': clean['service.yaml'] });
    const { stdout } = await wslint(join(cwd, 'k8s'), ['--fix-dry-run']);
    expect(read(cwd, 'k8s/routes.yaml')).toBe(routes);
    write(cwd, { 'fix.diff': stdout });
    git(cwd, 'apply', 'fix.diff');
    expect(read(cwd, 'k8s/routes.yaml')).toBe(fixed);
  });

  it('writes the reports that have a file, on what is left after the fixes', async () => {
    const cwd = repository({ ...faulty, 'rule.yaml': badRule });
    const options = ['--istio', '1.30', '--statistics'];
    const ran = await wslint(cwd, ['--fix-dry-run', '-f', 'unix=left.txt', ...options]);
    expect(ran.stdout).toMatch(/^diff --git a\/routes.yaml b\/routes.yaml\n/);
    expect(ran.stdout).not.toContain('WS');
    expect(ran.stderr).toContain('WS301');
    expect(read(cwd, 'left.txt')).toContain('WS301');
    expect(read(cwd, 'left.txt')).not.toContain('WS102');
    expect(read(cwd, 'routes.yaml')).toBe(routes);
  });

  it.each([
    [['-f', 'json'], 'the diff goes to standard output: give the report a file, as in --format json=FILE'],
    [
      ['-f', 'json=a', '-f', 'unix=-'],
      'the diff goes to standard output: give the report a file, as in --format unix=FILE',
    ],
    [
      ['--write-baseline', 'b.json'],
      'it changes no file, so what is left is not yet known: give --fix with --write-baseline',
    ],
  ])('refuses %j', async (options, message) => {
    const cwd = repository(faulty);
    const { code, stdout, stderr } = await wslint(cwd, ['--fix-dry-run', ...options]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`wslint: --fix-dry-run: ${message}\n`);
    expect(readdirSync(cwd).sort()).toEqual(['.git', ...Object.keys(faulty).sort()]);
  });

  it('exits as the run would after the fixes', async () => {
    expect((await wslint(repository(faulty), ['--fix-dry-run'])).code).toBe(0);
    const cwd = repository({ ...faulty, 'rule.yaml': badRule });
    expect((await wslint(cwd, ['--fix-dry-run', '--istio', '1.30'])).code).toBe(1);
  });
});
