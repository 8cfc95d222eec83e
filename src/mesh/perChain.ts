import type { ListenerChain, Patch } from './envoyFilters.js';
import type { Facts } from './facts.js';
import { Once, oncePer } from './oncePer.js';
import { Reuse } from './reuse.js';

/**
 * What patches make of a filter chain, kept by their list and the chain: thousands of routes may have the same of both,
 * and thousands of patches.
 */
export class PerChain<T> {
  private readonly chains = oncePer((_: readonly Patch[]) => new Once<string, ListenerChain>());
  private readonly kept = new Reuse<ListenerChain, T>();

  /** @param patches a list that nobody changes: of a proxy in a context, or of a route */
  get(patches: readonly Patch[], chain: ListenerChain, facts: Facts, work: () => T): T {
    const key = `${chain.listener} ${chain.port} ${chain.orPort} ${chain.tls}`;
    return this.kept.get(
      this.chains(patches).get(key, () => chain),
      facts,
      work,
    );
  }
}
