import type { Settings } from '../mesh/settings.js';
import type { SocketPath } from './path.js';

/**
 * Parts of a path that may differ from one Istio version to the next while the rest stays the same, a bit for each:
 * thousands of paths are compared for every rule and version.
 */
export type Parts = number;

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

const SETTINGS = Object.keys(NAMES) as readonly (keyof Settings)[];
const DESTINATION: Parts = 1;
const RECEIVER: Parts = 2;

function partOf(setting: number): Parts {
  return 4 << setting;
}

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
      if (name !== undefined && settings[name] !== other.settings[name]) parts |= partOf(i);
    }
    return parts;
  }
}

/** Its prototype has a getter for each setting. */
class ObservedSettings {
  constructor(readonly own: Settings) {}
}

for (const [index, name] of SETTINGS.entries()) {
  const part = partOf(index);
  Object.defineProperty(ObservedSettings.prototype, name, {
    get(this: ObservedSettings) {
      reads |= part;
      return this.own[name];
    },
  });
}
