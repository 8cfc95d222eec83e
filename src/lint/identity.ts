import type { Place, SourceFile } from '../manifests/place.js';
import type { Resource } from '../manifests/resource.js';
import { type Mapping, type Node, type Pair, pairOf } from '../manifests/tree.js';
import { identityOf } from '../mesh/closeness.js';

/** The resource that a place lies in; undefined for places outside of all (comments between documents, broken files). */
export type ResourceAt = (place: Place) => Resource | undefined;

export function resourceLocator(resources: readonly Resource[]): ResourceAt {
  let byFile: Map<SourceFile, Resource[]> | undefined;
  return ({ file, start }) => {
    if (byFile === undefined) {
      byFile = new Map();
      for (const resource of resources) {
        const list = byFile.get(resource.file);
        if (list === undefined) byFile.set(resource.file, [resource]);
        else list.push(resource);
      }
    }
    // In the order of the file, and none inside of another: only the last that begins before the place can hold it.
    const inFile = byFile.get(file) ?? [];
    let [low, high] = [0, inFile.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((inFile[middle]?.root.start ?? 0) <= start) low = middle + 1;
      else high = middle;
    }
    const candidate = inFile[low - 1];
    return candidate !== undefined && start <= candidate.root.end ? candidate : undefined;
  };
}

/** The way to a place inside of a resource. */
export interface Steps {
  /** Keys, and list items by their name: `spec`, `subsets`, `[v2]`, `trafficPolicy`. */
  readonly steps: readonly string[];
  /** The map whose key the place is at. */
  readonly holder: Mapping | undefined;
  /** The value at the end of the way. */
  readonly node: Node;
}

/** Follows a tree down to the innermost key or item at an offset. */
export function stepsTo(root: Mapping, offset: number): Steps {
  const steps: string[] = [];
  let holder: Mapping | undefined;
  let node: Node = root;
  for (;;) {
    if (node.type === 'map') {
      const { pairs, start }: Mapping = node;
      // In block style a map begins with its first key, in flow style with a bracket: that is the same place.
      const pair: Pair | undefined = offset === start ? pairs[0] : pairAround(pairs, offset);
      if (pair === undefined) break;
      holder = node;
      steps.push(pair.key.text);
      node = pair.value;
      if (offset === start || offset < pair.key.end) break;
    } else if (node.type === 'seq') {
      const item = itemAt(node.items, offset);
      if (item === undefined) break;
      steps.push(`[${nameOf(item)}]`);
      node = item;
    } else {
      break;
    }
  }
  return { steps, holder, node };
}

/** The key and value around an offset. They stand in order, unless some were merged from elsewhere. */
function pairAround(pairs: readonly Pair[], offset: number): Pair | undefined {
  let [low, high] = [0, pairs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((pairs[middle]?.key.start ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  const isAround = ({ key, value }: Pair) => key.start <= offset && offset < Math.max(key.end, value.end);
  const candidate = pairs[low - 1];
  return candidate !== undefined && isAround(candidate) ? candidate : pairs.find(isAround);
}

/** The item at an offset. Items stand in order, unless some are aliases. */
function itemAt(items: readonly Node[], offset: number): Node | undefined {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((items[middle]?.start ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  const isThere = (item: Node) => item.start <= offset && offset < item.end;
  const candidate = items[low - 1];
  return candidate !== undefined && isThere(candidate) ? candidate : items.find(isThere);
}

/** What tells an item from its neighbours and stays when they move; empty where nothing does. */
function nameOf(item: Node): string {
  if (item.type === 'scalar') return item.text;
  for (const key of ['name', 'host', 'number', 'port']) {
    const value = pairOf(item, key)?.value;
    if (value?.type === 'scalar') return value.text;
  }
  return '';
}

/** Makes the fingerprints of a run: equal ones are numbered in the order in which they are asked for. */
export function fingerprints(): (rule: string, place: Place, resource: Resource | undefined) => string {
  const seen = new Map<string, number>();
  return (rule, place, resource) => {
    const base = [rule, ...whereabouts(place, resource)].join('\n');
    const count = seen.get(base) ?? 0;
    seen.set(base, count + 1);
    return hash(`${base}\n${count}`);
  };
}

/** What stays the same when lines move, layout changes or the file is renamed. */
function whereabouts(place: Place, resource: Resource | undefined): string[] {
  if (resource === undefined) return [place.file.text.slice(place.start, place.end).replace(/\s+/g, ' ').trim()];
  const { steps, node } = stepsTo(resource.root, place.start);
  return [identityOf(resource), JSON.stringify(steps), node.type === 'scalar' ? node.text : node.type];
}

const encoder = new TextEncoder();

/**
 * 64 bits of FNV-1a (two times 32, from different beginnings) in hexadecimal. Not against malice: whoever can choose a
 * collision can also write an ignore.
 */
function hash(text: string): string {
  let [a, b] = [0x811c9dc5, 0x7ee3623b];
  const bytes = encoder.encode(text);
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    a = Math.imul(a ^ byte, 0x01000193);
    b = Math.imul(b ^ byte, 0x01000193) + (a >>> 15);
  }
  return [a, b].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}
