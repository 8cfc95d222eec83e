import { describe, expect, it } from 'vitest';
import { balancer, onBalancer, ruleThat, run } from './helpers.js';

const of = (files: Record<string, string>): string[] =>
  run(files, [onBalancer]).findings.map(({ fingerprint }) => fingerprint);
const [original] = of({ 'rule.yaml': balancer });

describe('a fingerprint', () => {
  it.each([
    ['lines are moved', { 'rule.yaml': `# a comment\n\n${balancer}` }],
    ['the file is renamed', { 'k8s/other.yaml': balancer }],
    ['line ends change', { 'rule.yaml': balancer.replaceAll('\n', '\r\n') }],
    ['the value is quoted', { 'rule.yaml': balancer.replace('ROUND_ROBIN', '"ROUND_ROBIN"') }],
    ['keys change places', { 'rule.yaml': balancer.replace('  host: chat\n', '').concat('  host: chat\n') }],
    [
      'block style becomes flow style',
      { 'rule.yaml': balancer.replace(':\n      simple: ROUND_ROBIN', ': { simple: ROUND_ROBIN }') },
    ],
    [
      'another object comes before it',
      { 'rule.yaml': `${balancer.replace('name: chat', 'name: feed')}---\n${balancer}` },
    ],
    ['the API version is raised', { 'rule.yaml': balancer.replace('io/v1', 'io/v1beta1') }],
    ['the namespace default is written out', undefined],
  ])('stays the same when %s', (_, files) => {
    if (files !== undefined) {
      expect(of(files)).toContain(original);
      return;
    }
    const [bare] = of({ 'rule.yaml': balancer.replace('  namespace: prod\n', '') });
    expect(of({ 'rule.yaml': balancer.replace('prod', 'default') })).toEqual([bare]);
  });

  it.each([
    ['the value', balancer.replace('ROUND_ROBIN', 'RANDOM')],
    ['the name', balancer.replace('name: chat', 'name: feed')],
    ['the namespace', balancer.replace('prod', 'dev')],
  ])('changes with %s', (_, text) => {
    expect(of({ 'rule.yaml': text })).not.toContain(original);
  });

  it('tells equal objects of several environments apart, whatever is shown', () => {
    const both = of({ 'dev/rule.yaml': balancer, 'prod/rule.yaml': balancer });
    expect(new Set(both).size).toBe(2);
    const ignored = balancer.replace('ROUND_ROBIN', 'ROUND_ROBIN # wslint-ignore WS900: known');
    expect(both).toContain(of({ 'dev/rule.yaml': ignored, 'prod/rule.yaml': balancer })[0]);
  });

  it('names list items, so that neighbours do not matter', () => {
    const rule = ruleThat(({ resources, report }) => {
      for (const { field } of resources) {
        for (const subset of field.get('spec', 'subsets').items()) {
          const simple = subset.get('trafficPolicy', 'loadBalancer', 'simple');
          if (simple.exists) report(undefined, simple.place, { message: 'm' });
        }
      }
    });
    const subset = (name: string): string =>
      `    - name: ${name}\n      trafficPolicy: { loadBalancer: { simple: RANDOM } }\n`;
    const head =
      'apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: { name: a }\nspec:\n  subsets:\n';
    const prints = (...names: string[]): string[] =>
      run({ 'a.yaml': head + names.map(subset).join('') }, [rule]).findings.map(({ fingerprint }) => fingerprint);
    expect(prints('v0', 'v1', 'v2').slice(1)).toEqual(prints('v1', 'v2'));
  });

  it('exists for places outside of all objects', () => {
    const broken = { 'a.yaml': 'apiVersion: networking.istio.io/v1\nkind: DestinationRule\nspec: [\n' };
    const rule = ruleThat(({ problems, report }) => {
      for (const { place, message } of problems) report(undefined, place, { message });
    });
    const [finding] = run(broken, [rule]).findings;
    expect(finding?.fingerprint).toMatch(/^[0-9a-f]{16}$/);
    expect(finding?.resource).toBeUndefined();
  });
});
