import { type Draft, textAt } from './documents.js';
import { roleOf } from './kinds.js';
import type { Stretch } from './parse.js';
import { mayHideWords } from './prefilter.js';
import { type Node, nodeAt } from './tree.js';

/**
 * What is kept of an object of a wide kind until it is known whether the object matters, as hashes, so that nothing
 * holds on to the text. Equal hashes of different words cost a needless parse, never a lost object.
 */
export interface Outline {
  readonly role: 'service' | 'workload' | 'scaler';
  /** Of a scaler: the name of what it scales. */
  readonly name: number;
  /** The labels of a workload and of its pods, the selector of a Service. */
  readonly entries: readonly number[];
  /** It holds a word by which it might be evidence of WebSockets, or tell Istio's version. */
  readonly hinted: boolean;
}

/** `text` is that of the object's document. */
export function outlineOf(role: Outline['role'], { name, root }: Draft, text: string): Outline {
  const spec = nodeAt(root, 'spec');
  if (role === 'scaler') {
    return { role, name: hashOf(textAt(root, 'spec', 'scaleTargetRef', 'name') ?? ''), entries: [], hinted: false };
  }
  const entries =
    role === 'service'
      ? entriesOf(nodeAt(spec, 'selector'))
      : [
          ...entriesOf(nodeAt(root, 'metadata', 'labels')),
          ...entriesOf(nodeAt(spec, 'template', 'metadata', 'labels')),
        ];
  // An Argo Rollout may leave its pods to a Deployment.
  const isIndirect = nodeAt(spec, 'workloadRef') !== undefined;
  return { role, name: hashOf(name), entries, hinted: isIndirect || hasHint(text) || mayHideWords(text) };
}

/** Hashes of the entries of a map of strings, such as labels. */
export function entriesOf(node: Node | undefined): number[] {
  const entries: number[] = [];
  if (node?.type !== 'map') return entries;
  for (const { key, value } of node.pairs) {
    if (value.type === 'scalar') entries.push(entryOf(key.text, value.text));
  }
  return entries;
}

export function entryOf(key: string, value: string): number {
  return Math.imul(hashOf(key), 31) ^ hashOf(value);
}

function hashOf(text: string): number {
  let hash = HASH_SEED;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), HASH_FACTOR);
  return hash;
}

const HASH_SEED = 0x811c9dc5 | 0;
const HASH_FACTOR = 0x01000193;

const NAME = /name:[ ]+(["']?)([A-Za-z0-9.-]+)\1[ ]*(?:[ ]#[^\n]*)?(?:\r?\n|$)/y;

/** `metadata.name` of a document, read without parsing; undefined where it is not written in the usual way. */
export function nameIn(piece: string): string | undefined {
  const metadata = piece.startsWith('metadata:') ? 0 : piece.indexOf('\nmetadata:') + 1;
  if (metadata === 0 && !piece.startsWith('metadata:')) return undefined;
  const lineEnd = piece.indexOf('\n', metadata);
  if (lineEnd < 0 || piece.slice(metadata + 9, lineEnd).trim() !== '') return undefined;
  let column = -1;
  for (let line = lineEnd + 1; line < piece.length; ) {
    let i = line;
    while (piece.charCodeAt(i) === 32) i++;
    const code = piece.charCodeAt(i);
    if (code !== 10 && code !== 13 && code !== 35) {
      if (i === line) return undefined;
      if (column < 0) column = i - line;
      if (i - line === column) {
        NAME.lastIndex = i;
        const name = NAME.exec(piece);
        if (name !== null) return name[2];
      }
    }
    const newline = piece.indexOf('\n', i);
    if (newline < 0) return undefined;
    line = newline + 1;
  }
  return undefined;
}

/** Adds the hash of every word (letters, digits, hyphens) of a text, and so of the first label of every host name. */
export function collectWords(text: string, start: number, end: number, words: Set<number>): void {
  let hash = HASH_SEED;
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    if ((code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 45 || (code >= 65 && code <= 90)) {
      hash = Math.imul(hash ^ code, HASH_FACTOR);
    } else if (hash !== HASH_SEED) {
      words.add(hash);
      hash = HASH_SEED;
    }
  }
  words.add(hash);
}

/** The same for the texts of a tree, where escapes may hide words from a search. */
export function collectTreeWords(node: Node, words: Set<number>): void {
  if (node.type === 'scalar') collectWords(node.text, 0, node.text.length, words);
  else if (node.type === 'seq') for (const item of node.items) collectTreeWords(item, words);
  else for (const { value } of node.pairs) collectTreeWords(value, words);
}

/** Adds the names of Services that host names (from the configuration or the command line) mean. */
export function addHosts(hosts: readonly string[], words: Set<number>): void {
  for (const host of hosts) collectWords(host, 0, host.length, words);
}

/**
 * Words by which an object may say that it serves WebSockets, and the images and labels that give Istio's version.
 * Wider than the evidence that is accepted in the end.
 */
const HINT =
  /web[-_.]?sock|sock[-_.]?js|socket[-_.]?io|signalr|engine[-_.]?io|primus|cable|subscriptions|hubs|wslint\.io|proxyv2|\/pilot|ztunnel|install-cni|gke-release\/asm|operator\.istio\.io\/version|helm\.sh\/chart: *["']?(?:base|istio|gateway|cni)/i;

/**
 * `ws` or `wss` as a word of its own: `http-ws`, `WS_PORT`, `--ws`, `wsPort`, `chatWs`; not `news` or `AWS`. (The letters
 * come first and what stands before them is asked afterwards: that is several times faster.)
 */
const SEGMENT = /[wW][sS](?<=(?:^|[^A-Za-z])..|[a-z]W.)[sS]?(?![a-z])/;

export function hasHint(piece: string): boolean {
  return SEGMENT.test(piece) || HINT.test(piece);
}

/** Adds the words by which the objects of a piece may name a host. */
export function addWords(
  text: string,
  { start, end }: Stretch,
  roots: readonly Node[],
  words: Set<number>,
): Set<number> {
  collectWords(text, start, end, words);
  if (mayHideWords(text.slice(start, end))) for (const root of roots) collectTreeWords(root, words);
  return words;
}

/** Objects whose words may be names of Services: mesh objects, and an Ingress that speaks of WebSockets. */
export function namesHosts(text: string, { apiVersion, kind, root }: Draft): boolean {
  if (kind === 'Ingress') return hasHint(text.slice(root.start, root.end));
  return roleOf(apiVersion, kind) === 'mesh';
}
