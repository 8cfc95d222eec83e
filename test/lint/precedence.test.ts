import { describe, expect, it } from 'vitest';
import { PRECEDENCE } from '../../src/lint/precedence.js';
import type { Rule } from '../../src/rule.js';
import { ruleThat, run } from './helpers.js';
import '../helpers/findings.js';

const files = {
  'rule.yaml': `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: chat, namespace: prod }
spec:
  host: chat
  trafficPolicy:
    connectionPool:
      http:
        h2UpgradePolicy: UPGRADE
        useClientProtocol: true
        maxRetries: many
  subsets:
    - name: v2
      labels: { v: "2" }
`,
  'routes.yaml': `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: chat, namespace: prod }
spec:
  hosts: [chat]
  http:
    - match: [{ uri: { prefix: /ws } }]
      route: [{ destination: { host: chat } }]
    - match: [{ uri: { prefix: /socket.io } }]
      route: [{ destination: { host: chat, subset: v2 } }]
`,
};

/** A rule with this id that reports on the DestinationRule at a key of its HTTP pool. */
const at = (id: Rule['id'], key: string): Rule =>
  ruleThat(
    ({ resources, report }) => {
      for (const resource of resources) {
        if (resource.kind !== 'DestinationRule') continue;
        const field = resource.field.get('spec', 'trafficPolicy', 'connectionPool', 'http', key);
        report(resource, field.place, { message: `${id} at ${key}` });
      }
    },
    { id, name: id.toLowerCase() },
  );

/** A rule with this id that reports each path that `wanted` names, at its route or at the DestinationRule. */
const onPaths = (id: Rule['id'], wanted: RegExp, where: 'route' | 'host'): Rule =>
  ruleThat(
    ({ paths, resources, report }) => {
      const rule = resources.find(({ kind }) => kind === 'DestinationRule');
      for (const path of paths) {
        if (!wanted.test(path.url) || rule === undefined) continue;
        const field = where === 'route' ? path.route.field.get('route') : rule.field.get('spec', 'host');
        report(path, field.place, { message: `${id} on ${path.url}` });
      }
    },
    { id, name: id.toLowerCase() },
  );

/** Maps in maps, each key on a line of its own. */
function block(value: unknown, indent: number): string {
  return Object.entries(value as object)
    .map(([key, inner]) => {
      const below = typeof inner === 'object' ? `\n${block(inner, indent + 2)}` : ` ${inner}\n`;
      return `${' '.repeat(indent)}${key}:${below}`;
    })
    .join('');
}

