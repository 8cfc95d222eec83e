import { groupBy } from '../report/group.js';
import { originOf, pathsByHost } from '../trace/hosts.js';
import type { TraceDocument, TraceFinding, TracePath, TracePlace } from '../trace/model.js';
import { type Hop as HopName, LABELS, looseFindings, replicaWords, shownSettings, words } from '../trace/shown.js';
import { addRow, type Draft, Drafts, finished, weightRow } from './draft.js';

/** The columns of a drawing, in the order in which a handshake passes them. */
export type Column = 'client' | 'proxy' | 'route' | 'destination' | 'pod';
export const COLUMNS: readonly Column[] = ['client', 'proxy', 'route', 'destination', 'pod'];

/** What a rule objects to. */
export type Mark = Pick<TraceFinding, 'rule' | 'severity' | 'message'>;

/** A setting of a hop. */
export interface Row {
  readonly label: string;
  readonly value: string;
  readonly place: TracePlace | null;
  /** Why, where no line decides. */
  readonly because: string | undefined;
  /** Nothing sets it and nothing objects to it. */
  readonly isDefault: boolean;
  readonly marks: readonly Mark[];
  /** What it would be in other versions. */
  readonly elsewhere: readonly string[];
  /** The paths that it holds for, where it does not hold for all: `for prefix /ws`. */
  readonly only: string | undefined;
}

/** One box: what several paths share is one hop. */
export interface Hop {
  readonly column: Column;
  readonly kind: string;
  readonly name: string;
  readonly notes: readonly string[];
  readonly place: TracePlace | null;
  readonly rows: readonly Row[];
  /** Objections to the hop as a whole. */
  readonly marks: readonly Mark[];
  /** It is not among the files read, or names what does not exist. */
  readonly absence: 'unread' | 'missing' | undefined;
}

export interface Arrow {
  readonly from: Hop;
  readonly to: Hop;
  readonly isBad: boolean;
}

/** The paths of one host, as boxes and arrows. */
export interface Way {
  readonly host: string;
  readonly paths: readonly TracePath[];
  readonly hops: readonly Hop[];
  readonly arrows: readonly Arrow[];
  /** Findings that belong to no single setting. */
  readonly loose: readonly TraceFinding[];
  /** Paths of the host that are left out because there are too many. */
  readonly omitted: number;
}

/** More paths of one host than this are no picture any more: those with findings come first. */
const MOST_PATHS = 40;
/** Workloads of one destination that are drawn. */
const MOST_PODS = 12;

/** The paths of a document by the host that clients ask for. */
export function waysOf(document: TraceDocument): Way[] {
  return [...pathsByHost(document)].map(([host, paths]) => wayOf(host, paths));
}

function wayOf(host: string, all: readonly TracePath[]): Way {
  const wanted = new Set(all.length <= MOST_PATHS ? all : [...all].sort(byFindings).slice(0, MOST_PATHS));
  const paths = all.filter((path) => wanted.has(path));
  const drafts = new Drafts();
  const arrows = new Map<string, { from: Draft; to: Draft; isBad: boolean }>();
  const connect = (from: Draft, to: Draft, isBad: boolean): void => {
    const key = JSON.stringify([from.key, to.key]);
    const known = arrows.get(key);
    if (known === undefined) arrows.set(key, { from, to, isBad });
    else known.isBad ||= isBad;
  };
  for (const path of paths) addPath(path, drafts, connect);
  const hops = new Map(drafts.all().map((draft) => [draft, finished(draft)]));
  const done = (draft: Draft): Hop => hops.get(draft) ?? finished(draft);
  const loose = paths.flatMap(looseFindings);
  return {
    host,
    paths,
    hops: [...hops.values()],
    arrows: [...arrows.values()].map(({ from, to, isBad }) => ({ from: done(from), to: done(to), isBad })),
    loose: [...groupBy(loose, ({ rule, message, place }) => JSON.stringify([rule, message, place])).values()].flatMap(
      ([first]) => first ?? [],
    ),
    omitted: all.length - paths.length,
  };
}

function byFindings(a: TracePath, b: TracePath): number {
  return b.details.length - a.details.length;
}

