import type { Place } from '../manifests/place.js';
import type { Field } from '../manifests/resource.js';
import { clientContext } from './client.js';
import { connectionManager } from './connectionManager.js';
import { either, type ListenerChain, missOf, type Patch } from './envoyFilters.js';
import type { Facts } from './facts.js';
import { clientChain } from './listeners.js';
import { bodyCall } from './lua.js';
import type { Mesh } from './mesh.js';
import { Once, oncePer } from './oncePer.js';
import { PerChain } from './perChain.js';
import { Reuse } from './reuse.js';
import { patchesOfInboundRoute, patchesOfRoute, type RoutedWay } from './routePatches.js';
import type { InboundManager } from './server.js';

/** An HTTP filter that deals with bodies. */
export interface BodyFilter {
  /** What it does, for people: "the buffer filter", "ext_proc with request_body_mode BUFFERED". */
  readonly what: string;
  /** Waits for the whole body (`whole`), or passes it on piece by piece (`pieces`). */
  readonly waits: 'whole' | 'pieces';
  readonly place: Place;
}

/**
 * The filters that EnvoyFilters put into the HTTP filter chains of a way and that touch bodies: buffer, Lua scripts that
 * read the whole body, ext_proc that asks for bodies. Filters that a route switches off are left out.
 */
export function bodyFilters(mesh: Mesh, way: RoutedWay): readonly BodyFilter[] {
  if (!mesh.inventory.hasEnvoyFilters) return [];
  const { protocol } = way.destination;
  const passedOn = protocol.value === 'tcp' || protocol.value === 'tls';
  const seen = !way.route.opaque && (way.client.kind === 'gateway' || !passedOn);
  const patches = !seen ? [] : mesh.patches(way.client, clientContext(way.client), way.route.resource);
  const chain = clientChain(mesh, way.client, way.virtualHost.port, patches);
  const atClient = filtersIn(patches, patchesOfRoute(mesh, way), chain, mesh.facts);
  const { managers } = way.receiver;
  return [...atClient, ...filtersAtServer.get(managers, mesh.facts, () => findAtServer(mesh, way, managers))];
}

/** Once for all routes that lead to the same pods. */
const filtersAtServer = new Reuse<readonly InboundManager[], readonly BodyFilter[]>();

function findAtServer(mesh: Mesh, way: RoutedWay, managers: readonly InboundManager[]): readonly BodyFilter[] {
  const port = way.destination.containerPort;
  const found = managers.flatMap((one) => {
    const inbound = mesh.patches(one.proxy, 'SIDECAR_INBOUND', way.route.resource);
    const own = patchesOfInboundRoute(mesh, way, one);
    return filtersIn(inbound, own, { listener: 'virtualInbound', port, tls: one.tls }, mesh.facts);
  });
  return [...new Set(found)];
}

/** The filters in one chain that are on for a route with these patches. */
function filtersIn(
  patches: readonly Patch[],
  ofRoute: readonly Patch[],
  chain: ListenerChain,
  facts: Facts,
): readonly BodyFilter[] {
  if (!concernsHttpFilters(patches)) return [];
  const added = addedFilters.get(patches, chain, facts, () => findAdded(patches, chain, facts));
  return filtersLeft(added).get(ofRoute, () => added.filter(({ name }) => !isSwitchedOff(name, ofRoute)));
}

const concernsHttpFilters = oncePer((patches: readonly Patch[]) =>
  patches.some(({ applyTo }) => applyTo === 'HTTP_FILTER'),
);

interface AddedFilter extends BodyFilter {
  /** By which routes switch it off. */
  readonly name: string | undefined;
}

const addedFilters = new PerChain<readonly AddedFilter[]>();

const filtersLeft = oncePer((_: readonly AddedFilter[]) => new Once<readonly Patch[], readonly BodyFilter[]>());

