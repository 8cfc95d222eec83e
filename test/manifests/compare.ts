import { parseWithYaml } from '../../src/manifests/arbiter.js';
import type { Span } from '../../src/manifests/bound.js';
import { parseFast, parseLinked } from '../../src/manifests/fast.js';
import type { Tree } from '../../src/manifests/resolve.js';
import type { Node } from '../../src/manifests/tree.js';

/** Everything a tree says, in one value: kinds, texts, values, quoting and both offsets of every node. */
export function everythingIn(node: Node): unknown {
  const { type, start, end } = node;
  if (node.type === 'scalar') return [start, end, node.quoted, node.text, String(node.value), typeof node.value];
  if (node.type === 'seq') return [type, start, end, node.items.map(everythingIn)];
  return [type, start, end, node.pairs.map(({ key, value }) => [everythingIn(key), everythingIn(value)])];
}

export type Verdict = 'handed over' | 'equal' | { readonly difference: string };

/** Whether the fast parser leaves this document to `yaml`, or reads it exactly as `yaml` does. */
export function compare(text: string, start = 0, end = text.length): Verdict {
  const fast = parseFast(text, start, end) ?? parseLinked(text, start, end);
  if (fast === undefined) return 'handed over';
  if (fast !== 'nothing' && 'complaints' in fast) return compareLinked(fast, text, start, end);
  const { roots, complaints } = parseWithYaml(text, start, end);
  if (complaints.length > 0) return { difference: `accepted, but: ${complaints[0]?.message}` };
  const isNothing = (root: Node): boolean => root.type === 'scalar' && root.value === null && root.text === '';
  if (fast === 'nothing') return roots.every(isNothing) ? 'equal' : { difference: 'read as nothing' };
  if (roots.length !== 1) return { difference: `${roots.length} documents instead of one` };
  const ours = JSON.stringify(everythingIn(fast));
  const theirs = JSON.stringify(everythingIn(roots[0] as Node));
  return ours === theirs ? 'equal' : { difference: `${firstDifference(ours, theirs)}` };
}

/** The same for a document with aliases, merge keys or duplicate keys, of which there may be something to complain. */
function compareLinked({ root, complaints, bound }: Tree, text: string, start: number, end: number): Verdict {
  const judged = parseWithYaml(text, start, end);
  const everything = (found: readonly Node[], about: unknown): string =>
    JSON.stringify([found.map(everythingIn), about]);
  const spans = (found: Tree['bound'] | readonly Span[]) => [...found].map(({ start: from, end: to }) => [from, to]);
  const ours = everything(root === undefined ? [] : [root], [complaints, spans(bound)]);
  const theirs = everything(judged.roots, [judged.complaints, spans(judged.bound)]);
  return ours === theirs ? 'equal' : { difference: `${firstDifference(ours, theirs)}` };
}

function firstDifference(ours: string, theirs: string): string {
  let i = 0;
  while (ours[i] === theirs[i]) i++;
  const from = Math.max(0, i - 60);
  return `fast …${ours.slice(from, i + 60)}… yaml …${theirs.slice(from, i + 60)}…`;
}

/** Documents of a file, cut as in the product. */
export function cut(text: string): [number, number][] {
  const starts = [0];
  // Not `\s`: a byte order mark or a separator of lines is text to YAML.
  for (const match of text.matchAll(/(?<![^\n])---(?![^ \t\r\n])/g)) if (match.index > 0) starts.push(match.index);
  return starts.map((start, i) => [start, starts[i + 1] ?? text.length]);
}
