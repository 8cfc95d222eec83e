import type { Resource } from '../manifests/resource.js';
import type { Closeness } from './closeness.js';
import { group } from './group.js';
import { HostIndex } from './hostIndex.js';
import { isWildcard } from './names.js';
import type { ServiceHost } from './services.js';

/** Finds the Service or ServiceEntry of a host, as istiod's registry does. The same for every Istio version. */
export class Registry {
  private readonly byHost: ReadonlyMap<string, readonly ServiceHost[]>;
  private readonly wildcards: HostIndex<ServiceHost>;
  private readonly candidates = new Map<string, readonly ServiceHost[]>();

  constructor(
    services: readonly ServiceHost[],
    private readonly closeness: Closeness,
  ) {
    this.byHost = group(services, (service) => [service.host]);
    this.wildcards = new HostIndex(
      services.filter((service) => isWildcard(service.host)),
      ({ host }) => [host],
    );
  }

  /** The entry for a host, of the environment closest to `origin`; undefined when none was read. */
  service(host: string, origin: Resource | undefined): ServiceHost | undefined {
    let candidates = this.candidates.get(host);
    if (candidates === undefined) {
      candidates = this.byHost.get(host) ?? this.wildcards.covering(host);
      this.candidates.set(host, candidates);
    }
    return this.closeness.seenFrom(candidates, origin)[0];
  }
}
