import type { Log } from 'sarif';
import { describe, expect, it } from 'vitest';
import {
  InvalidOption,
  InvalidVersion,
  istioVersions,
  type LintFilesOptions,
  lint,
  report,
  ruleInfos,
  trace,
  upgrade,
} from '../../src/index.js';
import { balancer, routes, service } from './helpers.js';
import '../helpers/findings.js';
import { SUPPORTED } from '../../src/mesh/facts.js';

const files = { 'k8s/rule.yaml': balancer, 'k8s/routes.yaml': routes, 'k8s/service.yaml': service };

describe('lint()', () => {
  it('judges files in memory by all rules', () => {
    const { findings, summary } = lint({ files, istio: '1.30' });
    expect(summary).toMatchObject({ files: 3, resources: 3, paths: 1 });
    expect(findings.map(({ rule }) => rule)).toContain('WS101');
    expect(findings.map(({ rule }) => rule)).toContain('WS301');
  });

  it('takes the settings of wslint.yaml', () => {
    const settings = {
      istio: '1.30.1',
      rules: { 'route-timeout': 'off', WS302: 'off' },
      ignore: [{ rules: ['round-robin'], paths: ['k8s/'] }],
    } as const;
    const result = lint({ files, settings });
    expect(result).toHaveFindings([]);
    expect(result.istio).toEqual({ version: '1.30.1', source: 'config', place: null });
    expect(result.summary.suppressed).toBe(1);
  });

  it('chooses rules and versions', () => {
    expect(lint({ files, istio: '1.30', only: ['round-robin'] })).toHaveFindings(['k8s/rule.yaml:10 WS301']);
    expect(() => lint({ files, istio: 'latest' })).toThrow(InvalidVersion);
  });

  it.each<[LintFilesOptions, string]>([
    [{ files, only: ['nope'] }, 'only: there is no rule "nope"'],
    [{ files, skip: ['round-robbin'] }, 'skip: there is no rule "round-robbin": did you mean round-robin (WS301)?'],
    [{ files, settings: { rules: { nope: 'off' } } }, 'settings.rules: there is no rule "nope"'],
    [
      { files, settings: { rules: { 'route-timeout': 'loud' as 'off' } } },
      'settings.rules.route-timeout "loud": it has to be off, info, warning or error',
    ],
    [
      { files, settings: { rules: { WS101: { severity: 'warn' as 'off' } } } },
      'settings.rules.WS101.severity "warn": it has to be off, info, warning or error',
    ],
    [
      { files, settings: { rules: { WS101: { options: { constructor: 1 } } } } },
      'settings.rules.WS101: WS101 has no option "constructor"',
    ],
    [
      { files, settings: { rules: { WS101: { options: { minTimeout: 'soon' } } } } },
      'settings.rules.WS101.options.minTimeout: "soon" is no duration',
    ],
    [
      { files, settings: { overrides: [{ paths: ['k8s'], rules: { nope: 'off' } }] } },
      'settings.overrides: there is no',
    ],
    [
      { files, settings: { overrides: [{ paths: ['k8s'], rules: { WS101: 'of' as 'off' } }] } },
      'settings.overrides: WS101 "of": did you mean off?',
    ],
    [{ files, settings: { ignore: [{ rules: ['nope'] }] } }, 'settings.ignore: there is no rule "nope"'],
    [{ files, failOn: 'errors' as 'error' }, 'failOn "errors": did you mean error?'],
    [{ files, settings: { minConfidence: 'sure' as 'high' } }, 'settings.minConfidence "sure": it has to be'],
  ])('says what is wrong with a name that does not exist: case %#', (options, message) => {
    const { settings = {} } = options;
    expect(() => lint(options)).toThrow(InvalidOption);
    expect(() => lint(options)).toThrow(message);
    if (options.settings === undefined) return;
    expect(() => trace({ files, settings })).toThrow(message);
    expect(() => upgrade({ files, settings, from: '1.27', to: '1.30' })).toThrow(message);
  });

  it('survives names that prototypes have', () => {
    const hostile = balancer.replaceAll('chat', '__proto__').replace('loadBalancer', 'constructor');
    const named = JSON.parse(`{"__proto__": ${JSON.stringify(hostile)}, "constructor": ${JSON.stringify(routes)}}`);
    expect(() => lint({ files: named })).not.toThrow();
    expect(({} as Record<string, unknown>).spec).toBeUndefined();
  });

  it('gives the same for the same input', () => {
    const shuffled = Object.fromEntries(Object.entries(files).reverse());
    expect(JSON.stringify(lint({ files: shuffled }))).toBe(JSON.stringify(lint({ files })));
  });
});

describe('report()', () => {
  const result = lint({ files, istio: '1.30' });

  it('writes what --format writes', () => {
    const { runs } = JSON.parse(report(result, 'sarif')) as Log;
    expect(runs[0]?.results).toHaveLength(result.findings.length);
    expect(report(result, 'unix').split('\n')).toHaveLength(result.findings.length + 1);
  });

  it('leaves out colours and the environment of the process', () => {
    const env = { GITHUB_SHA: 'c'.repeat(40), GITHUB_REPOSITORY: 'a/b', GITHUB_SERVER_URL: 'https://example.com' };
    expect(report(result, 'text')).not.toContain('\u001b');
    expect(report(result, 'sarif')).not.toContain('versionControlProvenance');
    expect(report(result, 'sarif', { env })).toContain(env.GITHUB_SHA);
  });
});

describe('report() in a format that there is not', () => {
  it.each(['jsn', 'constructor', 'html'])('refuses %s', (format) => {
    const call = (): string => report(lint({ files: {} }), format as 'json');
    expect(call).toThrow(InvalidOption);
    expect(call).toThrow(`format "${format}": `);
  });
});

describe('upgrade()', () => {
  it.each([
    ['1.27', '3.0', 'Istio 3.0 is newer than wslint knows'],
    ['1.2', '1.27', 'Istio 1.2 is older than wslint knows'],
    ['latest', '1.27', '"latest" is no Istio version'],
  ])('from %s to %s is refused', (from, to, message) => {
    expect(() => upgrade({ files, from, to })).toThrow(InvalidVersion);
    expect(() => upgrade({ files, from, to })).toThrow(message);
  });
});

describe('ruleInfos()', () => {
  it('tells of every rule, as results do', () => {
    expect(ruleInfos()).toEqual(lint({ files: {} }).rules);
  });
});

describe('istioVersions()', () => {
  it('names every minor version from the newest to the oldest', () => {
    const versions = istioVersions();
    expect(`${versions[0]}.0`).toBe(SUPPORTED.newest);
    expect(`${versions.at(-1)}.0`).toBe(SUPPORTED.oldest);
    expect(
      versions.every((version) => lint({ files: {}, istio: version }).notes.join().includes('than wslint knows')),
    ).toBe(false);
    expect(new Set(versions).size).toBe(versions.length);
  });
});
