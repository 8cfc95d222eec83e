import type { Destination } from './destination.js';
import type { Patch } from './envoyFilters.js';
import { group } from './group.js';
import { Once, oncePer } from './oncePer.js';

/** What a patch of a cluster is for; empty or zero: all. */
interface ClusterMatch {
  readonly patch: Patch;
  readonly position: number;
  readonly name: string;
  readonly service: string;
  readonly subset: string;
  readonly port: number;
}

function clusterMatch(patch: Patch, position: number): ClusterMatch {
  const match = patch.match.get('cluster');
  return {
    patch,
    position,
    name: match.get('name').text ?? '',
    service: match.get('service').text ?? '',
    subset: match.get('subset').text ?? '',
    port: match.get('portNumber').number ?? 0,
  };
}

/** The patches of a proxy that are merged into clusters. There may be as many as clusters: they are filed by one name each. */
class ClusterMerges {
  private readonly all: readonly ClusterMatch[];
  private readonly filed: ReadonlyMap<string, readonly ClusterMatch[]>;
  private readonly known = new Once<string, readonly Patch[]>();

  constructor(patches: readonly Patch[]) {
    this.all = patches
      .filter(({ applyTo, operation }) => applyTo === 'CLUSTER' && operation === 'MERGE')
      .map(clusterMatch);
    this.filed = group(this.all, ({ name, service, subset }) => [name || service || subset]);
  }

  reaching({ host, port = 0, subset = '' }: Destination): readonly Patch[] {
    if (this.all.length === 0) return NO_PATCHES;
    const cluster = `outbound|${port || ''}|${subset}|${host}`;
    const named = [...new Set([cluster, host, subset])].filter((name) => name !== '' && this.filed.has(name));
    // Where no patch names the cluster, it gets what all others get.
    return this.known.get(named.length === 0 ? `${port}` : cluster, () =>
      ['', ...named]
        .flatMap((name) => this.filed.get(name) ?? [])
        .filter(
          (match) =>
            (match.name === '' || match.name === cluster) &&
            (match.service === '' || match.service === host) &&
            (match.subset === '' || match.subset === subset) &&
            (match.port === 0 || match.port === port),
        )
        .sort((a, b) => a.position - b.position)
        .map(({ patch }) => patch),
    );
  }

  reachingInbound({ host }: Destination, ports: readonly (number | undefined)[]): readonly Patch[] {
    if (this.all.length === 0) return NO_PATCHES;
    return this.known.get(`inbound ${host} ${ports.join()}`, () =>
      this.all
        .filter((match) => match.service === '' || match.service === host)
        .filter((match) => match.port === 0 || ports.includes(match.port))
        .map(({ patch }) => patch),
    );
  }
}

const NO_PATCHES: readonly Patch[] = [];

const clusterMerges = oncePer((patches: readonly Patch[]) => new ClusterMerges(patches));

/**
 * The patches of a client's proxy that are merged into the cluster of a destination, in order. The same list for all
 * routes that lead to one cluster.
 */
export function patchesOfCluster(patches: readonly Patch[], destination: Destination): readonly Patch[] {
  return clusterMerges(patches).reaching(destination);
}

/** The same for the cluster that leads from a receiving sidecar to the application, with any of these port numbers. */
export function patchesOfInboundCluster(
  patches: readonly Patch[],
  destination: Destination,
  ports: readonly (number | undefined)[],
): readonly Patch[] {
  return clusterMerges(patches).reachingInbound(destination, ports);
}
