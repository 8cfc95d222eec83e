import type { Draft } from './documents.js';
import { roleOf } from './kinds.js';
import { entriesOf, entryOf, type Outline, outlineOf } from './outline.js';
import { nodeAt } from './tree.js';

/**
 * Reads the objects that may matter and leaves the others unread. A Service matters only if a mesh object, an Ingress
 * or the configuration names it (its name is the first label of the host), if something in it hints at WebSockets, or
 * if it selects a workload that does or that a mesh object selects. A workload matters only if it hints at WebSockets or
 * holds Istio's version, or if a Service that matters or a mesh object selects it; a scaler only if it scales such a
 * workload. Whatever is left out is not on the way of a WebSocket: no host of a route leads to it, no evidence is in it,
 * and no EnvoyFilter, Sidecar or Gateway reaches it.
 *
 * `drafts` are the objects that were read anyway; `read` takes one more.
 */
export function selectWide<T extends Outline>(
  outlines: readonly T[],
  words: ReadonlySet<number>,
  drafts: readonly Draft[],
  read: (outline: T) => void,
): void {
  const services = outlines.filter(({ role }) => role === 'service');
  const workloads = outlines.filter(({ role }) => role === 'workload');
  const scalers = outlines.filter(({ role }) => role === 'scaler');
  if (services.length + workloads.length + scalers.length === 0) return;

  const kept = new Set<T>();
  /** What is known to matter: the labels of workloads, the selectors of Services, the names of workloads. */
  const labels: (readonly number[])[] = [];
  const selectors: (readonly number[])[] = [];
  const targets = new Set<number>();

  function learn({ role, name, entries }: Outline): void {
    if (role === 'service') selectors.push(entries);
    if (role !== 'workload') return;
    labels.push(entries);
    targets.add(name);
  }
  function keep(outline: T): void {
    if (kept.has(outline)) return;
    kept.add(outline);
    learn(outline);
    read(outline);
  }

  for (const draft of drafts) {
    const role = roleOf(draft.apiVersion, draft.kind);
    if (role === 'service' || role === 'workload') learn(outlineOf(role, draft, ''));
  }
  const meshSelectors = [...drafts.flatMap(selectorsOf), DEFAULT_GATEWAY];
  const whichSelect = indexOf(meshSelectors, (selector) => selector);
  for (const workload of workloads) {
    if (workload.hinted || whichSelect(workload.entries).length > 0) keep(workload);
  }
  for (const service of services) {
    // A Service with all labels of a Gateway's selector is the gateway's own, also where its pods are not among the files.
    if (service.hinted || words.has(service.name) || whichSelect(service.entries).length > 0) keep(service);
  }
  const servicesOf = indexOf(services, ({ entries }) => entries);
  for (const pods of labels) for (const service of servicesOf(pods)) keep(service);
  const servicesSelecting = indexOf(selectors, (selector) => selector);
  for (const workload of workloads) if (servicesSelecting(workload.entries).length > 0) keep(workload);
  for (const scaler of scalers) if (targets.has(scaler.name)) read(scaler);
}

/** A function that finds the items whose entries are all among the given ones. Items without entries match nothing. */
function indexOf<T>(items: readonly T[], entriesOf: (item: T) => readonly number[]): (among: readonly number[]) => T[] {
  const frequency = new Map<number, number>();
  for (const item of items) for (const entry of entriesOf(item)) frequency.set(entry, (frequency.get(entry) ?? 0) + 1);
  // Each item is filed under its rarest entry, so that a label which everything has costs nothing.
  const byEntry = new Map<number, T[]>();
  for (const item of items) {
    const entries = entriesOf(item);
    let rarest = entries[0];
    if (rarest === undefined) continue;
    for (const entry of entries) if ((frequency.get(entry) ?? 0) < (frequency.get(rarest) ?? 0)) rarest = entry;
    const filed = byEntry.get(rarest);
    if (filed === undefined) byEntry.set(rarest, [item]);
    else filed.push(item);
  }
  return (among) => {
    const found: T[] = [];
    for (const entry of among) {
      for (const item of byEntry.get(entry) ?? [])
        if (entriesOf(item).every((one) => among.includes(one))) found.push(item);
    }
    return found;
  };
}

/** The pods that a Gateway is taken to run on where none was read. */
const DEFAULT_GATEWAY = [entryOf('istio', 'ingressgateway')];

/** Where mesh objects name the pods they are for. */
const SELECTORS = [
  ['workloadSelector'],
  ['workloadSelector', 'labels'],
  ['workloadSelector', 'matchLabels'],
  ['selector'],
  ['selector', 'matchLabels'],
  ['template', 'labels'],
];

function selectorsOf({ root, apiVersion, kind }: Draft): number[][] {
  if (roleOf(apiVersion, kind) !== 'mesh') return [];
  const spec = nodeAt(root, 'spec');
  return SELECTORS.map((path) => entriesOf(nodeAt(spec, ...path))).filter((entries) => entries.length > 0);
}
