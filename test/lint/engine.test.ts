import { describe, expect, it } from 'vitest';
import type { Rule } from '../../src/rule.js';
import { balancer, onBalancer, onTimeout, routes, ruleThat, run, service } from './helpers.js';
import '../helpers/findings.js';

const files = { 'rule.yaml': balancer, 'routes.yaml': routes, 'service.yaml': service };

/** One finding on each DestinationRule, as given. */
const reporting = (finding: Parameters<Parameters<Rule['check']>[0]['report']>[2], more: Partial<Rule> = {}): Rule =>
  ruleThat(({ resources, report }) => {
    for (const resource of resources) {
      if (resource.kind === 'DestinationRule') report(resource, resource.field.get('spec', 'host').place, finding);
    }
  }, more);

describe('a finding', () => {
  it('carries rule, place, resource and texts', () => {
    const rule = reporting({ message: 'wrong', why: 'because', fix: 'delete it' });
    const [finding] = run(files, [rule]).findings;
    expect(finding).toMatchObject({
      rule: 'WS900',
      name: 'test-rule',
      severity: 'warning',
      confidence: 'high',
      file: 'rule.yaml',
      line: 7,
      column: 3,
      endLine: 7,
      endColumn: 13,
      resource: { apiVersion: 'networking.istio.io/v1', kind: 'DestinationRule', namespace: 'prod', name: 'chat' },
      message: 'wrong',
      why: 'because',
      help: 'delete it',
    });
  });

  it('is one for all paths that meet at a place, and shows the evidence of each', () => {
    const two = routes.replace('hosts: [chat]', 'hosts: [chat]\n  gateways: [edge, mesh]');
    const seen: number[] = [];
    const rule = ruleThat(({ paths, report }) => {
      seen.push(paths.length);
      for (const path of paths) report(path, path.route.field.get('timeout').place, { message: path.url });
    });
    const result = run({ ...files, 'routes.yaml': two }, [rule]);
    expect(seen[0]).toBeGreaterThan(1);
    expect(result).toHaveFindings(['routes.yaml:9 WS900']);
  });

  it('shows its own related places before the evidence, each place once', () => {
    const rule = ruleThat(({ paths, report }) => {
      for (const path of paths) {
        const field = path.route.field.get('match');
        report(path, path.route.field.get('timeout').place, {
          message: 'm',
          related: [
            { place: field.place, message: 'matched here' },
            { place: field.place, message: 'said twice' },
          ],
        });
      }
    });
    const messages = run(files, [rule]).findings[0]?.related.map(({ message }) => message);
    expect(messages?.[0]).toBe('matched here');
    expect(messages).not.toContain('said twice');
    expect(messages?.slice(1)).toEqual(['WebSocket evidence: prefix /ws', 'WebSocket evidence: port named http-ws']);
  });

  it('says where its path is routed from when that tells more than the evidence', () => {
    const declared = {
      'rule.yaml': balancer,
      'routes.yaml': routes.replace('prefix: /ws', 'prefix: /live'),
      'service.yaml': service,
    };
    const rule = ruleThat(({ paths, resources, report }) => {
      const target = resources.find(({ kind }) => kind === 'DestinationRule');
      for (const path of paths) if (target) report(path, target.field.get('spec').place, { message: 'm' });
    });
    const messages = run(declared, [rule]).findings[0]?.related.map(({ message }) => message);
    expect(messages).toContainEqual(expect.stringMatching(/^routed here from \/live on chat\.prod/));
  });

  it('counts related places beyond the eighth', () => {
    const rule = ruleThat(({ resources, report }) => {
      const [first] = resources;
      if (first === undefined) return;
      const related = Array.from({ length: 20 }, (_, at) => ({
        place: { file: first.file, start: at, end: at + 1 },
        message: `place ${at}`,
      }));
      report(first, first.field.place, { message: 'm', related: related.slice(1) });
    });
    const related = run({ 'rule.yaml': balancer }, [rule]).findings[0]?.related;
    expect(related).toHaveLength(8);
    expect(related?.at(-1)?.message).toBe('place 8, and 11 more places');
  });

  it('takes a list of related places that its reports share, among others of their own', () => {
    const rule = ruleThat(({ resources: [first], report }) => {
      if (first === undefined) return;
      const place = (at: number) => ({ place: { file: first.file, start: at, end: at + 1 }, message: `place ${at}` });
      const shared = Array.from({ length: 12 }, (_, at) => place(at + 1));
      report(first, first.field.place, { message: 'm', related: [shared, place(40)] });
      report(first, first.field.place, { message: 'm', related: [shared, place(41)] });
    });
    const related = run({ 'rule.yaml': balancer }, [rule]).findings[0]?.related;
    expect(related?.[0]?.message).toBe('place 1');
    expect(related?.at(-1)?.message).toBe('place 8, and 6 more places');
  });

  it('has the severity of the gravest report at its place', () => {
    const rule = ruleThat(({ resources, report }) => {
      for (const severity of ['info', 'error', 'warning'] as const) {
        for (const { field } of resources) report(undefined, field.place, { message: severity, severity });
      }
    });
    const result = run({ 'rule.yaml': balancer }, [rule]);
    expect(result.findings.map(({ severity, message }) => [severity, message])).toEqual([['error', 'error']]);
  });

  it('is no surer than its path and than the rule says', () => {
    expect(run(files, [reporting({ message: 'm', confidence: 'medium' })]).findings[0]?.confidence).toBe('medium');
    const guessed = routes.replace('/ws', '/x').replace('name: chat', 'name: chat-websocket');
    const [finding] = run({ 'routes.yaml': guessed }, [onTimeout]).findings;
    expect(finding?.confidence).toBe('medium');
  });
});

