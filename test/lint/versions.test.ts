import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.js';
import { InvalidVersion, versionsInForce } from '../../src/lint/versions.js';
import { factsFor } from '../../src/mesh/facts.js';
import type { SocketPath } from '../../src/websockets/path.js';
import { balancer, routes, ruleThat, run, service } from './helpers.js';

const files = { 'rule.yaml': balancer, 'routes.yaml': routes, 'service.yaml': service };
const flag = (text: string) => ({ text, source: 'flag' }) as const;

describe('the versions in force', () => {
  it('are one when the patch is known', () => {
    const { istio, eras } = versionsInForce(flag('v1.26.3-distroless'));
    expect(istio).toEqual({ version: '1.26.3', source: 'flag', place: null });
    expect(eras).toEqual(['1.26.3']);
  });

  it('are the stretches of a minor version when the patch is not known', () => {
    const { istio, eras } = versionsInForce(flag('1.9'));
    expect(istio.version).toBe('1.9');
    expect(eras).toContain('1.9.0');
    expect(eras).toContain('1.9.1');
    expect(eras.every((version) => version.startsWith('1.9.'))).toBe(true);
  });

  it('are all when nothing is known', () => {
    const { istio, eras } = versionsInForce(undefined);
    expect(istio).toEqual({ version: null, source: 'unknown', place: null });
    expect(eras[0]).toBe('1.31.0');
    expect(eras.at(-1)).toBe('1.6.0');
  });

  it('end at the newest and the oldest that wslint knows, and say so', () => {
    expect(versionsInForce(flag('1.77.2'))).toMatchObject({
      eras: ['1.31.0'],
      istio: { version: '1.77.2' },
      notes: ['Istio 1.77.2 is newer than wslint knows: judged as 1.31'],
    });
    expect(versionsInForce(flag('1.2'))).toMatchObject({
      eras: ['1.6.0'],
      notes: ['Istio 1.2 is older than wslint knows: judged as 1.6'],
    });
    expect(versionsInForce(flag('1.31.9')).notes).toEqual([]);
  });

  it('are refused when the text is none', () => {
    for (const text of ['', 'latest', '1', '1.x', '٣.١']) {
      expect(() => versionsInForce(flag(text)), text).toThrow(InvalidVersion);
    }
  });

  it('come from the manifests when nothing else names them', () => {
    const operator =
      'apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nmetadata: { name: i }\nspec:\n  tag: 1.26.3\n';
    const { istio } = run({ ...files, 'istio.yaml': operator }, [], { istio: undefined });
    expect(istio).toEqual({
      version: '1.26.3',
      source: 'manifests',
      place: { file: 'istio.yaml', line: 5, column: 3 },
    });
  });
});

