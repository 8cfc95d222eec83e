import type { Settings } from '../mesh/settings.js';
import type { SocketPath } from './path.js';

/**
 * Parts of a path that may differ from one Istio version to the next while the rest stays the same, a bit for each:
 * thousands of paths are compared for every rule and version.
 */
export type Parts = number;

const DESTINATION: Parts = 1;
const RECEIVER: Parts = 2;
const PART: Readonly<Record<keyof Settings, Parts>> = {
  routeTimeout: 1 << 2,
  perTryTimeout: 1 << 3,
  maxStreamDuration: 1 << 4,
  streamIdleTimeout: 1 << 5,
  timers: 1 << 6,
  upstreamProtocol: 1 << 7,
  upgrade: 1 << 8,
  applicationProtocol: 1 << 9,
  allowConnect: 1 << 10,
  allowConnectAtGateway: 1 << 11,
  loadBalancer: 1 << 12,
  hash: 1 << 13,
  outlierDetection: 1 << 14,
  atServer: 1 << 15,
  maxConnections: 1 << 16,
  maxRequests: 1 << 17,
  maxPendingRequests: 1 << 18,
};
const SETTINGS = Object.keys(PART) as readonly (keyof Settings)[];

let reads: Parts = 0;

/** Does some work and tells which parts of observed paths it reads: with the same values of these it comes out the same. */
export function recordParts<T>(work: () => T): { readonly value: T; readonly parts: Parts } {
  const outer = reads;
  reads = 0;
  try {
    return { value: work(), parts: reads };
  } finally {
    reads |= outer;
  }
}

/** Tells whoever records that earlier work which read these parts is used again. */
export function noteParts(parts: Parts): void {
  reads |= parts;
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
    this.settings = new ObservedSettings(path.settings);
  }

  get destination(): SocketPath['destination'] {
    reads |= DESTINATION;
    return this.path.destination;
  }

  get receiver(): SocketPath['receiver'] {
    reads |= RECEIVER;
    return this.path.receiver;
  }

  get grounded(): boolean {
    reads |= DESTINATION;
    return this.path.grounded;
  }

  /** The parts in which it differs from the same path under another version. */
  differencesFrom({ path: other }: ObservedPath): Parts {
    const { destination, receiver, settings } = this.path;
    let parts = destination === other.destination ? 0 : DESTINATION;
    if (receiver !== other.receiver) parts |= RECEIVER;
    for (let i = 0; i < SETTINGS.length; i++) {
      const name = SETTINGS[i];
      if (name !== undefined && settings[name] !== other.settings[name]) parts |= PART[name];
    }
    return parts;
  }
}

/** Written out: one getter for all would look every setting up by its name, millions of times. */
class ObservedSettings implements Settings {
  constructor(private readonly own: Settings) {}

  get routeTimeout(): Settings['routeTimeout'] {
    reads |= PART.routeTimeout;
    return this.own.routeTimeout;
  }
  get perTryTimeout(): Settings['perTryTimeout'] {
    reads |= PART.perTryTimeout;
    return this.own.perTryTimeout;
  }
  get maxStreamDuration(): Settings['maxStreamDuration'] {
    reads |= PART.maxStreamDuration;
    return this.own.maxStreamDuration;
  }
  get streamIdleTimeout(): Settings['streamIdleTimeout'] {
    reads |= PART.streamIdleTimeout;
    return this.own.streamIdleTimeout;
  }
  get timers(): Settings['timers'] {
    reads |= PART.timers;
    return this.own.timers;
  }
  get upstreamProtocol(): Settings['upstreamProtocol'] {
    reads |= PART.upstreamProtocol;
    return this.own.upstreamProtocol;
  }
  get upgrade(): Settings['upgrade'] {
    reads |= PART.upgrade;
    return this.own.upgrade;
  }
  get applicationProtocol(): Settings['applicationProtocol'] {
    reads |= PART.applicationProtocol;
    return this.own.applicationProtocol;
  }
  get allowConnect(): Settings['allowConnect'] {
    reads |= PART.allowConnect;
    return this.own.allowConnect;
  }
  get allowConnectAtGateway(): Settings['allowConnectAtGateway'] {
    reads |= PART.allowConnectAtGateway;
    return this.own.allowConnectAtGateway;
  }
  get loadBalancer(): Settings['loadBalancer'] {
    reads |= PART.loadBalancer;
    return this.own.loadBalancer;
  }
  get hash(): Settings['hash'] {
    reads |= PART.hash;
    return this.own.hash;
  }
  get outlierDetection(): Settings['outlierDetection'] {
    reads |= PART.outlierDetection;
    return this.own.outlierDetection;
  }
  get atServer(): Settings['atServer'] {
    reads |= PART.atServer;
    return this.own.atServer;
  }
  get maxConnections(): Settings['maxConnections'] {
    reads |= PART.maxConnections;
    return this.own.maxConnections;
  }
  get maxRequests(): Settings['maxRequests'] {
    reads |= PART.maxRequests;
    return this.own.maxRequests;
  }
  get maxPendingRequests(): Settings['maxPendingRequests'] {
    reads |= PART.maxPendingRequests;
    return this.own.maxPendingRequests;
  }
}
