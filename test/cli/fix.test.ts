import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyFixes } from '../../src/cli/fix.js';
import { shownPaths } from '../../src/cli/shownPaths.js';
import { lintSet } from '../../src/lint/lint.js';
import type { LintResult } from '../../src/lint/result.js';
import { readManifests } from '../../src/manifests/read.js';
import type { Rule } from '../../src/rule.js';
import { ruleThat } from '../lint/helpers.js';
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
    await wslint(cwd, ['--fix', 'link.yaml', '.']);
    expect(read(outside, 'routes.yaml')).toBe(routes);
  });

  it('does not touch the file that a rendered chart names as its source', async () => {
    const cwd = repository({ 'chart/templates/routes.yaml': 'original' });
    const rendered = `---\n# Source: chart/templates/routes.yaml\n${routes}`;
    write(cwd, { 'rendered.yaml': rendered });
    await wslint(cwd, ['--fix', 'rendered.yaml']);
    expect(read(cwd, 'chart/templates/routes.yaml')).toBe('original');
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

  it('exits as the run would after the fixes', async () => {
    expect((await wslint(repository(faulty), ['--fix-dry-run'])).code).toBe(0);
    const cwd = repository({ ...faulty, 'rule.yaml': badRule });
    expect((await wslint(cwd, ['--fix-dry-run', '--istio', '1.30'])).code).toBe(1);
  });
});

/** Lints a folder with rules of the test's own and applies their fixes; `meanwhile` runs before anything is written. */
function fixWith(cwd: string, rules: readonly Rule[], meanwhile: () => void = () => {}) {
  const lint = (overlay?: ReadonlyMap<string, string>): LintResult => {
    const result = lintSet(readManifests({ cwd, paths: ['.'], overlay }), { rules });
    if (overlay !== undefined) meanwhile();
    return result;
  };
  return applyFixes(lint(), lint, shownPaths(cwd), { unsafe: false, dryRun: false });
}

/** Replaces the value of a key of each VirtualService's spec by what `next` makes of it. */
const replacing = (key: string, next: (value: string) => string | undefined, also?: Rule): Rule =>
  ruleThat(
    ({ resources, report }) => {
      for (const { kind, field } of resources) {
        if (kind !== 'VirtualService') continue;
        const { node, file, text = '', place } = field.get('spec', key);
        const replaced = next(text);
        if (node === undefined || replaced === undefined) continue;
        const edits = [{ place: { file, start: node.start, end: node.end }, text: replaced }];
        report(undefined, place, { message: 'm', edits: { description: 'd', safe: true, edits } });
      }
    },
    also === undefined ? {} : { id: also.id, name: also.name },
  );