function findAdded(patches: readonly Patch[], chain: ListenerChain, facts: Facts): readonly AddedFilter[] {
  if (connectionManager(patches, chain, facts).dropsAll !== undefined) return [];
  return patches
    .filter((patch) => putsIn(patch, facts) && missOf(patch, namedChain(patch, chain), facts) === undefined)
    .filter(({ value }) => value.get('disabled').boolean !== true)
    .flatMap(({ value }) => filterOf(value, facts).map((filter) => ({ name: value.get('name').text, ...filter })));
}

function namedChain(patch: Patch, chain: ListenerChain): ListenerChain {
  const name = patch.match.get('listener', 'name').text;
  return name?.endsWith(`_${chain.port}`) ? { ...chain, listener: name } : chain;
}

/** Whether a patch puts a filter into the chain: beside one that exists, first, or in place of another. */
function putsIn({ applyTo, operation, match }: Patch, facts: Facts): boolean {
  if (applyTo !== 'HTTP_FILTER' || !/^(ADD|REPLACE|INSERT_)/.test(operation)) return false;
  const beside = match.get('listener', 'filterChain', 'filter', 'subFilter', 'name').text ?? '';
  const legacy = beside.startsWith('envoy.') && !beside.startsWith('envoy.filters.');
  return operation === 'ADD' || operation === 'INSERT_FIRST' || !legacy || facts.holds('legacy-filter-names');
}

/** Whether the route switches a filter off by its name. */
function isSwitchedOff(name: string | undefined, ofRoute: readonly Patch[]): boolean {
  return name !== undefined && switchedOffBy(ofRoute).has(name);
}

/** The filters that patches of a route switch off: `typed_per_filter_config` with `disabled: true`. */
const switchedOffBy = oncePer((ofRoute: readonly Patch[]): ReadonlySet<string> => {
  const entries = ofRoute.flatMap(({ value }) => either(value, 'typed_per_filter_config').entries());
  return new Set(entries.filter(([, config]) => config.get('disabled').boolean === true).map(([name]) => name));
});

const TYPE = /\/envoy\.extensions\.filters\.http\.(buffer|lua|ext_proc)\.v\d\w*\.\w+$/;
const TYPE_V2 = /\/envoy\.config\.filter\.http\.(buffer|lua)\.v2\.\w+$/;

function filterOf(value: Field, facts: Facts): readonly BodyFilter[] {
  const typed = either(value, 'typed_config');
  const wrapped = either(typed, 'type_url');
  const type = wrapped.exists ? wrapped : typed.get('@type');
  const config = wrapped.exists ? typed.get('value') : typed;
  const url = type.text ?? '';
  const kind = TYPE.exec(url)?.[1] ?? (facts.holds('v2-types') ? TYPE_V2.exec(url)?.[1] : undefined);
  if (kind === 'buffer') return [{ what: 'the buffer filter', waits: 'whole', place: type.place }];
  if (kind === 'lua') return luaFilter(config);
  if (kind === 'ext_proc') return extProc(config);
  return [];
}

function luaFilter(config: Field): readonly BodyFilter[] {
  for (const script of [either(config, 'default_source_code', 'inline_string'), either(config, 'inline_code')]) {
    if (bodyCall(script.text ?? '') >= 0) {
      return [{ what: 'a Lua script that calls body()', waits: 'whole', place: callPlace(script) }];
    }
  }
  return [];
}

/** The call itself where the script stands in the file as it is (block scalars); else the key. */
function callPlace(script: Field): Place {
  const { node, file } = script;
  if (node === undefined) return script.place;
  const offset = bodyCall(file.text.slice(node.start, node.end));
  if (offset < 0) return script.place;
  const start = node.start + offset;
  return { file, start, end: file.text.indexOf('(', start) + 1 };
}

const MODES = ['request_body_mode', 'response_body_mode'];

function extProc(config: Field): readonly BodyFilter[] {
  return MODES.flatMap((name): BodyFilter[] => {
    const mode = either(config, 'processing_mode', name);
    const waits =
      mode.text === 'STREAMED' ? 'pieces' : /^BUFFERED(_PARTIAL)?$/.test(mode.text ?? '') ? 'whole' : undefined;
    return waits === undefined ? [] : [{ what: `ext_proc with ${name} ${mode.text}`, waits, place: mode.place }];
  });
}
