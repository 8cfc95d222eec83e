import unusedIgnore from '../../rules/unused-ignore/rule.js';
import { type LintOptions, lintSet } from '../../src/lint/lint.js';
import type { LintResult } from '../../src/lint/result.js';
import { readTexts } from '../../src/manifests/texts.js';
import type { Rule, RuleContext } from '../../src/rule.js';

type Files = Readonly<Record<string, string>>;

/** Lints files in memory with rules of the test's own. */
export function run(files: Files, rules: readonly Rule[], options: Partial<LintOptions> = {}): LintResult {
  return lintSet(readTexts(files), { istio: { text: '1.30.0', source: 'flag' }, ...options, rules });
}

/** A rule that does what the test says. */
export function ruleThat(check: (context: RuleContext) => void, more: Partial<Omit<Rule, 'check'>> = {}): Rule {
  return {
    id: 'WS900',
    name: 'test-rule',
    summary: 'A rule of a test',
    category: 'routes',
    severity: 'warning',
    facts: [],
    check,
    ...more,
  };
}

/** Reports every DestinationRule at its balancer, on the resource. */
export const onBalancer = ruleThat(({ resources, report }) => {
  for (const resource of resources) {
    if (resource.kind !== 'DestinationRule') continue;
    const { place } = resource.field.get('spec', 'trafficPolicy', 'loadBalancer', 'simple');
    report(resource, place, { message: 'a balancer' });
  }
});

/** Reports every WebSocket path at the timeout of its route. */
export const onTimeout = ruleThat(
  ({ paths, report }) => {
    for (const path of paths) report(path, path.route.field.get('timeout').place, { message: 'a timeout' });
  },
  { id: 'WS901', name: 'other-rule' },
);

export { unusedIgnore };

export const balancer = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: chat
  namespace: prod
spec:
  host: chat
  trafficPolicy:
    loadBalancer:
      simple: ROUND_ROBIN
`;

export const routes = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: chat, namespace: prod }
spec:
  hosts: [chat]
  http:
    - match: [{ uri: { prefix: /ws } }]
      timeout: 15s
      route: [{ destination: { host: chat } }]
`;

export const service = `apiVersion: v1
kind: Service
metadata: { name: chat, namespace: prod }
spec:
  selector: { app: chat }
  ports: [{ name: http-ws, port: 80 }]
`;