describe('the result', () => {
  it('is sorted by file, line, column and rule, whatever the order of files and rules', () => {
    const other = balancer.replace('name: chat', 'name: other');
    const twice = { ...onBalancer, id: 'WS899', name: 'first' } as const;
    const expected = ['a.yaml:10 WS899', 'a.yaml:10 WS900', 'b.yaml:10 WS899', 'b.yaml:10 WS900'];
    const brief = (input: Record<string, string>, rules: Rule[]): string[] =>
      run(input, rules).findings.map(({ file, line, rule }) => `${file}:${line} ${rule}`);
    expect(brief({ 'b.yaml': other, 'a.yaml': balancer }, [onBalancer, twice])).toEqual(expected);
    expect(brief({ 'a.yaml': balancer, 'b.yaml': other }, [twice, onBalancer])).toEqual(expected);
  });

  it('counts by severity, and what was read', () => {
    const { summary } = run(files, [reporting({ message: 'm' }), onTimeout]);
    expect(summary).toMatchObject({ files: 3, resources: 3, paths: 1, errors: 0, warnings: 2, infos: 0 });
  });

  it('fails from the severity on that is asked for', () => {
    const failed = (severity: 'error' | 'warning' | 'info', failOn?: 'error' | 'warning' | 'info' | 'never'): boolean =>
      run(files, [reporting({ message: 'm', severity })], { failOn }).failed;
    expect([failed('warning'), failed('info'), failed('info', 'info')]).toEqual([true, false, true]);
    expect([failed('warning', 'error'), failed('error', 'never')]).toEqual([false, false]);
  });

  it('leaves out what is less sure than asked for', () => {
    const rule = reporting({ message: 'm', confidence: 'low' });
    expect(run(files, [rule]).findings).toEqual([]);
    expect(run(files, [rule], { minConfidence: 'low' }).findings).toHaveLength(1);
    expect(run(files, [rule], { settings: { minConfidence: 'low' } }).findings).toHaveLength(1);
  });

  it('keeps the source of every file that a finding is in', () => {
    const result = run(files, [onBalancer]);
    expect(result.source('rule.yaml')).toBe(balancer);
    expect(result.source('other.yaml')).toBeUndefined();
  });

  it('says so when there was nothing to judge', () => {
    expect(run({ 'service.yaml': service }, [onBalancer]).notes).toEqual(['no Istio or Gateway API objects in 1 file']);
    expect(run(files, [onBalancer]).notes).toEqual([]);
  });

  it('reports only what the named files have to do with', () => {
    const only = (...names: string[]): number =>
      run(files, [onTimeout, onBalancer], { onlyFiles: new Set(names) }).findings.length;
    expect(only('rule.yaml')).toBe(1);
    expect(only('service.yaml')).toBe(1);
    expect(only('routes.yaml', 'rule.yaml')).toBe(2);
    expect(only('elsewhere.yaml')).toBe(0);
  });
});

describe('a rule that throws', () => {
  const crashing = ruleThat(
    ({ resources }) => {
      for (const { kind } of resources) if (kind === 'DestinationRule') throw new TypeError('no host');
    },
    { id: 'WS902', name: 'crashing' },
  );

  it('is reported with what it threw on, and the others run', () => {
    const result = run(files, [crashing, onBalancer]);
    expect(result).toHaveFindings(['rule.yaml:10 WS900']);
    expect(result.errors).toEqual([
      {
        file: 'rule.yaml',
        message:
          'rule WS902 crashing failed on DestinationRule chat (TypeError: no host): this is a defect of wslint; all other rules were run',
      },
    ]);
  });

  it('is reported with the path it threw on', () => {
    const rule = ruleThat(({ paths }) => {
      if (paths.length > 0) throw new Error('lost');
    });
    expect(run(files, [rule]).errors[0]?.message).toContain('on ws://chat.prod.svc.cluster.local');
  });

  it('is reported once for all versions', () => {
    expect(run(files, [crashing], { istio: undefined }).errors).toHaveLength(1);
  });

  it('keeps what it found before', () => {
    const rule = ruleThat(({ resources, report }) => {
      for (const { field } of resources) report(undefined, field.place, { message: 'm' });
      throw new Error('late');
    });
    expect(run({ 'rule.yaml': balancer }, [rule]).findings).toHaveLength(1);
  });
});
