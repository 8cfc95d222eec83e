import type { Finding, LintResult, Location, Related, RuleInfo } from '../../src/lint/result.js';
import type { ReportOptions } from '../../src/report/index.js';

export const plainOptions: ReportOptions = { color: 0, hyperlinks: false, width: 80, quiet: false, env: {} };

const PAGES = 'https://example.com/wslint/rules';

/** The range of the first occurrence of `marked` after `after` in a file. */
export function rangeIn(files: ReadonlyMap<string, string>, file: string, marked: string, after = ''): Location {
  const text = files.get(file) ?? '';
  const from = after === '' ? 0 : text.indexOf(after);
  const start = text.indexOf(marked, from);
  if (from < 0 || start < 0) throw new Error(`${file} has no ${marked} after ${after}`);
  const begin = positionOf(text, start);
  const end = positionOf(text, start + marked.length);
  return { file, line: begin.line, column: begin.column, endLine: end.line, endColumn: end.column };
}

function positionOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

export function findingAt(location: Location, more: Partial<Finding> = {}): Finding {
  return {
    ...location,
    rule: 'WS202',
    name: 'h2-upgrade',
    severity: 'error',
    confidence: 'high',
    message: 'HTTP/2 upgrade breaks WebSocket handshakes to chat.prod: no EnvoyFilter allows CONNECT',
    url: `${PAGES}/h2-upgrade`,
    related: [],
    fixes: [],
    fingerprint: `fp-${location.file}-${location.line}-${location.column}`,
    ...more,
  };
}

export const rules: readonly RuleInfo[] = [
  rule('WS101', 'route-timeout', 'time', 'warning', 'A short timeout on a WebSocket route'),
  rule('WS202', 'h2-upgrade', 'http2', 'error', 'HTTP/2 upgrade that no handshake survives'),
  rule('WS302', 'missing-affinity', 'balancing', 'warning', 'Clients that reconnect land on another pod'),
  rule('WS304', 'lb-conflict', 'balancing', 'error', 'Two kinds of load balancing at once'),
];

function rule(id: string, name: string, category: string, severity: RuleInfo['severity'], summary: string): RuleInfo {
  const page = `# ${id} ${name}\n\n${summary}: the **symptom** is a \`503\`, see [affinity](../missing-affinity/README.md).\n\n## Wrong\n\n\`\`\`yaml\nspec: {}\n\`\`\`\n`;
  return { id, name, summary, category, headline: false, severity, page, url: `${PAGES}/${name}/README.md` };
}

export function resultOf(
  findings: readonly Finding[],
  files: ReadonlyMap<string, string> = new Map(),
  more: Partial<LintResult> = {},
): LintResult {
  const number = (severity: string) => findings.filter((f) => f.severity === severity).length;
  return {
    tool: { name: 'wslint', version: '0.1.0' },
    istio: { version: null, source: 'unknown', place: null },
    summary: {
      files: files.size,
      resources: files.size,
      paths: 1,
      errors: number('error'),
      warnings: number('warning'),
      infos: number('info'),
      suppressed: 0,
      known: 0,
      skipped: [],
    },
    findings,
    errors: [],
    notes: [],
    rules,
    failed: findings.length > 0,
    source: (file) => files.get(file),
    ...more,
  };
}

const chatFiles: ReadonlyMap<string, string> = new Map([
  [
    'k8s/chat/destination-rule.yaml',
    `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: chat
  namespace: prod
spec:
  host: chat
  trafficPolicy:
    loadBalancer:
      simple: LEAST_REQUEST
      consistentHash:
        useSourceIp: true
    connectionPool:
      http:
        h2UpgradePolicy: UPGRADE
`,
  ],
  [
    'k8s/chat/routes.yaml',
    `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: chat, namespace: prod }
spec:
  hosts: [chat.example.com]
  http:
    - match:
        - uri: { prefix: /ws }
      timeout: 15s
      route:
        - destination: { host: chat }
`,
  ],
  ['k8s/chat/service.yaml', 'kind: Service\nspec:\n  ports:\n    - name: http-websocket\n'],
]);