describe('one cause, one finding', () => {
  it('is the table of the rule catalogue', () => {
    const pairs = PRECEDENCE.flatMap(({ leaders, over }) =>
      leaders.flatMap((leader) => over.map((led) => `${leader} ${led}`)),
    );
    expect(pairs.sort()).toEqual([
      'WS003 WS202',
      'WS003 WS204',
      'WS102 WS002',
      'WS102 WS003',
      'WS303 WS302',
      'WS304 WS002',
      'WS304 WS003',
      'WS304 WS302',
      'WS305 WS302',
      'WS501 WS002',
      'WS501 WS003',
      'WS507 WS302',
    ]);
  });

  it.each(['WS102', 'WS304', 'WS501'] as const)('lets %s lead over WS002 and WS003 on one line', (leader) => {
    const rules = [at('WS002', 'maxRetries'), at('WS003', 'maxRetries'), at(leader, 'maxRetries')];
    expect(run(files, rules)).toHaveFindings([`rule.yaml:11 ${leader}`]);
  });

  it('leaves findings on other lines alone', () => {
    const rules = [at('WS002', 'useClientProtocol'), at('WS304', 'maxRetries')];
    expect(run(files, rules)).toHaveFindings(['rule.yaml:10 WS002', 'rule.yaml:11 WS304']);
  });

  it('leaves findings at other keys alone where a whole object stands on one line', () => {
    const spec = {
      host: 'chat',
      trafficPolicy: { connectionPool: { http: { useClientProtocol: true, maxRetries: 1 } } },
    };
    const [apiVersion, kind, metadata] = ['networking.istio.io/v1', 'DestinationRule', { name: 'chat' }];
    const json = { 'rule.json': JSON.stringify({ apiVersion, kind, metadata, spec }) };
    const rules = [at('WS002', 'useClientProtocol'), at('WS003', 'maxRetries'), at('WS304', 'maxRetries')];
    expect(run(json, rules)).toHaveFindings(['rule.json:1 WS002', 'rule.json:1 WS304']);
  });

  it.each([
    ['block', (spec: unknown) => `spec:\n${block(spec, 2)}`],
    ['flow', (spec: unknown) => `spec: ${JSON.stringify(spec)}\n`],
  ])('leaves a finding about the object around alone, in %s style', (_, write) => {
    const spec = { host: 'chat', trafficPolicy: { connectionPool: { http: { maxRetries: 1 } } } };
    const head = 'apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: { name: chat }\n';
    const around = ruleThat(
      ({ resources, report }) => {
        const [resource] = resources;
        const field = resource?.field.get('spec', 'trafficPolicy', 'connectionPool', 'http');
        if (field !== undefined) report(resource, field.place, { message: 'around' });
      },
      { id: 'WS002', name: 'ws002' },
    );
    const { findings } = run({ 'rule.yaml': head + write(spec) }, [around, at('WS304', 'maxRetries')]);
    expect(findings.map(({ rule }) => rule).sort()).toEqual(['WS002', 'WS304']);
  });

  it('lets WS003 lead over WS202 where it is about UPGRADE and useClientProtocol', () => {
    const beside = [at('WS202', 'h2UpgradePolicy'), at('WS003', 'useClientProtocol')];
    const result = run(files, beside);
    expect(result).toHaveFindings(['rule.yaml:10 WS003']);
    expect(result.findings[0]?.related[0]).toMatchObject({ line: 9, message: 'WS202 at h2UpgradePolicy' });
    expect(run(files, [at('WS202', 'h2UpgradePolicy'), at('WS003', 'h2UpgradePolicy')])).toHaveFindings([
      'rule.yaml:9 WS003',
    ]);
    expect(run(files, [at('WS202', 'h2UpgradePolicy'), at('WS003', 'maxRetries')])).toHaveFindings([
      'rule.yaml:11 WS003',
      'rule.yaml:9 WS202',
    ]);
  });

  it.each(['WS303', 'WS304', 'WS305', 'WS507'] as const)('silences WS302 on the paths that %s explains', (leader) => {
    const all = onPaths('WS302', /./, 'route');
    const result = run(files, [all, onPaths(leader, /\/ws/, 'host')]);
    expect(result).toHaveFindings(['routes.yaml:10 WS302', `rule.yaml:5 ${leader}`]);
    expect(result.findings.find(({ rule }) => rule === leader)?.related[0]?.message).toContain('WS302 on ');
  });

  it('keeps a finding for the paths that nothing explains', () => {
    const all = onPaths('WS302', /./, 'host');
    const result = run(files, [all, onPaths('WS305', /\/ws/, 'route')]);
    expect(result).toHaveFindings(['rule.yaml:5 WS302', 'routes.yaml:8 WS305']);
    expect(result.findings.find(({ rule }) => rule === 'WS302')?.message).toContain('/socket.io');
  });

  it('takes a finding about an object as one about every path through it', () => {
    expect(run(files, [onPaths('WS302', /./, 'route'), at('WS304', 'maxRetries')])).toHaveFindings([
      'rule.yaml:11 WS304',
    ]);
  });

  it('never absorbs WS301 beside WS302, or WS202 beside WS204', () => {
    const rules = (['WS301', 'WS302', 'WS202', 'WS204'] as const).map((id) => onPaths(id, /\/ws/, 'route'));
    expect(run(files, rules).findings).toHaveLength(4);
  });
});

describe('many findings', () => {
  const each = (id: Rule['id'], key: string): Rule =>
    ruleThat(
      ({ paths, report }) => {
        for (const path of paths) report(path, path.route.field.get(key).place, { message: id });
      },
      { id, name: id.toLowerCase() },
    );
  const rules = [each('WS302', 'match'), each('WS303', 'route'), each('WS002', 'route'), each('WS102', 'route')];

  /** CPU time of a run over so many routes, in microseconds. */
  function cost(count: number): number {
    const documents = Array.from(
      { length: count },
      (_, at) => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: v${at}, namespace: prod }
spec: { hosts: [h${at}], http: [{ match: [{ uri: { prefix: /ws } }], route: [{ destination: { host: h${at} } }] }] }
`,
    );
    const start = process.cpuUsage();
    const result = run({ 'routes.yaml': documents.join('---\n') }, rules);
    const { user } = process.cpuUsage(start);
    expect(result.findings).toHaveLength(2 * count);
    return user;
  }

  it('are sorted out in time that grows with their number, not its square', () => {
    cost(250);
    const [small, large] = [cost(500), cost(4000)];
    expect(large / small).toBeLessThan(24);
  });
});