function addPath(path: TracePath, drafts: Drafts, connect: (from: Draft, to: Draft, isBad: boolean) => void): void {
  const { client, route, destination } = path;
  const isSidecar = client.kind === 'sidecar';
  const proxy = isSidecar
    ? drafts.of(path, 'proxy', 'sidecar', `clients in ${client.namespace}`)
    : drafts.of(path, 'proxy', client.kind, `${client.namespace}/${client.name}`, {
        place: client.place,
        identity: [client.server, client.place],
      });
  if (isSidecar) proxy.notes.add(originOf(path));
  else {
    if (client.server !== null) proxy.notes.add(`server ${client.server}`);
    connect(drafts.of(path, 'client', 'client', originOf(path)), proxy, false);
  }
  const hop = drafts.of(path, 'route', route.kind, `${route.namespace}/${route.name}`, {
    place: route.place,
    identity: [route.index, route.place],
  });
  for (const note of routeNotes(path)) hop.notes.add(note);
  for (const finding of looseFindings(path)) hop.marks.set(finding.rule, finding);
  const host = `${destination.host}:${destination.port ?? '?'}`;
  const to = drafts.of(path, 'destination', 'destination', host, {
    place: destination.place,
    absence: path.missing === null ? undefined : 'missing',
    identity: [destination.subset, path.missing],
  });
  if (destination.subset !== null) to.notes.add(`subset ${destination.subset}`);
  if (path.missing !== null) to.notes.add(`no such ${path.missing}: every request gets 503`);
  addRow(to, weightRow(destination.weight), path);
  connect(proxy, hop, false);
  connect(hop, to, path.missing !== null || isBad(path, 'upstreamProtocol'));
  addSettings(path, 'client', proxy);
  addSettings(path, 'route', hop);
  addSettings(path, 'to', to);
  for (const pod of podsOf(path, drafts)) {
    connect(to, pod, isBad(path, 'applicationProtocol'));
    addSettings(path, 'pod', pod);
  }
}

function podsOf(path: TracePath, drafts: Drafts): Draft[] {
  if (path.missing !== null) return [];
  if (path.workloads.length === 0) {
    const { host, port, subset } = path.destination;
    const identity = [host, port, subset];
    return [drafts.of(path, 'pod', 'pods', 'not among the files read', { absence: 'unread', identity })];
  }
  const shown = path.workloads.slice(0, MOST_PODS);
  const pods = shown.map((workload) => {
    const { kind, namespace, name, sidecar, place } = workload;
    const pod = drafts.of(path, 'pod', kind, `${namespace}/${name}`, { place, identity: [place] });
    const note = [replicaWords(workload), ...(sidecar === null ? [] : [sidecar ? 'sidecar' : 'no sidecar'])]
      .filter((part) => part !== undefined)
      .join(', ');
    if (note !== '') pod.notes.add(note);
    return pod;
  });
  const more = path.workloads.length - shown.length;
  if (more === 0) return pods;
  const { host, port, subset } = path.destination;
  return [...pods, drafts.of(path, 'pod', 'pods', `${more} more workloads`, { identity: [host, port, subset] })];
}

function routeNotes({ route }: TracePath): string[] {
  if (route.kind === 'Service') return ["Istio's default route"];
  const entry = `${route.kind === 'VirtualService' ? 'http' : 'rules'}[${route.index}]`;
  return [route.section === null ? entry : `${entry} "${route.section}"`, route.match ?? 'every request'];
}

function isBad(path: TracePath, setting: TraceFinding['setting']): boolean {
  return path.details.some((finding) => finding.setting === setting && finding.severity !== 'info');
}

function addSettings(path: TracePath, at: HopName, draft: Draft): void {
  for (const { name, setting, findings } of shownSettings(path, at)) {
    const marks = [...new Map(findings.map((finding) => [finding.rule, finding])).values()];
    const row: Row = {
      label: LABELS[name],
      value: words(name, setting.value),
      place: setting.place,
      because: setting.because,
      isDefault: setting.place === null && marks.length === 0,
      marks: marks.map(({ rule, severity, message }) => ({ rule, severity, message })),
      elsewhere: (setting.elsewhere ?? []).map(({ value, versions }) => `${words(name, value)} ${versions}`),
      only: undefined,
    };
    addRow(draft, row, path);
  }
}
