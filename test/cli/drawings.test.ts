import { describe, expect, it } from 'vitest';
import { badRule, clean, faulty, read, repository, wslint } from './helpers.js';

describe('-f html', () => {
  it('writes one page with findings and drawings', async () => {
    const cwd = repository(faulty);
    const { code, stdout } = await wslint(cwd, ['-f', 'text', '-f', 'html=report.html']);
    const page = read(cwd, 'report.html');
    expect([code, stdout.includes('WS101')]).toEqual([1, true]);
    expect(page).toMatch(/^<!DOCTYPE html>\n/);
    expect(page).toContain('routes.yaml:9:7');
    expect(page).toContain('<svg ');
  });

  it('may own standard output', async () => {
    const { stdout } = await wslint(repository(clean), ['-f', 'html']);
    expect(stdout).toMatch(/^<!DOCTYPE html>\n.*No findings.*<\/html>\n$/s);
  });

  it('draws what is left after a fix', async () => {
    const cwd = repository({ ...clean, 'rule.yaml': badRule });
    const { stdout } = await wslint(cwd, ['--fix', '--unsafe-fixes', '-f', 'html', '--skip', 'WS302']);
    expect(read(cwd, 'rule.yaml')).not.toContain('ROUND_ROBIN');
    expect(stdout).toContain('<svg ');
    expect(stdout).not.toContain('ROUND_ROBIN');
  });

  it('draws nothing red that is suppressed', async () => {
    const routes = faulty['routes.yaml'].replace('15s', '15s # wslint-ignore WS101: uploads');
    const { stdout } = await wslint(repository({ ...faulty, 'routes.yaml': routes }), ['-f', 'html']);
    expect(stdout).toContain('1 suppressed');
    expect(stdout).not.toContain('>WS101<');
    const { stdout: audit } = await wslint(repository({ ...faulty, 'routes.yaml': routes }), [
      '-f',
      'html',
      '--no-ignores',
    ]);
    expect(audit).toContain('>WS101<');
  });
});

describe('trace', () => {
  it('draws to files', async () => {
    const cwd = repository(faulty);
    const { code, stdout } = await wslint(cwd, ['trace', '-f', 'text', '-f', 'svg=path.svg', '-f', 'html=path.html']);
    expect([code, stdout.includes('✗ WS101')]).toEqual([0, true]);
    expect(read(cwd, 'path.svg')).toMatch(/^<svg .*<\/svg>\n$/s);
    expect(read(cwd, 'path.html')).toContain('WebSocket route with a timeout of 15 s');
  });

  it('draws for a width', async () => {
    const cwd = repository(faulty);
    const widthOf = async (...argv: string[]): Promise<number> =>
      Number(/width="(\d+)"/.exec((await wslint(cwd, ['trace', '-f', 'svg', ...argv])).stdout)?.[1]);
    expect(await widthOf('--width', '400')).toBeLessThanOrEqual(400);
    expect(await widthOf('--width', '1600')).toBeGreaterThan(await widthOf());
  });

  it.each(['319', '2401', 'wide', '1e3', ''])('refuses the width %j', async (width) => {
    const { code, stdout, stderr } = await wslint(repository(faulty), ['trace', '-f', 'svg', `--width=${width}`]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/--width/);
  });

  it('refuses a width where nothing is drawn for one', async () => {
    const { code, stdout, stderr } = await wslint(repository(faulty), ['trace', '--width', '400']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('--width is for -f svg');
  });

  it('names the formats for one that it does not know', async () => {
    const { code, stderr } = await wslint(repository(faulty), ['trace', '-f', 'pdf']);
    expect(code).toBe(2);
    expect(stderr).toContain('--format pdf: it has to be text, json, mermaid, svg or html');
  });
});
