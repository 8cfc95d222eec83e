import type { Settings } from '../mesh/settings.js';
import type { SocketPath } from './path.js';

/** A part of a path that may differ from one Istio version to the next while the rest stays the same. */
export type Part = 'destination' | 'receiver' | keyof Settings;

let reads: Set<Part> | undefined;

/** Does some work and tells which parts of observed paths it reads: with the same values of these it comes out the same. */
export function recordParts<T>(work: () => T): { readonly value: T; readonly parts: ReadonlySet<Part> } {
  const outer = reads;
  const parts = new Set<Part>();
  reads = parts;
  try {
    return { value: work(), parts };
  } finally {
    reads = outer;
    for (const part of parts) outer?.add(part);
  }
}

/** A path under one version that tells {@link recordParts} what is read of it. */
export class ObservedPath implements SocketPath {
  readonly url: SocketPath['url'];
  readonly client: SocketPath['client'];
  readonly virtualHost: SocketPath['virtualHost'];
  readonly route: SocketPath['route'];
  readonly evidence: SocketPath['evidence'];
  readonly confidence: SocketPath['confidence'];
  readonly settings: Settings;

  /** @param sighting one object for the path in all versions */
  constructor(
    private readonly path: SocketPath,
    readonly sighting: object,
  ) {
    this.url = path.url;
    this.client = path.client;
    this.virtualHost = path.virtualHost;
    this.route = path.route;
    this.evidence = path.evidence;
    this.confidence = path.confidence;
    this.settings = new ObservedSettings(path.settings) as ObservedSettings & Settings;
  }

  get destination(): SocketPath['destination'] {
    reads?.add('destination');
    return this.path.destination;
  }

  get receiver(): SocketPath['receiver'] {
    reads?.add('receiver');
    return this.path.receiver;
  }

  get grounded(): boolean {
    reads?.add('destination');
    return this.path.grounded;
  }

  /** Whether the same path under another version has the same values of some parts. */
  agrees(other: ObservedPath, parts: ReadonlySet<Part>): boolean {
    for (const part of parts) if (partOf(this.path, part) !== partOf(other.path, part)) return false;
    return true;
  }
}

function partOf(path: SocketPath, part: Part): unknown {
  return part === 'destination' || part === 'receiver' ? path[part] : path.settings[part];
}

/** Its prototype has a getter for each setting. */
class ObservedSettings {
  constructor(readonly own: Settings) {}
}

const NAMES: Readonly<Record<keyof Settings, true>> = {
  routeTimeout: true,
  perTryTimeout: true,
  maxStreamDuration: true,
  streamIdleTimeout: true,
  timers: true,
  upstreamProtocol: true,
  upgrade: true,
  applicationProtocol: true,
  allowConnect: true,
  allowConnectAtGateway: true,
  loadBalancer: true,
  hash: true,
  outlierDetection: true,
  atServer: true,
  maxConnections: true,
  maxRequests: true,
  maxPendingRequests: true,
};

for (const name of Object.keys(NAMES) as (keyof Settings)[]) {
  Object.defineProperty(ObservedSettings.prototype, name, {
    get(this: ObservedSettings) {
      reads?.add(name);
      return this.own[name];
    },
  });
}
