import type { RuleInfo } from 'wslint';

/** The groups of rules in the order of their ids, with what they are about. */
export const CATEGORIES: Readonly<Record<string, { readonly title: string; readonly about: string }>> = {
  manifest: { title: 'Manifests', about: 'What Istio cannot read or refuses, and ignores that match nothing.' },
  time: { title: 'Time', about: 'Timeouts and lifetimes that end handshakes or open sockets.' },
  http2: { title: 'HTTP/2', about: 'Hops that speak HTTP/2, which a WebSocket handshake does not cross by itself.' },
  balancing: {
    title: 'Balancing and affinity',
    about: 'Which pod a socket lands on, and whether its client returns there.',
  },
  capacity: { title: 'Capacity and failure', about: 'Limits that open sockets use up, and pods that are taken out.' },
  routes: { title: 'Routes and hosts', about: 'Requests that never arrive, or arrive changed.' },
};

/** The title of a rule's group. */
export function categoryTitle({ category }: Pick<RuleInfo, 'category'>): string {
  return CATEGORIES[category]?.title ?? category;
}

/** Rules by category, in the order of {@link CATEGORIES}, each group by id. */
export function byCategory(rules: readonly RuleInfo[]): ReadonlyMap<string, readonly RuleInfo[]> {
  const groups = new Map<string, RuleInfo[]>(Object.keys(CATEGORIES).map((name) => [name, []]));
  for (const rule of [...rules].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const group = groups.get(rule.category);
    if (group === undefined) throw new Error(`the category ${rule.category} has no title`);
    group.push(rule);
  }
  return groups;
}
