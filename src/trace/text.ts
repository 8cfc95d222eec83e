import { append } from '../manifests/append.js';
import type { TraceDocument, TracePath, TracePlace, TraceSetting } from './model.js';
import { type Hop, LABELS, looseFindings, replicaWords, shownSettings, words } from './shown.js';

/** How `trace` paints its text; the identity functions leave it plain. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly bad: (text: string) => string;
}

const NAME_WIDTH = 10;
const SETTING_WIDTH = 22;

/** The paths hop by hop, each setting with the line it comes from. `width` is that of the terminal. */
export function traceText(document: TraceDocument, paint: Paint, width: number): string {
  const column = Math.max(52, Math.min(width, 110) - 32);
  const version =
    document.istio.version === null
      ? `Istio ${document.shownFor} (version unknown)`
      : `Istio ${document.istio.version}`;
  const blocks = document.paths.map((path) => pathText(path, paint, column, version));
  const notes = document.notes.map((note) => `${paint.dim(`note: ${note}`)}\n`);
  return [...blocks, notes.join('')].filter((part) => part !== '').join('\n');
}

function pathText(path: TracePath, paint: Paint, column: number, version: string): string {
  const lines = [pad(paint.bold(path.url), path.url.length, column) + version];
  const { client, route, destination } = path;
  const server = client.server === null ? '' : ` · server ${client.server}`;
  const who =
    client.kind === 'sidecar' ? `clients in ${client.namespace}` : `${client.namespace}/${client.name}${server}`;
  lines.push(hop(client.kind, who, client.place, paint, column));
  append(lines, settings(path, 'client', paint, column));
  const name = route.section === null ? '' : ` "${route.section}"`;
  const what =
    route.kind === 'Service'
      ? `${route.namespace}/${route.name} (Istio's default route)`
      : `${route.namespace}/${route.name} http[${route.index}]${name}${route.match === null ? '' : ` ${route.match}`}`;
  lines.push(hop('route', what, route.place, paint, column));
  append(lines, settings(path, 'route', paint, column));
  const subset = destination.subset === null ? '' : ` subset ${destination.subset}`;
  const weight = destination.weight === 100 ? '' : ` (${destination.weight} %)`;
  lines.push(
    hop('to', `${destination.host}:${destination.port ?? '?'}${subset}${weight}`, destination.place, paint, column),
  );
  if (path.missing !== null) {
    lines.push(`${' '.repeat(NAME_WIDTH + 1)}${paint.bad(`no such ${path.missing}: every request gets 503`)}`);
  }
  append(lines, settings(path, 'to', paint, column));
  append(lines, [...pods(path, paint, column), ...settings(path, 'pod', paint, column), ...others(path, paint)]);
  return `${lines.join('\n')}\n`;
}

function pods(path: TracePath, paint: Paint, column: number): string[] {
  if (path.workloads.length === 0) return [hop('pod', 'not among the files read', null, paint, column)];
  return path.workloads.map((workload) => {
    const count = replicaWords(workload);
    const replicas = count === undefined ? '' : `, ${count}`;
    const sidecar = workload.sidecar === false ? ', no sidecar' : workload.sidecar === true ? ', sidecar' : '';
    return hop(
      'pod',
      `${workload.kind} ${workload.namespace}/${workload.name}${replicas}${sidecar}`,
      workload.place,
      paint,
      column,
    );
  });
}

function hop(name: string, text: string, place: TracePlace | null, paint: Paint, column: number): string {
  const left = ` ${name.padEnd(NAME_WIDTH)}${text}`;
  return place === null ? left : pad(left, left.length, column) + paint.dim(show(place));
}

function settings(path: TracePath, at: Hop, paint: Paint, column: number): string[] {
  const lines: string[] = [];
  for (const { name, setting, findings } of shownSettings(path, at)) {
    const marks = [...new Set(findings.map(({ rule }) => rule))];
    const value = `${words(name, setting.value)}${marks.length === 0 ? '' : `  ✗ ${marks.join(' ')}`}`;
    const left = `${' '.repeat(NAME_WIDTH + 1)}${LABELS[name].padEnd(SETTING_WIDTH)}${value}`;
    const shown = marks.length === 0 ? left : left.slice(0, -value.length) + paint.bad(value);
    lines.push(pad(shown, left.length, column) + paint.dim(origin(setting)));
    for (const { value: other, versions } of setting.elsewhere ?? []) {
      lines.push(paint.dim(`${' '.repeat(NAME_WIDTH + SETTING_WIDTH + 1)}${words(name, other)} ${versions}`));
    }
  }
  return lines;
}

function others(path: TracePath, paint: Paint): string[] {
  return looseFindings(path).map(
    ({ rule, message, place }) => ` ${paint.bad(`✗ ${rule}`)} ${message}  ${paint.dim(show(place))}`,
  );
}

function origin({ place, because }: TraceSetting): string {
  if (place !== null) return show(place);
  return because ?? '–';
}

function show(place: TracePlace): string {
  return `${place.file}:${place.line}`;
}

function pad(text: string, length: number, column: number): string {
  return text + ' '.repeat(Math.max(2, column - length));
}
