import { type Place, position, writtenPlace } from '../manifests/place.js';
import { namespaceOf } from '../mesh/closeness.js';
import { seconds } from '../mesh/duration.js';
import type { Effective } from '../mesh/effective.js';
import type { Mesh } from '../mesh/mesh.js';
import type { Route, RouteMatch } from '../mesh/route.js';
import type { Settings } from '../mesh/settings.js';
import type { Workload } from '../mesh/workloads.js';
import type { SocketPath } from '../websockets/path.js';
import type { SettingName, TraceFinding, TracePath, TracePlace, TraceSetting, TraceWorkload } from './model.js';

/** Turns a socket path into plain data, as `trace` prints it. */
export function describePath(mesh: Mesh, path: SocketPath, details: readonly TraceFinding[]): TracePath {
  const { client, route, destination, evidence } = path;
  const { missing } = destination;
  const workloads = destination.workloads.map((workload) => describeWorkload(mesh, workload));
  return {
    url: path.url,
    client: {
      kind: client.kind,
      namespace: client.namespace,
      name: client.name,
      server: client.server === undefined ? null : `${client.server.protocol.toLowerCase()}:${client.server.port}`,
      place: placeOf(client.place),
    },
    route: {
      kind: route.kind,
      namespace: namespaceOf(route.resource),
      name: route.resource.name,
      index: route.index,
      section: route.name ?? null,
      match: matchOf(route),
      place: located(route.field.place),
    },
    destination: {
      host: destination.host,
      port: destination.port ?? null,
      subset: destination.subset ?? null,
      weight: destination.weight,
      place: located(destination.field.place),
    },
    workload: workloads[0] ?? null,
    workloads,
    evidence: evidence.map(({ signal, strength, place, text }) => ({ signal, strength, place: placeOf(place), text })),
    confidence: path.confidence,
    settings: missing === undefined ? describeSettings(path.settings) : null,
    missing: missing ?? null,
    findings: [...new Set(details.map(({ rule }) => rule))].sort(),
    details,
  };
}

/** The line on which a place is written; of a rendered text its own line where that is not known. */
export function located(place: Place): TracePlace {
  const written = writtenPlace(place);
  const { file, start } = written.exact ? written.place : place;
  return { file: file.path, ...position(file, start) };
}

function placeOf(place: Place | null): TracePlace | null {
  return place === null ? null : located(place);
}

/** The match in words: "prefix /ws, upgrade websocket"; null for a route without conditions. */
function matchOf(route: Route): string | null {
  if (route.matches.length === 0) return null;
  return route.matches.map(oneMatch).join(' or ');
}

function oneMatch({ path, headers, query, method }: RouteMatch): string {
  const parts = [
    path && `${path.how === 'segments' ? 'prefix' : path.how} ${path.value}`,
    ...headers.map(({ name, value, how }) => (how === 'present' ? `header ${name}` : `${name}: ${value}`)),
    ...query.map(({ name }) => `query ${name}`),
    method && `method ${method.value}`,
  ].filter(Boolean);
  return parts.length === 0 ? 'every request' : parts.join(', ');
}

function describeWorkload(mesh: Mesh, workload: Workload): TraceWorkload {
  const plane = mesh.dataplaneOf(workload).value;
  return {
    kind: workload.kind,
    namespace: workload.namespace,
    name: workload.name,
    ...replicasOf(workload),
    sidecar: plane === 'unknown' ? null : plane === 'sidecar',
    place: located(workload.resource.field.get('metadata', 'name').place),
  };
}

function replicasOf({ replicas: { value } }: Workload): Pick<TraceWorkload, 'replicas' | 'maxReplicas'> {
  if (value === undefined) return { replicas: null };
  const { min, max } = value;
  return min === max ? { replicas: min } : { replicas: min, maxReplicas: Number.isFinite(max) ? max : null };
}

/** All settings as data: durations in seconds, places located. */
export function describeSettings(settings: Settings): Readonly<Record<SettingName, TraceSetting>> {
  const { outlierDetection: outlier } = settings;
  return {
    routeTimeout: duration(settings.routeTimeout),
    perTryTimeout: duration(settings.perTryTimeout),
    maxStreamDuration: duration(settings.maxStreamDuration),
    streamIdleTimeout: duration(settings.streamIdleTimeout),
    upstreamProtocol: setting(settings.upstreamProtocol),
    applicationProtocol: setting(settings.applicationProtocol),
    allowConnect: setting(settings.allowConnect),
    allowConnectAtGateway: setting(settings.allowConnectAtGateway),
    loadBalancer: setting(settings.loadBalancer),
    hash: setting(settings.hash),
    maxConnections: setting(settings.maxConnections),
    maxRequests: setting(settings.maxRequests),
    maxPendingRequests: setting(settings.maxPendingRequests),
    outlierDetection: setting({ ...outlier, value: withoutDefaults(outlier.value) }),
  };
}

/** minHealthPercent is told only where it is set: without it every pod may be ejected. */
function withoutDefaults(value: Settings['outlierDetection']['value']): unknown {
  if (typeof value !== 'object' || value === null || value.minHealthPercent > 0) return value;
  const { minHealthPercent: _, ...rest } = value;
  return rest;
}

function duration({ value, ...rest }: Effective<unknown>): TraceSetting {
  return setting({ ...rest, value: typeof value === 'number' ? seconds(value) : value });
}

function setting({ value, place, because }: Effective<unknown>): TraceSetting {
  return { value, place: placeOf(place), ...(because === undefined ? {} : { because }) };
}
