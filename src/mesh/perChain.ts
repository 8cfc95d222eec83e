import type { ListenerChain, Patch } from './envoyFilters.js';
import type { Facts } from './facts.js';
import { Once } from './oncePer.js';
import { Reuse } from './reuse.js';

/**
 * What patches make of a filter chain, kept by their list and the chain: thousands of routes may have the same of both,
 * and thousands of patches.
 */
export class PerChain<T> {
  private readonly known = new WeakMap<readonly Patch[], Once<string, Reuse<readonly Patch[], T>>>();

  /** @param patches a list that nobody changes: of a proxy in a context, or of a route */
  get(patches: readonly Patch[], { listener, port, tls }: ListenerChain, facts: Facts, work: () => T): T {
    let chains = this.known.get(patches);
    if (chains === undefined) {
      chains = new Once();
      this.known.set(patches, chains);
    }
    return chains.get(`${listener} ${port} ${tls}`, () => new Reuse()).get(patches, facts, work);
  }
}
