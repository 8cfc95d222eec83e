import type { ActiveRule } from '../lint/activeRules.js';
import { locate } from '../lint/finish.js';
import { resourceLocator } from '../lint/identity.js';
import { type Case, isSocketPath, judge, type Verdict } from '../lint/judge.js';
import { absorb } from '../lint/precedence.js';
import type { IstioVersion } from '../lint/result.js';
import type { Place } from '../manifests/place.js';
import type { ManifestSet } from '../manifests/set.js';
import { type Facts, factsFor } from '../mesh/facts.js';
import { buildInventory, type Inventory } from '../mesh/inventory.js';
import { Mesh } from '../mesh/mesh.js';
import { overflows } from '../mesh/overflow.js';
import { isGranted } from '../mesh/referenceGrants.js';
import type { Rule } from '../rule.js';
import { pathsOfHost } from '../websockets/hostPaths.js';
import type { SocketPath } from '../websockets/path.js';
import { type DeclaredSocket, socketPaths } from '../websockets/paths.js';
import { addressOf, type From, pathsOfUrl, type SocketUrl } from '../websockets/request.js';
import { acrossVersions } from './acrossVersions.js';
import { describePath } from './describe.js';
import type { SettingName, TraceDocument, TraceFinding, TracePath } from './model.js';

/** What is traced: every path, those of a host, or the one of a request. */
export interface TraceOptions {
  readonly istio: IstioVersion;
  /** Versions that may be in force, newest first; the newest is shown. */
  readonly eras: readonly string[];
  readonly rules: readonly ActiveRule[];
  readonly declared: readonly DeclaredSocket[];
  readonly url?: SocketUrl | undefined;
  readonly from?: From | undefined;
}

/** The ways of WebSockets through the mesh, with their settings and what the rules say of them. */
export function trace(set: ManifestSet, options: TraceOptions): TraceDocument {
  const inventory = buildInventory(set.resources);
  const [version = ''] = options.eras;
  const facts = factsFor(version, options.eras);
  const traced = tracePaths(set, inventory, facts, options);
  const paths = acrossVersions(traced.described, options.eras, (other) =>
    describedPaths(new Mesh(inventory, factsFor(other, options.eras)), options),
  );
  return {
    version: 1,
    istio: options.istio,
    shownFor: version,
    notes: [
      ...overflows(inventory),
      ...ambiguities(inventory),
      ...ungranted(inventory, traced.paths),
      ...unread(traced.paths, options),
    ],
    paths,
  };
}

export interface Traced {
  readonly paths: readonly SocketPath[];
  readonly described: readonly TracePath[];
}

/** Follows the paths under one version and runs the rules on them. */
export function tracePaths(set: ManifestSet, inventory: Inventory, facts: Facts, options: TraceOptions): Traced {
  const mesh = new Mesh(inventory, facts);
  const paths = pathsFor(mesh, options);
  const subjects: Case = { mesh, paths, resources: [], problems: [], facts, external: [], allObjects: false };
  const verdicts = absorb(judge(subjects, options.rules).verdicts, resourceLocator(set.resources));
  const found = findingsByPath(verdicts);
  return { paths, described: paths.map((path) => describePath(mesh, path, found.get(path) ?? [])) };
}

function pathsFor(mesh: Mesh, { url, from, declared }: TraceOptions): readonly SocketPath[] {
  if (url === undefined) return socketPaths(mesh, { declared });
  return url.isHost ? pathsOfHost(mesh, url, { from, declared }) : pathsOfUrl(mesh, url, from);
}

function describedPaths(mesh: Mesh, options: TraceOptions): readonly TracePath[] {
  return pathsFor(mesh, options).map((path) => describePath(mesh, path, []));
}

