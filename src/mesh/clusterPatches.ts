import type { Destination } from './destination.js';
import { isMerged, NO_PATCHES, type Patch } from './envoyFilters.js';
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

/** A cluster, and what istiod's name for it tells. */
interface NamedCluster {
  readonly cluster: string;
  readonly host: string;
  readonly subset: string;
  readonly port: number;
}

/** As istiod compares them (`clusterMatch`): a name decides alone. */
function isFor(match: ClusterMatch, { cluster, host, subset, port }: NamedCluster): boolean {
  if (match.name !== '') return match.name === cluster;
  return (
    (match.service === '' || match.service === host) &&
    (match.subset === '' || match.subset === subset) &&
    (match.port === 0 || match.port === port)
  );
}

/** The patches of a proxy that are merged into clusters. There may be as many as clusters: they are filed by one name each. */
class ClusterMerges {
  private readonly all: readonly ClusterMatch[];
  private readonly filed: ReadonlyMap<string, readonly ClusterMatch[]>;
  private readonly known = new Once<string, readonly Patch[]>();

  constructor(patches: readonly Patch[]) {
    this.all = patches.filter((patch) => patch.applyTo === 'CLUSTER' && isMerged(patch)).map(clusterMatch);
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
        .filter((match) => isFor(match, { cluster, host, subset, port }))
        .sort((a, b) => a.position - b.position)
        .map(({ patch }) => patch),
    );
  }

  reachingInbound({ host, containerPort: port = 0 }: Destination): readonly Patch[] {
    if (this.all.length === 0) return NO_PATCHES;
    const cluster = `inbound|${port}||`;
    return this.known.get(`${cluster}${host}`, () =>
      this.all.filter((match) => isFor(match, { cluster, host, subset: '', port })).map(({ patch }) => patch),
    );
  }
}

const clusterMerges = oncePer((patches: readonly Patch[]) => new ClusterMerges(patches));

/**
 * The patches of a client's proxy that are merged into the cluster of a destination, in order. The same list for all
 * routes that lead to one cluster.
 */
export function patchesOfCluster(patches: readonly Patch[], destination: Destination): readonly Patch[] {
  return clusterMerges(patches).reaching(destination);
}

/** The same for the cluster that leads from a receiving sidecar to the application. */
export function patchesOfInboundCluster(patches: readonly Patch[], destination: Destination): readonly Patch[] {
  return clusterMerges(patches).reachingInbound(destination);
}