function related(file: string, marked: string, message: string): Related {
  return { ...rangeIn(chatFiles, file, marked), message };
}

const rulesFile = 'k8s/chat/destination-rule.yaml';
const routesFile = 'k8s/chat/routes.yaml';

/** A run with one of everything: three severities, related places in and out of the file, fixes, skipped files. */
export const chatResult: LintResult = resultOf(
  [
    findingAt(rangeIn(chatFiles, rulesFile, 'consistentHash:'), {
      rule: 'WS304',
      name: 'lb-conflict',
      message: '`simple` and `consistentHash` exclude each other',
      why: 'the API server rejects the object, so nothing of it is in force',
      help: 'delete `simple`',
      url: `${PAGES}/lb-conflict`,
      related: [related(rulesFile, 'simple: LEAST_REQUEST', 'the other one')],
      fixes: [
        {
          description: 'delete simple',
          safe: true,
          edits: [{ file: rulesFile, line: 10, column: 1, endLine: 11, endColumn: 1, text: '' }],
        },
      ],
      fingerprint: 'aa01',
    }),
    findingAt(rangeIn(chatFiles, rulesFile, 'h2UpgradePolicy: UPGRADE'), {
      resource: { apiVersion: 'networking.istio.io/v1', kind: 'DestinationRule', namespace: 'prod', name: 'chat' },
      message:
        'HTTP/2 upgrade breaks WebSocket handshakes to chat.prod: no EnvoyFilter allows CONNECT at the receiving sidecar',
      why: "the sidecar's HTTP/2 stream carries an extended CONNECT, which the receiving Envoy refuses (503)",
      help: 'remove h2UpgradePolicy, or add the EnvoyFilter shown by `wslint explain h2-upgrade`',
      related: [
        related('k8s/chat/service.yaml', 'name: http-websocket', 'WebSocket port: named http-websocket'),
        related(routesFile, 'uri: { prefix: /ws }', 'routed here from /ws on chat.example.com'),
      ],
      fixes: [
        {
          description: 'use the client protocol instead',
          safe: false,
          edits: [{ ...rangeIn(chatFiles, rulesFile, 'h2UpgradePolicy: UPGRADE'), text: 'useClientProtocol: true' }],
        },
      ],
      fingerprint: 'aa02',
    }),
    findingAt(rangeIn(chatFiles, routesFile, 'timeout: 15s'), {
      rule: 'WS101',
      name: 'route-timeout',
      severity: 'warning',
      confidence: 'medium',
      message: 'handshakes and long polls on /ws end after 15s',
      help: 'delete the field: the default is no timeout',
      url: `${PAGES}/route-timeout`,
      related: [related(routesFile, 'prefix: /ws', 'this path carries WebSockets')],
      fingerprint: 'aa03',
    }),
    findingAt(rangeIn(chatFiles, routesFile, 'host: chat }'), {
      rule: 'WS302',
      name: 'missing-affinity',
      severity: 'info',
      message: 'clients that reconnect to chat.prod land on another pod',
      url: `${PAGES}/missing-affinity`,
      fingerprint: 'aa04',
    }),
  ],
  chatFiles,
  {
    istio: { version: '1.26', source: 'manifests', place: { file: 'k8s/istio/operator.yaml', line: 7, column: 3 } },
    summary: {
      files: 41,
      resources: 214,
      paths: 3,
      errors: 2,
      warnings: 1,
      infos: 1,
      suppressed: 2,
      known: 1,
      skipped: [
        { file: 'chart/templates/vs.yaml', reason: 'helm-template', detail: 'Helm template' },
        { file: 'chart/templates/dr.yaml', reason: 'helm-template', detail: 'Helm template' },
        { file: 'k8s/secret.yaml', reason: 'unreadable', detail: 'permission denied' },
      ],
    },
    notes: ['no Gateway among the 214 resources read'],
    duration: 90,
  },
);