function findingsByPath(verdicts: readonly Verdict[]): ReadonlyMap<SocketPath, readonly TraceFinding[]> {
  const found = new Map<SocketPath, TraceFinding[]>();
  for (const { rule, place, reports } of verdicts) {
    for (const { subject, finding } of reports) {
      if (subject === undefined || !isSocketPath(subject)) continue;
      const list = found.get(subject) ?? [];
      found.set(subject, list);
      if (list.some((other) => other.rule === rule.id && other.message === finding.message)) continue;
      const { file, line, column } = locate(place);
      list.push({
        rule: rule.id,
        severity: finding.severity ?? rule.severity,
        message: finding.message,
        why: finding.why ?? null,
        place: { file, line, column },
        setting: settingOf(rule, place, subject),
      });
    }
  }
  return found;
}

/** The settings that a rule judges. */
const SETTINGS_OF: Readonly<Record<string, readonly [SettingName, ...SettingName[]]>> = {
  'route-timeout': ['routeTimeout'],
  'zero-timeout': ['routeTimeout'],
  'per-try-timeout': ['perTryTimeout'],
  'stream-idle-timeout': ['streamIdleTimeout'],
  'max-stream-duration': ['maxStreamDuration'],
  'h2-upgrade-unsupported': ['upstreamProtocol'],
  'h2-upgrade': ['upstreamProtocol'],
  'h2-port': ['upstreamProtocol'],
  'h2-upgrade-ineffective': ['upstreamProtocol'],
  'allow-connect-misplaced': ['allowConnect'],
  'allow-connect-at-edge': ['allowConnectAtGateway'],
  'round-robin': ['loadBalancer'],
  'lb-conflict': ['loadBalancer'],
  'passthrough-at-gateway': ['loadBalancer'],
  'missing-affinity': ['hash'],
  'ineffective-affinity': ['hash'],
  'affinity-lost': ['hash'],
  'outlier-ejection': ['outlierDetection'],
  'connection-limit': ['maxConnections', 'maxRequests', 'maxPendingRequests'],
};

/**
 * The setting of a path that a finding is about. Where its rule judges several, the one that is written at its place:
 * none, where that is a setting of the server's own sidecar alone.
 */
function settingOf({ name }: Rule, { file, start }: Place, { settings }: SocketPath): SettingName | null {
  const judged = SETTINGS_OF[name];
  if (judged === undefined || judged.length === 1) return judged?.[0] ?? null;
  const isHere = (one: SettingName): boolean =>
    settings[one].place?.file === file && settings[one].place?.start === start;
  return judged.find(isHere) ?? null;
}

/** Says where two environments' objects were equally close. */
export function ambiguities(inventory: Inventory): string[] {
  return inventory.closeness.ambiguities.map(
    ({ chosen, other }) =>
      `${chosen.kind} ${chosen.name} stands in ${chosen.file.path} and ${other.file.path}, equally close: the first was taken`,
  );
}

/** Routes of the Gateway API that use a Service of another namespace, where nothing that was read allows it. */
function ungranted(inventory: Inventory, paths: readonly SocketPath[]): string[] {
  const notes = paths.flatMap(({ client, route, destination }) => {
    const { service } = destination;
    // Clients in the mesh need no leave.
    if (client.kind !== 'gateway') return [];
    if (service === undefined || (route.kind !== 'HTTPRoute' && route.kind !== 'GRPCRoute')) return [];
    if (isGranted(inventory, route.resource, service.namespace, service.name)) return [];
    return [
      `${route.kind} ${route.resource.name} uses Service ${service.name} of namespace ${service.namespace}: no ReferenceGrant that allows it is among the files read`,
    ];
  });
  return [...new Set(notes)];
}

function unread(paths: readonly SocketPath[], { url }: TraceOptions): string[] {
  const gateways = new Set(
    paths.flatMap(({ client }) =>
      client.server !== undefined && client.server.resource.kind !== 'Gateway' ? [client.server.gateway] : [],
    ),
  );
  const notes = [...gateways].map(
    (gateway) => `Gateway ${gateway} is not among the files read: taken for an HTTPS server`,
  );
  if (paths.length === 0)
    notes.push(url === undefined ? 'no WebSocket path found' : `no route takes ${addressOf(url)}`);
  return notes;
}
