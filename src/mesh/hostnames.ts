import type { ApiRoute } from './gatewayApi.js';
import { oncePer } from './oncePer.js';

/**
 * The hostnames of a route that may have a host in common with that of a listener, in their order. Both may be
 * thousands: they are found by what they end in, instead of comparing each with each.
 */
export function hostnamesNear(route: ApiRoute, listener: string): readonly string[] {
  const { all, below, odd } = hostnamesOf(route);
  const isUsual = listener.startsWith('*.') || !listener.startsWith('*');
  if (all.size === 1 || odd || !isUsual) return [...all.keys()];
  const near = new Set(below.get(listener.slice(1)) ?? []);
  for (const wider of ['*', listener, ...endsOf(listener).map((end) => `*${end}`)]) if (all.has(wider)) near.add(wider);
  return [...near].sort((a, b) => (all.get(a) ?? 0) - (all.get(b) ?? 0));
}

const hostnamesOf = oncePer(({ hostnames }: ApiRoute) => {
  const all = new Map((hostnames.length === 0 ? ['*'] : hostnames).map((name, position) => [name, position]));
  const below = new Map<string, string[]>();
  for (const name of all.keys()) {
    for (const end of endsOf(name)) {
      const list = below.get(end);
      if (list === undefined) below.set(end, [name]);
      else list.push(name);
    }
  }
  /** A wildcard that does not end with its label: the ends of names do not find it. */
  const odd = [...all.keys()].some((name) => /^\*[^.]/.test(name));
  return { all, below, odd };
});

/** `.b.c` and `.c` of `a.b.c`. */
function endsOf(name: string): string[] {
  const ends: string[] = [];
  for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) ends.push(name.slice(dot));
  return ends;
}
