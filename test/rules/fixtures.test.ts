import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { titled } from '../project/rules.js';
import { root } from '../project/sources.js';
import { type Case, casesOf, judge, versionsOf } from './fixture.js';

const withFixtures = titled.filter(([, { name }]) => existsSync(`${root}/fixtures/${name}`));

describe.each(withFixtures)('fixtures of %s', (_, rule) => {
  const runs = casesOf(rule.name).flatMap((one) =>
    versionsOf(one.files).map((istio) => [`${one.name}, Istio ${istio ?? 'unknown'}`, one, istio] as const),
  );
  it.each(runs)('%s', (_, one, istio) => {
    const { expected, actual } = judge(one, rule.id, istio);
    expect(actual).toEqual(expected);
  });
});

describe('the fixture runner', () => {
  const route = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: chat, namespace: prod }
spec:
  hosts: [chat]
  http:
    - match: [{ uri: { prefix: /ws } }]
      timeout: 15s`;
  const rest = `
      route: [{ destination: { host: chat } }]
---
apiVersion: v1
kind: Service
metadata: { name: chat, namespace: prod }
spec: { ports: [{ name: http-ws, port: 80 }] }
`;
  const caseOf = (text: string, side: Case['side'] = 'bad'): Case => ({ name: 'x', side, files: { 'x.yaml': text } });

  it('takes a finding of any severity where the fixture names none', () => {
    const { expected, actual } = judge(caseOf(`${route} # expect: WS101${rest}`), 'WS101', undefined);
    expect(expected).toEqual(['x.yaml:8 WS101 any']);
    expect(actual).toEqual(expected);
  });

  it('tells another severity from the one that is expected', () => {
    const { expected, actual } = judge(caseOf(`${route} # expect: WS101 info${rest}`), 'WS101', '1.30');
    expect(expected).toEqual(['x.yaml:8 WS101 info']);
    expect(actual).toEqual(['x.yaml:8 WS101 warning']);
  });

  it('reports a finding that a good case does not expect', () => {
    expect(judge(caseOf(route + rest, 'good'), 'WS101', undefined).actual).toEqual(['x.yaml:8 WS101 warning']);
  });

  it('leaves out the findings of rules that the case is not about, unless it says expect-only', () => {
    expect(judge(caseOf(route + rest, 'good'), 'WS505', undefined).actual).toEqual([]);
    expect(judge(caseOf(`# expect-only\n${route}${rest}`, 'good'), 'WS505', undefined).actual).toContain(
      'x.yaml:9 WS101 warning',
    );
  });

  it('refuses a bad case that expects nothing, and an expectation it cannot read', () => {
    expect(() => judge(caseOf(route + rest), 'WS101', undefined)).toThrow('# expect: WS101');
    expect(() => judge(caseOf(`${route} # expect: route-timeout${rest}`), 'WS101', undefined)).toThrow('x.yaml:8');
  });

  it('reads the versions of a case from the comments at the top of one of its files', () => {
    expect(versionsOf({ 'a.yaml': '# A near miss.\n# istio: 1.9.0, 1.10\nkind: X' })).toEqual(['1.9.0', '1.10']);
    expect(versionsOf({ 'a.yaml': 'kind: X\n# istio: 1.9' })).toEqual([undefined]);
    expect(() => versionsOf({ 'a.yaml': '# istio: 1.9', 'b.yaml': '# istio: 1.10' })).toThrow('two files');
  });
});
