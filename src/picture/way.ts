import { groupBy } from '../report/group.js';
import { originOf, pathsByHost } from '../trace/hosts.js';
import type { TraceDocument, TraceFinding, TracePath, TracePlace } from '../trace/model.js';
import { type Hop as HopName, LABELS, looseFindings, shownSettings, words } from '../trace/shown.js';

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
  /** The routes that it holds for, where it differs from route to route. */
  readonly routes: readonly string[];
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

/** The paths of a document by the host that clients ask for. */
export function waysOf(document: TraceDocument): Way[] {
  return [...pathsByHost(document)].map(([host, paths]) => wayOf(host, paths));
}

function wayOf(host: string, all: readonly TracePath[]): Way {
  const wanted = new Set(all.length <= MOST_PATHS ? all : [...all].sort(byFindings).slice(0, MOST_PATHS));
  const paths = all.filter((path) => wanted.has(path));
  const drafts = new Map<string, Draft>();
  const arrows = new Map<string, { from: Draft; to: Draft; isBad: boolean }>();
  const connect = (from: Draft, to: Draft, isBad: boolean): void => {
    const key = JSON.stringify([from.key, to.key]);
    const known = arrows.get(key);
    if (known === undefined) arrows.set(key, { from, to, isBad });
    else known.isBad ||= isBad;
  };
  for (const path of paths) addPath(path, drafts, connect);
  const hops = new Map([...drafts.values()].map((draft) => [draft, finished(draft)]));
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

interface Draft {
  readonly key: string;
  readonly column: Column;
  readonly kind: string;
  readonly name: string;
  readonly notes: Set<string>;
  readonly place: TracePlace | null;
  readonly absence: Hop['absence'];
  readonly marks: Map<string, Mark>;
  /** By label, then by all that is told of it: the routes it holds for. */
  readonly rows: Map<string, Map<string, { row: Row; routes: Set<string> }>>;
}

type Drafts = Map<string, Draft>;

function draftOf(
  drafts: Drafts,
  column: Column,
  kind: string,
  name: string,
  more: { place?: TracePlace | null; absence?: Hop['absence']; identity?: readonly unknown[] } = {},
): Draft {
  const { place = null, absence, identity = [] } = more;
  const key = JSON.stringify([column, kind, name, ...identity]);
  const known = drafts.get(key);
  if (known !== undefined) return known;
  const draft: Draft = { key, column, kind, name, notes: new Set(), place, absence, marks: new Map(), rows: new Map() };
  drafts.set(key, draft);
  return draft;
}

function addPath(path: TracePath, drafts: Drafts, connect: (from: Draft, to: Draft, isBad: boolean) => void): void {
  const { client, route, destination } = path;
  const isSidecar = client.kind === 'sidecar';
  const proxy = isSidecar
    ? draftOf(drafts, 'proxy', 'sidecar', `clients in ${client.namespace}`)
    : draftOf(drafts, 'proxy', client.kind, `${client.namespace}/${client.name}`, {
        place: client.place,
        identity: [client.server, client.place],
      });
  if (isSidecar) proxy.notes.add(originOf(path));
  else {
    if (client.server !== null) proxy.notes.add(`server ${client.server}`);
    connect(draftOf(drafts, 'client', 'client', originOf(path)), proxy, false);
  }
  const hop = draftOf(drafts, 'route', route.kind, `${route.namespace}/${route.name}`, {
    place: route.place,
    identity: [route.index, route.place],
  });
  for (const note of routeNotes(path)) hop.notes.add(note);
  for (const finding of looseFindings(path)) hop.marks.set(finding.rule, finding);
  const host = `${destination.host}:${destination.port ?? '?'}`;
  const to = draftOf(drafts, 'destination', 'destination', host, {
    place: destination.place,
    absence: path.missing === null ? undefined : 'missing',
    identity: [destination.subset, path.missing],
  });
  if (destination.subset !== null) to.notes.add(`subset ${destination.subset}`);
  if (path.missing !== null) to.notes.add(`no such ${path.missing}: every request gets 503`);
  if (destination.weight !== 100) addRow(to, plainRow('weight', `${destination.weight} %`), routeLabel(path));
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
    return [draftOf(drafts, 'pod', 'pods', 'not among the files read', { absence: 'unread', identity })];
  }
  return path.workloads.map(({ kind, namespace, name, replicas, sidecar, place }) => {
    const pod = draftOf(drafts, 'pod', kind, `${namespace}/${name}`, { place, identity: [place] });
    const count = replicas === null ? [] : [`${replicas} ${replicas === 1 ? 'replica' : 'replicas'}`];
    const note = [...count, ...(sidecar === null ? [] : [sidecar ? 'sidecar' : 'no sidecar'])].join(', ');
    if (note !== '') pod.notes.add(note);
    return pod;
  });
}

function routeNotes({ route }: TracePath): string[] {
  if (route.kind === 'Service') return ["Istio's default route"];
  const entry = `${route.kind === 'VirtualService' ? 'http' : 'rules'}[${route.index}]`;
  return [route.section === null ? entry : `${entry} "${route.section}"`, route.match ?? 'every request'];
}

/** What a route is called beside a setting that holds for it alone. */
function routeLabel({ route }: TracePath): string {
  return route.match ?? `${route.namespace}/${route.name} [${route.index}]`;
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
      routes: [],
    };
    addRow(draft, row, routeLabel(path));
  }
}

function plainRow(label: string, value: string): Row {
  return { label, value, place: null, because: undefined, isDefault: false, marks: [], elsewhere: [], routes: [] };
}

function addRow(draft: Draft, row: Row, route: string): void {
  const variants = draft.rows.get(row.label) ?? new Map<string, { row: Row; routes: Set<string> }>();
  draft.rows.set(row.label, variants);
  const { marks, ...told } = row;
  const key = JSON.stringify([told, marks.map(({ rule }) => rule)]);
  const known = variants.get(key);
  if (known === undefined) variants.set(key, { row, routes: new Set([route]) });
  else known.routes.add(route);
}

function finished({ column, kind, name, notes, place, absence, marks, rows }: Draft): Hop {
  const told = [...rows.values()].flatMap((variants) =>
    [...variants.values()].map(({ row, routes }) => (variants.size === 1 ? row : { ...row, routes: [...routes] })),
  );
  return { column, kind, name, notes: [...notes], place, rows: told, marks: [...marks.values()], absence };
}
