import type { Log } from 'sarif';
import { describe, expect, it } from 'vitest';
import { InvalidVersion, istioVersions, lint, report, ruleInfos } from '../../src/index.js';
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
