import type { SettingName, TraceFinding, TracePath, TraceSetting, TraceWorkload } from './model.js';

/** What each setting is called. */
export const LABELS: Readonly<Record<SettingName, string>> = {
  routeTimeout: 'timeout',
  perTryTimeout: 'per-try timeout',
  maxStreamDuration: 'max stream duration',
  streamIdleTimeout: 'stream idle timeout',
  upstreamProtocol: 'protocol',
  applicationProtocol: 'protocol',
  allowConnect: 'allow_connect',
  allowConnectAtGateway: 'allow_connect',
  loadBalancer: 'balancing',
  hash: 'affinity',
  maxConnections: 'max connections',
  maxRequests: 'max requests',
  maxPendingRequests: 'max pending',
  outlierDetection: 'outlier detection',
};

/** The hops, and the settings that each shows. */
const HOPS: Readonly<Record<'client' | 'route' | 'to' | 'pod', readonly SettingName[]>> = {
  client: ['allowConnectAtGateway', 'streamIdleTimeout', 'maxStreamDuration'],
  route: ['routeTimeout', 'perTryTimeout'],
  to: [
    'upstreamProtocol',
    'loadBalancer',
    'hash',
    'maxConnections',
    'maxRequests',
    'maxPendingRequests',
    'outlierDetection',
  ],
  pod: ['applicationProtocol', 'allowConnect'],
};

/** Shown only where something sets them: their default is no limit. */
const QUIET: ReadonlySet<SettingName> = new Set([
  'perTryTimeout',
  'maxConnections',
  'maxRequests',
  'maxPendingRequests',
  'outlierDetection',
  'maxStreamDuration',
]);

/** The part of a path that a setting belongs to. */
export type Hop = keyof typeof HOPS;

/** A setting as text and drawings show it. */
export interface ShownSetting {
  readonly name: SettingName;
  readonly setting: TraceSetting;
  /** What the rules object to in it; mere information is left out. */
  readonly findings: readonly TraceFinding[];
}

/** The settings of a hop that are worth showing, in the order in which they act. None where nothing is known of them. */
export function shownSettings(path: TracePath, at: Hop): readonly ShownSetting[] {
  return HOPS[at].flatMap((name) => {
    const setting = path.settings?.[name];
    if (setting === undefined || (name === 'allowConnectAtGateway' && path.client.kind !== 'gateway')) return [];
    const findings = path.details.filter((finding) => finding.setting === name && finding.severity !== 'info');
    const isSet = setting.value !== null || setting.place !== null || setting.elsewhere !== undefined;
    return QUIET.has(name) && !isSet && findings.length === 0 ? [] : [{ name, setting, findings }];
  });
}

/** Findings that belong to no single setting; mere information is left out. */
export function looseFindings(path: TracePath): readonly TraceFinding[] {
  return path.details.filter(({ setting, severity }) => setting === null && severity !== 'info');
}

/** How many pods there are, `1 to 9 replicas`; undefined where it is not known. */
export function replicaWords({ replicas, maxReplicas }: TraceWorkload): string | undefined {
  if (replicas === null) return undefined;
  if (maxReplicas === null) return `${replicas} or more replicas`;
  if (maxReplicas !== undefined) return `${replicas} to ${maxReplicas} replicas`;
  return `${replicas} ${replicas === 1 ? 'replica' : 'replicas'}`;
}

const PROTOCOLS: Readonly<Record<string, string>> = {
  http1: 'HTTP/1.1',
  http2: 'HTTP/2',
  downstream: 'as the client speaks',
  tcp: 'TCP',
  tls: 'TLS',
};

/** A value in words, as trace, upgrade and the drawings show it. */
export function words(name: SettingName, value: unknown): string {
  if (name === 'upstreamProtocol' || name === 'applicationProtocol') return PROTOCOLS[String(value)] ?? String(value);
  if (name === 'allowConnect' || name === 'allowConnectAtGateway') {
    return value === true ? 'on' : value === false ? 'off' : value === null ? 'no HTTP here' : String(value);
  }
  if (name === 'hash') return Array.isArray(value) && value.length > 0 ? value.map(hashWords).join(' and ') : 'none';
  if (value === null) return 'none';
  return typeof value === 'object' ? outlierWords(value as Record<string, unknown>) : String(value);
}

function hashWords(key: Record<string, unknown>): string {
  if (key.sourceIp === true) return 'source address';
  if (typeof key.cookie === 'string')
    return `cookie ${key.cookie}${key.ttl === undefined ? ' (passive)' : ` for ${key.ttl === '0s' ? 'the session' : String(key.ttl)}`}`;
  return typeof key.header === 'string' ? `header ${key.header}` : `query parameter ${String(key.query)}`;
}

function outlierWords(value: Record<string, unknown>): string {
  const gateway =
    value.consecutiveGatewayErrors === null ? '' : `, ${String(value.consecutiveGatewayErrors)} gateway errors`;
  return `${String(value.consecutive5xx)} errors in a row${gateway}, at most ${String(value.maxEjectionPercent)} % ejected`;
}
