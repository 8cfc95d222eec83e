import type { SettingName, TraceDocument, TracePath } from './model.js';
import { replicaWords, words } from './shown.js';

/** The paths as a Mermaid flowchart, for READMEs and pull requests; what the rules object to is red. */
export function traceMermaid(document: TraceDocument): string {
  const chart = new Chart();
  for (const path of document.paths) addPath(chart, path);
  return chart.toString();
}

function addPath(chart: Chart, path: TracePath): void {
  const { client, route, destination, settings } = path;
  const bad = (...names: readonly SettingName[]) =>
    path.details.some(
      (finding) => finding.severity !== 'info' && finding.setting !== null && names.includes(finding.setting),
    );
  const loose = path.details.some((finding) => finding.severity !== 'info' && finding.setting === null);
  const browser = chart.node(
    `client ${path.url}`,
    'client',
    [client.kind === 'gateway' ? 'client' : `clients in ${client.namespace}`],
    false,
  );
  const entry =
    client.kind === 'sidecar'
      ? browser
      : chart.node(
          `${client.kind} ${client.namespace}/${client.name}`,
          'proxy',
          [client.kind, `${client.namespace}/${client.name}`, client.server ?? ''],
          bad('allowConnectAtGateway', 'streamIdleTimeout', 'maxStreamDuration'),
        );
  if (entry !== browser) chart.edge(browser, entry, path.url);
  const timeout = settings === null ? '' : `timeout ${words('routeTimeout', settings.routeTimeout.value)}`;
  const hop = chart.node(
    `route ${route.kind} ${route.namespace}/${route.name} ${route.index}`,
    'route',
    [route.kind, `${route.namespace}/${route.name}`, route.match ?? 'every request', timeout],
    bad('routeTimeout', 'perTryTimeout') || loose,
  );
  chart.edge(entry, hop, '');
  const subset = destination.subset === null ? '' : ` subset ${destination.subset}`;
  const target = chart.node(
    `to ${destination.host}:${destination.port ?? ''} ${destination.subset ?? ''}`,
    'destination',
    [
      `${destination.host}:${destination.port ?? '?'}${subset}`,
      path.missing === null ? '' : `no such ${path.missing}: 503`,
      ...(settings === null
        ? []
        : [`${words('loadBalancer', settings.loadBalancer.value)}, affinity ${words('hash', settings.hash.value)}`]),
    ],
    path.missing !== null ||
      bad('loadBalancer', 'hash', 'maxConnections', 'maxRequests', 'maxPendingRequests', 'outlierDetection'),
  );
  chart.edge(
    hop,
    target,
    settings === null ? '' : words('upstreamProtocol', settings.upstreamProtocol.value),
    bad('upstreamProtocol'),
  );
  for (const workload of path.workloads) {
    const pod = chart.node(
      `pod ${workload.kind} ${workload.namespace}/${workload.name}`,
      'pod',
      [`${workload.kind} ${workload.name}`, replicaWords(workload) ?? ''],
      bad('allowConnect'),
    );
    chart.edge(
      target,
      pod,
      settings === null ? '' : words('applicationProtocol', settings.applicationProtocol.value),
      bad('applicationProtocol'),
    );
  }
}

class Chart {
  private readonly ids = new Map<string, string>();
  private readonly lines: string[] = [];
  private readonly broken = new Set<string>();
  private readonly edges = new Set<string>();
  private readonly brokenEdges: number[] = [];

  /** The node of a key, made once; its id. */
  node(
    key: string,
    shape: 'client' | 'proxy' | 'route' | 'destination' | 'pod',
    labels: readonly string[],
    bad: boolean,
  ): string {
    let id = this.ids.get(key);
    if (id === undefined) {
      id = `n${this.ids.size}`;
      this.ids.set(key, id);
      const text = labels
        .filter((label) => label !== '')
        .map(escaped)
        .join('<br>');
      const [open, close] = SHAPES[shape];
      this.lines.push(`  ${id}${open}"${text}"${close}`);
    }
    if (bad) this.broken.add(id);
    return id;
  }

  edge(from: string, to: string, label: string, bad = false): void {
    const line = `  ${from} -->${label === '' ? '' : `|"${escaped(label)}"|`} ${to}`;
    if (this.edges.has(line)) return;
    if (bad) this.brokenEdges.push(this.edges.size);
    this.edges.add(line);
  }

  toString(): string {
    const styles = [...this.broken].map((id) => `  style ${id} stroke:#d1242f,stroke-width:3px`);
    const links = this.brokenEdges.map((index) => `  linkStyle ${index} stroke:#d1242f,stroke-width:3px`);
    return `${['flowchart LR', ...this.lines, ...this.edges, ...styles, ...links].join('\n')}\n`;
  }
}

const SHAPES = {
  client: ['([', '])'],
  proxy: ['[', ']'],
  route: ['{{', '}}'],
  destination: ['[', ']'],
  pod: ['[(', ')]'],
} as const;

/** Names come from strangers: quotes, angle brackets and the like become Mermaid's entities. */
function escaped(text: string): string {
  return text.replace(/[^\p{L}\p{N} .,:/_@=+()%*-]/gu, (character) => `#${character.codePointAt(0)};`);
}