describe('several versions', () => {
  /** Reports where a fact holds, with a text of the version. */
  const whereHolds = (more: { versioned?: boolean } = {}) =>
    ruleThat(({ facts, resources, report }) => {
      const holds = facts.holds('least-request-default');
      for (const { kind, field } of resources) {
        if (kind === 'DestinationRule' && !holds) report(undefined, field.place, { message: 'old', ...more });
      }
    });

  it('add to a message in which of them it holds', () => {
    expect(run(files, [whereHolds()], { istio: undefined }).findings[0]?.message).toBe('old (up to Istio 1.13)');
  });

  it('add nothing where the rule words versions itself, or where it holds in all', () => {
    expect(run(files, [whereHolds({ versioned: true })], { istio: undefined }).findings[0]?.message).toBe('old');
    expect(run(files, [whereHolds()], { istio: flag('1.9') }).findings[0]?.message).toBe('old');
  });

  it('give text and severity of the newest in which a finding holds', () => {
    const rule = ruleThat(({ facts, resources, report }) => {
      const isNew = facts.holds('timeout-bounds-handshake');
      for (const { kind, field } of resources) {
        if (kind !== 'DestinationRule') continue;
        report(undefined, field.place, { message: isNew ? 'new' : 'old', severity: isNew ? 'info' : 'error' });
      }
    });
    const { findings } = run(files, [rule], { istio: undefined });
    expect(findings.map(({ message, severity }) => [message, severity])).toEqual([['new', 'info']]);
  });

  it('are judged only where a fact that was asked changes its answer', () => {
    const judged: string[] = [];
    const rule = ruleThat(({ facts }) => {
      facts.holds('least-request-default');
      judged.push(facts.when('least-request-default'));
    });
    run({ 'rule.yaml': balancer }, [rule], { istio: undefined });
    expect(judged).toHaveLength(2);
  });

  it('are all judged once something reads the version itself', () => {
    const judged: string[] = [];
    const rule = ruleThat(({ facts }) => {
      judged.push(facts.version);
    });
    run({ 'rule.yaml': balancer }, [rule], { istio: undefined });
    expect(judged).toEqual(versionsInForce(undefined).eras);
  });

  it('are told apart by a pattern for versions only where its answer changes', () => {
    const judged: boolean[] = [];
    const rule = ruleThat(({ facts }) => {
      judged.push(facts.ask('proxyVersion ^1\\.9', (version) => version.startsWith('1.9.')));
    });
    run({ 'rule.yaml': balancer }, [rule], { istio: undefined });
    expect(judged).toEqual([false, true, false]);
  });

  describe('that change one setting of a path', () => {
    const undecided = { ...files, 'rule.yaml': balancer.replace('simple: ROUND_ROBIN', 'localityLbSetting: {}') };

    /** Judges a path by what it reads of it; answers what it saw each time it was asked to. */
    const seen = (read: (path: SocketPath) => unknown): unknown[] => {
      const values: unknown[] = [];
      const rule = ruleThat(({ paths, report }) => {
        for (const path of paths) {
          values.push(read(path));
          report(path, path.route.field.get('timeout').place, { message: String(read(path)) });
        }
      });
      const { findings } = run(undecided, [rule], { istio: undefined });
      expect(findings).toHaveLength(1);
      return values;
    };

    it('have it judged again by a rule that reads the setting', () => {
      expect(seen(({ settings }) => settings.loadBalancer.value)).toEqual(['LEAST_REQUEST', 'ROUND_ROBIN']);
      expect(seen(({ settings }) => settings.maxStreamDuration.value)).toEqual([null, 15_000, null]);
    });

    it('have all judged again together only where a part differs that is read', () => {
      const times = (read: (path: SocketPath) => unknown): number => {
        let count = 0;
        const rule = ruleThat(
          ({ paths }) => {
            for (const path of paths) read(path);
            count++;
          },
          { together: true },
        );
        run(undecided, [rule], { istio: undefined });
        return count;
      };
      expect(times(({ settings }) => settings.routeTimeout.value)).toBe(1);
      expect(times(({ settings }) => settings.loadBalancer.value)).toBe(2);
    });

    it('have it judged once by a rule that reads other parts', () => {
      expect(seen(({ settings }) => settings.routeTimeout.value)).toEqual([15_000]);
      expect(seen(({ url }) => url)).toHaveLength(1);
      expect(seen(({ destination }) => destination.host)).toHaveLength(1);
    });

    it('leave findings of no path, and of all other versions, as they are', () => {
      const rule = ruleThat(({ paths, resources, report }) => {
        for (const path of paths) {
          if (path.settings.loadBalancer.value !== 'ROUND_ROBIN') continue;
          report(path, path.route.field.get('timeout').place, { message: 'round robin' });
        }
        for (const { kind, field } of resources) {
          if (kind === 'DestinationRule') report(undefined, field.place, { message: 'always' });
        }
      });
      const { findings } = run(undecided, [rule], { istio: undefined });
      expect(findings.map(({ message }) => message)).toEqual(['round robin (up to Istio 1.13)', 'always']);
    });
  });

  it('find the same whether equal versions are skipped or not', () => {
    const { eras } = versionsInForce(undefined);
    const rule = whereHolds();
    const reading = ruleThat((context) => {
      if (context.facts.version !== '') rule.check(context);
    });
    const skipped = run(files, [rule], { istio: undefined }).findings;
    expect(run(files, [reading], { istio: undefined }).findings).toEqual(skipped);
    const held = eras.filter((version) => !factsFor(version, eras).holds('least-request-default'));
    expect(held.length).toBeGreaterThan(1);
  });
});

describe('what a rule says of an object that is on no way', () => {
  const conflict = balancer.replace(
    'simple: ROUND_ROBIN',
    'simple: ROUND_ROBIN\n      consistentHash: { useSourceIp: true }',
  );
  const attached = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: prod }
spec: { gatewayClassName: istio, listeners: [{ name: http, port: 80, protocol: HTTP }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: chat, namespace: prod }
spec:
  parentRefs: [{ name: edge }]
  rules: [{ matches: [{ path: { value: /ws } }], backendRefs: [{ name: chat, port: 80 }] }]
---
apiVersion: v1
kind: Service
metadata: { name: chat, namespace: prod }
spec: { ports: [{ name: http, port: 80 }] }
`;

  it('holds in versions too in which the way is not there yet', () => {
    const { findings } = run({ 'rule.yaml': conflict, 'attached.yaml': attached }, rules, { istio: undefined });
    const messages = findings.filter(({ rule }) => rule === 'WS304').map(({ message }) => message);
    expect(messages).toEqual([
      '`simple` and `consistentHash` exclude each other: the API server rejects the DestinationRule',
    ]);
  });
});
