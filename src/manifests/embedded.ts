import { parseWithYaml } from './arbiter.js';
import { parseFast } from './fast.js';
import { withLineFeeds } from './prefilter.js';
import { Field } from './resource.js';
import type { Node, Scalar } from './tree.js';

/**
 * YAML inside of a string: a ConfigMap's `mesh`, the annotation `proxy.istio.io/config`. Places in it are exact for
 * literal block scalars (`|`) and for quoted or plain scalars on one line without escapes; elsewhere everything has
 * the place of the whole string. Undefined for anything but a string that holds one valid YAML document.
 */
export function embedded(field: Field): Field | undefined {
  const { node, file } = field;
  if (node?.type !== 'scalar' || node.value === null) return undefined;
  const root = rootOf(withLineFeeds(node.text));
  if (root === undefined) return undefined;
  const moved = move(root, placing(file.text, node));
  return new Field(file, moved, field.key, moved, field.path);
}

function rootOf(text: string): Node | undefined {
  const fast = parseFast(text, 0, text.length);
  if (fast !== undefined) return fast === 'nothing' ? undefined : fast;
  const { roots, complaints } = parseWithYaml(text, 0, text.length);
  return roots.length === 1 && complaints.length === 0 ? roots[0] : undefined;
}

interface Span {
  readonly start: number;
  readonly end: number;
}
type Placing = (start: number, end: number) => Span;

/** Where offsets into the content of a scalar stand in its file. */
function placing(text: string, scalar: Scalar): Placing {
  const first = text.charAt(scalar.start);
  if (first === '|') return literalPlacing(text, scalar) ?? (() => scalar);
  const content = scalar.quoted ? scalar.start + 1 : scalar.start;
  if (first !== '>' && text.startsWith(scalar.text, content)) {
    return (start, end) => ({ start: content + start, end: content + end });
  }
  return () => scalar;
}

function literalPlacing(text: string, scalar: Scalar): Placing | undefined {
  /** For each line of the content: its offset there, and what to add to come to the file. */
  const lines: { readonly offset: number; readonly shift: number }[] = [];
  let at = text.indexOf('\n', scalar.start) + 1;
  let offset = 0;
  for (const line of scalar.text.split('\n')) {
    const newline = text.indexOf('\n', at);
    const raw = text.slice(at, newline < 0 ? text.length : newline).replace(/\r$/, '');
    if (line !== '' && !raw.endsWith(line)) return undefined;
    lines.push({ offset, shift: at + (raw.length - Math.min(line.length, raw.length)) - offset });
    if (newline < 0) break;
    at = newline + 1;
    offset += line.length + 1;
  }
  const move = (position: number): number => {
    let low = 0;
    let high = lines.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((lines[middle]?.offset ?? 0) <= position) low = middle;
      else high = middle - 1;
    }
    return position + (lines[low]?.shift ?? 0);
  };
  return (start, end) => ({ start: move(start), end: move(end) });
}

function move(node: Node, place: Placing): Node {
  const span = place(node.start, node.end);
  const { start, end } = span;
  if (node.type === 'scalar') {
    const { type, value, text, quoted } = node;
    return { type, value, text, start, end, quoted };
  }
  if (node.type === 'seq') return { type: 'seq', items: node.items.map((item) => move(item, place)), start, end };
  const pairs = node.pairs.map(({ key, value }) => ({ key: move(key, place) as Scalar, value: move(value, place) }));
  return { type: 'map', pairs, start, end };
}