const counter = (value: string): string =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: a }\nspec: { count: ${value} }\n`;

describe('fixes', () => {
  it('make room for each other in several rounds', () => {
    const cwd = folder({ 'a.yaml': counter('0') });
    fixWith(cwd, [replacing('count', (value) => (Number(value) < 4 ? String(Number(value) + 1) : undefined))]);
    expect(read(cwd, 'a.yaml')).toBe(counter('4'));
  });

  it('end after ten rounds', () => {
    const cwd = folder({ 'a.yaml': counter('0') });
    fixWith(cwd, [replacing('count', (value) => String(Number(value) + 1))]);
    expect(read(cwd, 'a.yaml')).toBe(counter('10'));
  });

  it('that would break the file are not written', () => {
    const cwd = folder({ 'a.yaml': counter('0') });
    const parses = ruleThat(
      ({ problems, report }) => {
        for (const { place, message } of problems) report(undefined, place, { message });
      },
      { id: 'WS905', name: 'parses' },
    );
    const { remarks } = fixWith(cwd, [replacing('count', (value) => (value === '0' ? '[' : undefined)), parses]);
    expect(read(cwd, 'a.yaml')).toBe(counter('0'));
    expect(remarks).toEqual(['1 fix was not applied: it would bring WS905 parses in a.yaml']);
  });

  it('that would bring a failure of wslint are not written', () => {
    const cwd = folder({ 'a.yaml': counter('0') });
    const fails = ruleThat(
      ({ resources }) => {
        if (resources.some(({ field }) => field.get('spec', 'count').text === '1'))
          throw new TypeError('no such thing');
      },
      { id: 'WS905', name: 'fails' },
    );
    const { remarks } = fixWith(cwd, [replacing('count', (value) => (value === '0' ? '1' : undefined)), fails]);
    expect(read(cwd, 'a.yaml')).toBe(counter('0'));
    expect(remarks[0]).toMatch(/^1 fix was not applied: it would bring an error \(rule WS905 fails failed/);
  });

  it('that bring nothing new are applied, whatever others would bring', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const cwd = folder(
      Object.fromEntries(
        names.map((name) => [`${name}.yaml`, counter('0').replace('{ name: a }', `{ name: ${name} }`)]),
      ),
    );
    write(cwd, { 'b.yaml': `${counter('7')}---\n${counter('0').replace('{ name: a }', '{ name: good }')}` });
    const next: Readonly<Record<string, string>> = { '0': '1', '7': '8' };
    const bad = ruleThat(
      ({ resources, report }) => {
        for (const { field } of resources) {
          const count = field.get('spec', 'count');
          if (count.text === '8') report(undefined, count.place, { message: 'm' });
        }
      },
      { id: 'WS905', name: 'eight' },
    );
    const { remarks, result } = fixWith(cwd, [replacing('count', (value) => next[value]), bad]);
    expect(names.map((name) => read(cwd, `${name}.yaml`).match(/count: ./g))).toEqual([
      ['count: 1'],
      ['count: 7', 'count: 1'],
      ['count: 1'],
      ['count: 1'],
      ['count: 1'],
    ]);
    expect(remarks).toEqual(['1 fix was not applied: it would bring WS905 eight in b.yaml', '5 fixes in 5 files']);
    expect(result.findings.map(({ rule }) => rule)).toEqual(['WS900']);
  });

  it('that only together bring something new are applied one by one', () => {
    const cwd = folder({ 'a.yaml': counter('0').replace('spec: {', 'spec: { other: 0,') });
    const once = (value: string): string | undefined => (value === '0' ? '1' : undefined);
    const both = ruleThat(
      ({ resources, report }) => {
        for (const { field } of resources) {
          const { text, place } = field.get('spec', 'count');
          if (text === '1' && field.get('spec', 'other').text === '1') report(undefined, place, { message: 'm' });
        }
      },
      { id: 'WS905', name: 'both' },
    );
    const other = ruleThat(() => {}, { id: 'WS906', name: 'other' });
    const { remarks } = fixWith(cwd, [replacing('other', once), replacing('count', once, other), both]);
    expect(read(cwd, 'a.yaml')).toContain('other: 1, count: 0');
    expect(remarks).toEqual(['1 fix was not applied: it would bring WS905 both in a.yaml', '1 fix in 1 file']);
  });

  it('are tried so often and no more', () => {
    const count = 300;
    const names = Array.from({ length: count }, (_, at) => `${at}.yaml`);
    const cwd = folder(
      Object.fromEntries(names.map((name) => [name, counter('0').replace('name: a', `name: a${name}`)])),
    );
    let runs = 0;
    const bad = ruleThat(
      ({ resources, report }) => {
        runs++;
        for (const { field } of resources) {
          const { text, place } = field.get('spec', 'count');
          if (text === '1') report(undefined, place, { message: 'm' });
        }
      },
      { id: 'WS905', name: 'one' },
    );
    const { remarks } = fixWith(cwd, [replacing('count', (value) => (value === '0' ? '1' : undefined)), bad]);
    expect(runs).toBeLessThan(110);
    expect(remarks.at(-1)).toBe('not all fixes were tried: too many would bring new findings');
  });

  it('are not written to a file that changed in the meantime', () => {
    const cwd = folder({ 'a.yaml': counter('0') });
    const rule = replacing('count', (value) => (value === '0' ? '1' : undefined));
    const { remarks } = fixWith(cwd, [rule], () => writeFileSync(join(cwd, 'a.yaml'), counter('7')));
    expect(read(cwd, 'a.yaml')).toBe(counter('7'));
    expect(remarks).toEqual(['a.yaml changed while it was checked: not written']);
  });

  it('tell when a file cannot be written', () => {
    const cwd = folder({ 'k8s/a.yaml': counter('0') });
    const rule = replacing('count', (value) => (value === '0' ? '1' : undefined));
    const { remarks } = fixWith(cwd, [rule], () => chmodSync(join(cwd, 'k8s'), 0o555));
    chmodSync(join(cwd, 'k8s'), 0o755);
    // The superuser may write everywhere.
    const isRoot = process.getuid?.() === 0;
    expect(remarks).toEqual([isRoot ? '1 fix in 1 file' : 'k8s/a.yaml cannot be written: permission denied']);
  });
});
