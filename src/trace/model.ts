import type { Confidence, IstioVersion } from '../lint/result.js';

/** A place as trace prints it: 1-based. */
export interface TracePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A setting in force; `value` null where nothing limits, `unknown` for a placeholder, `mixed` where pods differ. */
export interface TraceSetting {
  readonly value: unknown;
  /** The line that decides; null for defaults. */
  readonly place: TracePlace | null;
  readonly because?: string;
  /** Where the version is not known: what it would be in versions in which it differs. */
  readonly elsewhere?: readonly { readonly value: unknown; readonly versions: string }[];
}

export interface TraceWorkload {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Null where it is not known; the lower bound under an autoscaler. */
  readonly replicas: number | null;
  /** The upper bound under an autoscaler, null where it names none; absent where the replicas are fixed. */
  readonly maxReplicas?: number | null;
  /** Null where nothing that was read says whether there is one. */
  readonly sidecar: boolean | null;
  readonly place: TracePlace;
}

export const SETTING_NAMES = [
  'routeTimeout',
  'perTryTimeout',
  'maxStreamDuration',
  'streamIdleTimeout',
  'upstreamProtocol',
  'applicationProtocol',
  'allowConnect',
  'allowConnectAtGateway',
  'loadBalancer',
  'hash',
  'maxConnections',
  'maxRequests',
  'maxPendingRequests',
  'outlierDetection',
] as const;
export type SettingName = (typeof SETTING_NAMES)[number];

export interface TraceFinding {
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
  /** The symptom a person sees; null where the message says it. */
  readonly why: string | null;
  readonly place: TracePlace;
  /** The setting that it is about, where there is one. */
  readonly setting: SettingName | null;
}

/** One way of a WebSocket (`schemas/trace.schema.json`). */
export interface TracePath {
  readonly url: string;
  readonly client: {
    readonly kind: string;
    readonly namespace: string;
    readonly name: string;
    readonly server: string | null;
    readonly place: TracePlace | null;
  };
  readonly route: {
    readonly kind: string;
    readonly namespace: string;
    readonly name: string;
    readonly index: number;
    readonly section: string | null;
    readonly match: string | null;
    readonly place: TracePlace;
  };
  readonly destination: {
    readonly host: string;
    readonly port: number | null;
    readonly subset: string | null;
    readonly weight: number;
    readonly place: TracePlace;
  };
  /** The first workload behind it; null where none was read. */
  readonly workload: TraceWorkload | null;
  readonly workloads: readonly TraceWorkload[];
  readonly evidence: readonly {
    readonly signal: string;
    readonly strength: string;
    readonly place: TracePlace | null;
    readonly text: string;
  }[];
  readonly confidence: Confidence;
  /** Null where the route names a cluster that does not exist: every request gets 503. */
  readonly settings: Readonly<Record<SettingName, TraceSetting>> | null;
  /** What is missing then: `host`, `port` or `subset`. */
  readonly missing: string | null;
  readonly findings: readonly string[];
  readonly details: readonly TraceFinding[];
}

/** The document that `wslint trace --format json` prints, version 1. */
export interface TraceDocument {
  readonly version: 1;
  readonly istio: IstioVersion;
  /** The version the settings are shown for. */
  readonly shownFor: string;
  readonly notes: readonly string[];
  readonly paths: readonly TracePath[];
}
